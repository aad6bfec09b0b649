import ChipSpec
import Foundation
import Testing

@testable import ELF

/// Mutated files neither crash the reader nor take it long.
///
/// `TILEWRIGHT_FUZZ_SEED=N` repeats a run from its seed; the seed is printed.
struct ELFFuzzTests {
  static let inputs = 60_000

  @Test func mutations() {
    let environment = ProcessInfo.processInfo.environment
    var random = SplitMix(
      state: environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0xE1F)
    let seed = random.state
    var accepted = 0
    let start = ContinuousClock.now
    for index in 0..<Self.inputs {
      let bytes = Self.mutated(&random)
      let target = ELFTarget(
        isa: index % 2 == 0 ? .rv32im : .rv32imc, capacity: 0x1000, needsSignature: index % 3 == 0)
      let reading = ELFReader.read(bytes: bytes, file: "fuzz.elf", for: target)
      // Messages are rendered now and then: they must not crash either.
      if index % 16 == 0 { _ = reading.text() }
      guard let program = reading.program else {
        if !reading.diagnostics.containsError {
          Issue.record("seed \(seed), input \(index): neither a program nor an error")
        }
        continue
      }
      accepted += 1
      if reading.diagnostics.containsError {
        Issue.record("seed \(seed), input \(index): a program and errors exclude one another")
      }
      let image = program.image(capacity: 0x1000)
      if image.count != 0x1000 || program.entry >= 0x1000 || program.entry % 4 != 0 {
        Issue.record("seed \(seed), input \(index): a program outside of the memory")
      }
    }
    print(
      "fuzz: seed \(seed), \(Self.inputs) files in \(ContinuousClock.now - start), "
        + "\(accepted) accepted")
    #expect(accepted > Self.inputs / 20, "the mutations must leave some files valid")
    #expect(accepted < Self.inputs * 3 / 4, "the mutations must break files")
  }

  private static let seeds: [[UInt8]] = {
    var large = Sample()
    large.segments = [.init(), .init(address: 0x20, size: 0x40), .init(address: 0x200)]
    large.symbols = [
      ("tohost", 0x100), ("fromhost", 0x108), ("begin_signature", 0x20), ("end_signature", 0x40),
    ]
    var bare = Sample()
    bare.symbols = nil
    return [Sample().bytes, large.bytes, bare.bytes]
  }()

  private static func mutated(_ random: inout SplitMix) -> [UInt8] {
    func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
    var bytes = seeds[below(seeds.count)]
    for _ in 0...below(4) where !bytes.isEmpty {
      let place = below(bytes.count)
      switch below(8) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = UInt8(below(256))
      case 2, 3:  // a field of a header
        let word = [0, 1, 3, 4, 0xFF, 0xFFF, 0x1000, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000][
          below(10)]
        let field = place & ~3
        for index in 0..<4 where field + index < bytes.count {
          bytes[field + index] = UInt8(truncatingIfNeeded: word >> (8 * index))
        }
      case 4: bytes.removeLast(below(bytes.count))
      case 5: bytes.insert(UInt8(below(256)), at: place)
      case 6: bytes.removeSubrange(place..<min(bytes.count, place + below(8)))
      default:
        let other = below(bytes.count)
        let count = min(below(40), bytes.count - max(place, other))
        for index in 0..<count { bytes[place + index] = bytes[other + index] }
      }
    }
    return bytes
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
