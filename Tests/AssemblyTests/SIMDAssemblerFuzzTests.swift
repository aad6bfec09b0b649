import Foundation
import Testing

@testable import Assembly

/// Mutated programs neither crash the assembler nor take it long.
///
/// `TILEWRIGHT_FUZZ_SEED=N` repeats a run from its seed; the seed is printed on failure.
@Suite(.serialized) struct SIMDAssemblerFuzzTests {
  static let inputs = 15_000

  @Test func mutations() {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0x51AD
    var random = SeededRandom(seed)
    var accepted = 0
    var slowest: (index: Int, time: Duration) = (0, .zero)
    let start = ThreadTime.now
    for index in 0..<Self.inputs {
      let bytes = Self.mutated(&random)
      let start = ThreadTime.now
      let assembly = SIMDAssembler.assemble(bytes: bytes, file: "fuzz.simd")
      // Messages are rendered now and then: they must not crash either.
      if index % 16 == 0 { _ = assembly.text() }
      if let program = assembly.program {
        accepted += 1
        if index % 16 == 0 { _ = assembly.listing }
        if assembly.diagnostics.containsError || program.bytes.count % 8 != 0 {
          Issue.record("seed \(seed), input \(index): a program and errors exclude one another")
        }
        let text = SIMDDisassembler.text(program.words.prefix(64).map { $0 })
        let again = SIMDAssembler.assemble(text: text, file: "again.simd")
        if again.program?.words != program.words.prefix(64).map({ $0 }) {
          Issue.record("seed \(seed), input \(index): did not come back\n\(again.text())\n\(text)")
        }
      } else if !assembly.diagnostics.containsError {
        Issue.record("seed \(seed), input \(index): neither a program nor an error")
      }
      let time = ThreadTime.now - start
      if time > slowest.time { slowest = (index, time) }
    }
    print(
      "fuzz: seed \(seed), \(Self.inputs) programs in \(ThreadTime.now - start), "
        + "\(accepted) accepted, slowest \(slowest)")
    #expect(slowest.time < .seconds(2), "seed \(seed), input \(slowest.index)")
    #expect(accepted > Self.inputs / 50, "the mutations must leave some programs valid")
    #expect(accepted < Self.inputs / 2, "the mutations must break programs")
  }

  private static func mutated(_ random: inout SeededRandom) -> [UInt8] {
    func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
    func piece(_ items: [String]) -> [UInt8] { Array(items[below(items.count)].utf8) }
    var bytes = piece(seeds)
    for _ in 0...below(3) {
      let place = below(bytes.count + 1)
      switch below(10) {
      case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8)) }
      case 1: bytes.insert(UInt8(below(256)), at: place)
      case 2, 3, 4: bytes.insert(contentsOf: piece(words), at: place)
      case 5: bytes.removeSubrange(place..<min(bytes.count, place + below(12)))
      case 6:
        let end = min(bytes.count, place + below(40))
        bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 7: bytes.insert(contentsOf: piece(seeds).prefix(below(60)), at: place)
      case 8:
        let bracket = ["(", "[", "-", "~", "1+", "a:", ","][below(7)]
        bytes.insert(contentsOf: String(repeating: bracket, count: below(400)).utf8, at: place)
      default:
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          continue
        }
        bytes.replaceSubrange(digit...digit, with: piece(numbers))
      }
    }
    return bytes
  }

  private static let seeds = [
    "start:\n  setvl r1, r2\n  load.i8 v1, [r3]+\n  loop r1, start\n  halt\n",
    "n = 4 * (2 + 3)\n  .origin 0x100\n  scale.i8 v1, v2, v3, v4 + 2, -5\n  clamp v1, v2, -1, n\n",
    "  wait r1 + 3, 2\n  signal 4\ntable: .i8 1, 2, -3\n  .align 8\n  .word 1 << 63\n  jump table\n",
    "  store.i16 v1, [r2 - 8 step r3]\n  stores.i8 r4, [r5], 16\n  load.i32 t1, [r6]\n",
    "  .space 5\n  .align 8\na: b: sel v1, v2, v3, r4 - 5\n  bne r1, r2, a # comment\n",
  ]

  private static let words = [
    "add", "load.", ".i8", ".space ", ".align ", ".origin ", "v1", "v16", "r0", "t3", "+", "-", "*",
    "/", "%", "<<", ">>", "~", "(", ")", "[", "]", ",", ":", "=", ".", "#", "\n", "\r", "\t", " ",
    "step", "0x", "0b1", "1 / 0", "16777216", "\u{E9}", "\u{202E}", "\u{FEFF}", "\0", "'", "start",
  ]

  private static let numbers = [
    "0", "-1", "63", "64", "255", "256", "32768", "4294967295", "4294967296", "0xFFFFFFF8",
    "9223372036854775808", "18446744073709551615", "18446744073709551616", "16777215", "4096", "",
  ]
}
