import ChipPrograms
import ChipSpec
import Testing

/// Random chips keep all rules of a spec, and between them they have everything that a spec can say.
struct RandomSpecificationTests {
  @Test func areValidAndDiffer() {
    var seen: Set<String> = []
    for seed in UInt64(1)...300 {
      let random = RandomSpecification(seed: seed)
      // Making it checks the rules.
      let specification = random.specification
      #expect(random.specification == specification)
      let reading = SpecificationReader.read(text: random.text, file: "random.yaml")
      #expect(reading.specification == specification, "seed \(seed)")
      seen.insert("width \(specification.router.flitWidth)")
      seen.insert("\(specification.router.ordering)")
      seen.insert("channels \(specification.router.virtualChannels)")
      seen.insert("grid \(specification.grid.columns)×\(specification.grid.rows)")
      for kind in specification.kinds {
        seen.insert("\(kind.role)")
        if let sram = kind.sram { seen.insert("\(sram.protection)") }
        if let core = kind.core { seen.insert("\(core.isa)") }
        if let simd = kind.simd { seen.insert("lanes \(simd.lanes)") }
        if let analog = kind.analog {
          seen.insert("rows \(analog.rows)")
          seen.insert("columns \(analog.columns)")
          seen.insert(analog.nonidealities.isIdeal ? "ideal" : "not ideal")
        }
        let parts = [kind.analog != nil, kind.simd != nil, kind.packetManager != nil]
        seen.insert("parts \(parts) core \(kind.core != nil)")
      }
    }
    for width in [32, 64, 128, 256] { #expect(seen.contains("width \(width)")) }
    for lanes in [4, 8, 16, 32] { #expect(seen.contains("lanes \(lanes)")) }
    for size in [16, 24, 32, 64, 128, 256] {
      #expect(seen.contains("rows \(size)") && seen.contains("columns \(size)"))
    }
    for channels in 1...4 { #expect(seen.contains("channels \(channels)")) }
    for word in [
      "flow", "none", "secded", "rv32i", "rv32ic", "rv32im", "rv32imc", "compute", "memory", "host",
      "ideal", "not ideal", "grid 1×1", "grid 4×4",
    ] {
      #expect(seen.contains(word), "\(word)")
    }
    #expect(seen.count { $0.hasPrefix("parts") } >= 10)
  }
}
