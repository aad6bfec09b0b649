import ChipPrograms
import ChipSpec
import Testing

@testable import Golden

/// Random programs whose engines synchronise properly leave the memories of doing one operation after
/// the other, whatever the interleaving; those that do not are found out.
struct ChipRandomTests {
  /// Tiles of all sorts that have semaphores.
  static func specification(_ router: String) throws -> Specification {
    try ChipChainTests.specification(
      """
      name: many
      grid: {columns: 3, rows: 2}
      router: \(router)
      host: {x: 0, y: 1}
      tiles:
        gateway: {symbol: H, role: host, semaphores: 0}
        full:
          symbol: F
          sram: {capacity: 32 KiB, banks: 4, protection: secded}
          analog: {rows: 16, columns: 24, columns_per_adc: 3, dac_bits: 6}
          simd: {lanes: 8}
          packet_manager: {transfers: 3}
          semaphores: 256
        digital:
          symbol: D
          sram: {capacity: 16 KiB}
          simd: {lanes: 4}
          semaphores: 60
        store:
          symbol: M
          role: memory
          sram: {capacity: 16 KiB}
          packet_manager: {transfers: 2}
          semaphores: 100
      layout:
        map:
          - F D F
          - H M F
      """)
  }

  @Test(arguments: [
    "{}", "{flit_width: 128}", "{ordering: none}", "{flit_width: 256, ordering: none}",
  ])
  func memoriesDoNotDependOnTheInterleaving(_ router: String) throws {
    let specification = try Self.specification(router)
    let first = UInt64.random(in: 1...999_999)
    print("random programs, router \(router): seeds from \(first) on")
    for seed in first..<first + 10 {
      var random = RandomProgram()
      random.seed = seed
      random.operations = 120
      let program = random.program(for: specification)
      let chip = try ChipChainTests.load(program, on: specification)
      for interleaving in 0..<UInt64(6) {
        let report = ChipChainTests.run(
          program, on: chip, seed: interleaving == 0 ? nil : seed &* 77 &+ interleaving)
        #expect(report.isAtRest, "program \(seed): \(report)")
      }
    }
  }

  /// Programs in which waits were forgotten are found out by trying interleavings.
  @Test func forgottenWaitsAreSeen() throws {
    let specification = try Self.specification("{}")
    var found = 0
    for seed in 1...30 {
      var random = RandomProgram()
      random.seed = UInt64(seed)
      random.operations = 120
      random.forgotten = 5
      let program = random.program(for: specification)
      let loaded = try ChipChainTests.load(program, on: specification)
      let isFound = (0..<UInt64(8)).contains { interleaving in
        var chip = loaded
        chip.reseed(interleaving)
        for step in program.start { ChipChainTests.perform(step, on: &chip) }
        chip.run(limit: 1_000_000)
        return program.memories.contains { memory in
          let end = Int(memory.address) + memory.bytes.count
          return chip.bytes(Int(memory.address)..<end, x: memory.x, y: memory.y) != memory.bytes
        }
      }
      if isFound { found += 1 }
    }
    print("programs with forgotten waits: \(found) of 30 found out")
    #expect(found >= 20)
  }
}
