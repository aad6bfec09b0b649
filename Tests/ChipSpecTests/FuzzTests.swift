import Foundation
import Testing

@testable import ChipSpec

/// Mutated specs neither crash the reader nor take more than a second or 200 MiB.
///
/// `TILEWRIGHT_FUZZ_SEED=N` repeats a run from its seed; the seed is printed on failure.
@Suite(.serialized) struct FuzzTests {
  static let inputs = 100_000

  /// In a process of its own: what memory other tests take meanwhile is theirs.
  @Test func mutations() async {
    await #expect(processExitsWith: .success) { Self.mutate() }
  }

  private static func mutate() {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0x7E57_5EED
    var fuzzer = Fuzzer(seed: seed)
    let before = ProcessMemory.peak
    var slowest: (index: Int, time: Duration) = (0, .zero)
    var accepted = 0
    let start = ThreadTime.now
    for index in 0..<inputs {
      let bytes = fuzzer.next()
      let start = ThreadTime.now
      let reading = SpecificationReader.read(bytes: bytes, file: "fuzz.yaml")
      // Messages are rendered now and then: they must not crash either.
      if index % 16 == 0 { _ = reading.text() }
      let time = ThreadTime.now - start
      if time > slowest.time { slowest = (index, time) }
      let hasError = reading.diagnostics.contains { $0.severity == .error }
      if hasError == (reading.specification != nil) {
        Issue.record("seed \(seed), input \(index): a chip and errors exclude one another")
      }
      if let spec = reading.specification {
        accepted += 1
        if spec.layout.count != spec.grid.count {
          Issue.record("seed \(seed), input \(index): the layout does not cover the grid")
        }
      }
    }
    let total = ThreadTime.now - start
    print(
      "fuzz: seed \(seed), \(inputs) inputs in \(total), \(accepted) accepted, slowest \(slowest)"
    )
    #expect(slowest.time < .seconds(1), "seed \(seed), input \(slowest.index)")
    #expect(accepted > 1_000, "the mutations must leave some specs valid")
    #expect(accepted < inputs / 2, "the mutations must break specs")
    if let before, let after = ProcessMemory.peak {
      print("fuzz: peak memory grew by \((after - before) >> 10) KiB")
      #expect(after - before < 200 << 20, "seed \(seed)")
    }
  }
}

/// Makes inputs out of small specs.
private struct Fuzzer {
  private var random: SplitMix64
  private let seeds: [[UInt8]]
  private let words: [[UInt8]]

  init(seed: UInt64) {
    random = SplitMix64(state: seed)
    seeds = Self.seeds.map { Array($0.utf8) }
    words = Self.words.map { Array($0.utf8) } + Self.bytes
  }

  mutating func next() -> [UInt8] {
    var bytes = pick(seeds)
    for _ in 0...below(3) { mutate(&bytes) }
    if bytes.count > 4_096 { bytes.removeLast(bytes.count - 4_096) }
    return bytes
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  private mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = below(bytes.count + 1)
    switch below(16) {
    case 0, 1:  // flip a bit
      if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8)) }
    case 2:  // any byte
      bytes.insert(UInt8(below(256)), at: place)
    case 3, 4:  // a word that means something
      bytes.insert(contentsOf: pick(words), at: place)
    case 5:  // cut a piece out
      let end = min(bytes.count, place + below(12))
      bytes.removeSubrange(place..<end)
    case 6:  // repeat a piece
      let end = min(bytes.count, place + below(40))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 7, 8:  // a piece of another spec
      let other = pick(seeds)
      let start = below(other.count)
      let end = min(other.count, start + below(60))
      bytes.insert(contentsOf: other[start..<end], at: place)
    case 9:  // cut the end off
      bytes.removeSubrange(place...)
    case 10, 11:  // another number
      guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
        return
      }
      bytes.replaceSubrange(digit...digit, with: pick(Self.numbers).utf8)
    case 12:  // deep nesting
      let bracket = pick(["[", "{a: ", "- ", "? ", "\n "])
      bytes.insert(contentsOf: String(repeating: bracket, count: below(300)).utf8, at: place)
    case 13:  // an alias bomb
      if below(8) == 0 { bytes.insert(contentsOf: Self.bomb, at: 0) }
    case 14:  // swap two lines
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      lines.swapAt(below(lines.count), below(lines.count))
      bytes = Array(lines.joined(separator: [0x0A]))
    default:  // another indentation
      guard let line = bytes[place...].firstIndex(of: 0x0A) else { return }
      bytes.insert(contentsOf: repeatElement(0x20, count: 1 + below(4)), at: line + 1)
    }
  }

  private static let seeds = [
    "tiles:\n  a: {sram: {}, simd: {}}\n",
    "name: demo\nclock: 400 MHz\ntiles:\n  a: {sram: {}, simd: {}}\n",
    "grid: {columns: 2, rows: 1}\ntiles:\n  c: {symbol: C, sram: {}, simd: {}}\n"
      + "  m: {role: memory, sram: {}}\nlayout:\n  fill: m\n  map:\n    - C .\n",
    "tiles:\n  a:\n    sram:\n      capacity: 64 KiB\n      banks: 4\n    simd:\n      lanes: 8\n",
    "tiles:\n  a: &a\n    sram: {}\n    analog: {rows: 64, columns: 64}\n  b: *a\nlayout: b\n",
    "tiles:\n  a:\n    sram: {}\n    analog:\n      nonidealities:\n        read_noise: 0.79 %\n",
    "host:\n  generation: 3\n  lanes: 8\nrouter: {flit_width: 64}\n"
      + "tiles:\n  a: {sram: {}, simd: {}, core: external}\n",
    "{\"name\": \"demo\", \"power\": \"5 W\", \"tiles\": {\"a\": {\"sram\": {}, \"simd\": {}}}}\n",
  ]

  private static let words = [
    "*a", "&a ", "<<: *a\n", "!!str ", "---\n", "...\n", "%YAML 1.2\n", "? ", ": ", "- ", "#", "\t",
    "|\n", ">-\n", "'", "\"", "\\", "null", "~", "none", "true", "compute", "external", " KiB",
    " MHz", " us", "\u{B5}s", "%", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{202E}", "\u{FEFF}",
    "\u{1F600}", "e\u{301}", "tiles:\n", "layout: a\n", "grid: {columns: 128, rows: 128}\n", "[]",
  ]

  private static let bytes: [[UInt8]] = [
    [0x00], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
    [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x1B], [0x7F],
  ]

  private static let numbers = [
    "0", "-1", "128", "129", "4096", "65536", "2147483648", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "99999999999999999999999999999999", "1e999",
    "0.5", "0.00000000000000000000001", "0x7F", "1_000", ".inf", ".nan", "",
  ]

  private static let bomb: [UInt8] = Array(
    (0..<12).map { level in
      let item = level == 0 ? "x" : "*b\(level - 1)"
      return "b\(level): &b\(level) [\(Array(repeating: item, count: 8).joined(separator: ","))]\n"
    }.joined().utf8)
}
