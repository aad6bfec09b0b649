import Testing

@testable import ChipSpec

/// Quantities at the edges of what each unit and each key accepts.
@Suite struct UnitTests {
  /// Reads a text as the value of a key; the value, or the identifier of the message.
  private func read<Rule: ValueRule>(_ text: String, _ rule: Rule) -> (Rule.Value?, String?) {
    var context = SpecContext(source: .init(name: "test", bytes: Array(text.utf8)))
    let node = YAMLNode(
      content: .scalar(text, isPlain: true), range: 0..<text.utf8.count, weight: 1)
    let value = rule.read(node, SpecKeyPlace(name: "key", path: "key"), &context)
    return (value, context.diagnostics.first?.rule.identifier)
  }

  private func rule(_ dimension: Dimension, _ range: ClosedRange<Int>) -> QuantityRule {
    QuantityRule(dimension: dimension, numbers: NumberSet(range: range, step: .any))
  }

  /// Every unit of every dimension, blank or none before it, one finest step around its value.
  @Test(arguments: Dimension.all)
  func everyUnit(dimension: Dimension) {
    for unit in dimension.units {
      for symbol in [unit.symbol] + unit.others {
        for blank in symbol.isEmpty ? [""] : ["", " ", "  "] {
          let exactly = rule(dimension, unit.scale...unit.scale)
          #expect(read("1\(blank)\(symbol)", exactly).0 == unit.scale)
          #expect(read("1.000\(blank)\(symbol)", exactly).0 == unit.scale)
          #expect(read("1\(blank)\(symbol)", rule(dimension, 0...unit.scale - 1)).1 == "TW0105")
          let above = rule(dimension, unit.scale + 1...Int.max)
          #expect(read("1\(blank)\(symbol)", above).1 == "TW0105")
        }
        let all = rule(dimension, Int.min...Int.max)
        #expect(read("0 \(symbol)", all).0 == 0 || symbol.isEmpty)
        #expect(read("-3\(symbol)", all).0 == -3 * unit.scale)
        let largest = Int.max / unit.scale
        #expect(read("\(largest)\(symbol)", all).0 == largest * unit.scale)
        #expect(read("99999999999999999999\(symbol)", all).1 == "TW0105")
        if unit.scale > 1 { #expect(read("\(largest + 1)\(symbol)", all).1 == "TW0105") }
        #expect(read("0.0000000000000000001\(symbol)", all).1 == "TW0111")
      }
    }
  }

  @Test(arguments: [
    ("400 MHz", 400_000_000), ("0.4 GHz", 400_000_000), ("400000 kHz", 400_000_000),
    ("400000000 Hz", 400_000_000), ("1.000001 MHz", 1_000_001), ("2.5GHz", 2_500_000_000),
  ])
  func frequencies(text: String, hertz: Int) {
    #expect(read(text, rule(.frequency, 0...Int.max)).0 == hertz)
  }

  @Test(arguments: [
    ("64 KiB", 65_536), ("0.5 KiB", 512), ("1.5 MiB", 1_572_864), ("2 GiB", 2_147_483_648),
    ("0.0009765625 KiB", 1),
  ])
  func sizes(text: String, bytes: Int) {
    #expect(read(text, rule(.size, 0...Int.max)).0 == bytes)
  }

  @Test(arguments: [
    ("100 ns", 100_000), ("6.47 us", 6_470_000), ("6.47 \u{B5}s", 6_470_000),
    ("6.47 \u{3BC}s", 6_470_000), ("1 ps", 1), ("0.000000000001 s", 1), ("3 ms", 3_000_000_000),
  ])
  func durations(text: String, picoseconds: Int) {
    #expect(read(text, rule(.duration, 0...Int.max)).0 == picoseconds)
  }

  @Test(arguments: [
    ("1.24 %", 12_400), ("0.0001 %", 1), ("100%", 1_000_000), ("250 ppm", 250),
  ])
  func ratios(text: String, millionths: Int) {
    #expect(read(text, rule(.ratio, 0...Int.max)).0 == millionths)
  }

  @Test(arguments: [
    ("", "TW0110"), (" ", "TW0110"), ("MHz", "TW0110"), (".5 GHz", "TW0110"),
    ("5. GHz", "TW0110"), ("05 GHz", "TW0110"), ("+5 GHz", "TW0110"), ("--5 GHz", "TW0110"),
    ("1e9 Hz", "TW0110"), ("1E9 Hz", "TW0109"), ("0x10 Hz", "TW0110"), ("1_000 Hz", "TW0110"),
    ("1,5 GHz", "TW0110"), ("1 000 Hz", "TW0110"), ("1.2.3 GHz", "TW0110"),
    ("400", "TW0108"), ("400 ", "TW0108"), ("400 mhz", "TW0109"), ("400 MHZ", "TW0109"),
    ("400 KiB", "TW0109"), ("400 MHz x", "TW0109"), ("400 M Hz", "TW0109"),
    ("0.1 Hz", "TW0111"), ("\u{FF11} Hz", "TW0110"), ("\u{221E} Hz", "TW0110"),
    ("-0.5 Hz", "TW0111"), ("-1 Hz", "TW0105"), ("nan Hz", "TW0110"),
  ])
  func refused(text: String, identifier: String) {
    #expect(read(text, rule(.frequency, 0...Int.max)) == (nil, identifier))
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("-1", -1), ("9223372036854775807", Int.max),
    ("-9223372036854775808", Int.min),
  ])
  func integers(text: String, number: Int) {
    #expect(read(text, IntegerRule.integer(Int.min...Int.max)).0 == number)
  }

  @Test(arguments: [
    ("", "TW0104"), ("-", "TW0104"), ("00", "TW0104"), ("1.0", "TW0104"), ("1e3", "TW0104"),
    ("+1", "TW0104"), ("0b1", "TW0104"), ("\u{664}", "TW0104"), ("9223372036854775808", "TW0105"),
    ("-99999999999999999999", "TW0105"), ("129", "TW0105"), ("-1", "TW0105"),
  ])
  func refusedIntegers(text: String, identifier: String) {
    #expect(read(text, IntegerRule.integer(0...128)) == (nil, identifier))
  }

  /// Each number key of the spec takes both its bounds and nothing beyond them.
  @Test func powersOfTwoAndMultiples() {
    let powers = IntegerRule.powerOfTwo(1...64)
    #expect((-1...130).filter { read("\($0)", powers).0 != nil } == [1, 2, 4, 8, 16, 32, 64])
    let multiples = IntegerRule.multiple(of: 8, 8...40)
    #expect((-1...50).filter { read("\($0)", multiples).0 != nil } == [8, 16, 24, 32, 40])
  }

  /// What is written is read as the same value.
  @Test(arguments: Dimension.all)
  func textReadsBack(dimension: Dimension) {
    var generator = SplitMix64(state: 7)
    let all = rule(dimension, Int.min...Int.max)
    for _ in 0..<2_000 {
      let value = Int(truncatingIfNeeded: generator.next()) >> (generator.next() % 63)
      let text = all.text(value)
      #expect(read(text, all).0 == value, "\(value) was written as \(text)")
    }
  }
}
