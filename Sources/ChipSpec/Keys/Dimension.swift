/// A kind of quantity: the units it is written in, and the whole number of finest steps it is
/// kept as.
struct Dimension: Sendable, Hashable {
  struct Unit: Sendable, Hashable {
    /// How it is written and printed; empty for a plain number.
    let symbol: String
    /// Finest steps in one of it.
    let scale: Int
    /// Other accepted spellings.
    var others: [String] = []
  }

  /// What it is, with an article: `a frequency`.
  let noun: String

  /// The units from the smallest to the largest.
  let units: [Unit]

  /// What one finest step is, for messages: `1 Hz`.
  let step: String

  /// The unit that a symbol names.
  func unit(_ symbol: String) -> Unit? {
    units.first { $0.symbol == symbol || $0.others.contains(symbol) }
  }

  /// The symbols for messages.
  var symbols: [String] { units.map(\.symbol) }

  /// Whether values are plain numbers.
  var isPlainNumber: Bool { units.allSatisfy(\.symbol.isEmpty) }

  /// Bytes.
  static let size = Dimension(
    noun: "a size",
    units: [
      Unit(symbol: "B", scale: 1), Unit(symbol: "KiB", scale: 1 << 10),
      Unit(symbol: "MiB", scale: 1 << 20), Unit(symbol: "GiB", scale: 1 << 30),
    ], step: "1 B")

  /// Hertz.
  static let frequency = Dimension(
    noun: "a frequency",
    units: [
      Unit(symbol: "Hz", scale: 1), Unit(symbol: "kHz", scale: 1_000),
      Unit(symbol: "MHz", scale: 1_000_000), Unit(symbol: "GHz", scale: 1_000_000_000),
    ], step: "1 Hz")

  /// Picoseconds. The sign of micro may be `u`, the micro sign or the Greek letter.
  static let duration = Dimension(
    noun: "a duration",
    units: [
      Unit(symbol: "ps", scale: 1), Unit(symbol: "ns", scale: 1_000),
      Unit(symbol: "us", scale: 1_000_000, others: ["\u{B5}s", "\u{3BC}s"]),
      Unit(symbol: "ms", scale: 1_000_000_000), Unit(symbol: "s", scale: 1_000_000_000_000),
    ], step: "1 ps")

  /// Seconds, of things that grow old.
  static let age = Dimension(
    noun: "an age",
    units: [
      Unit(symbol: "s", scale: 1), Unit(symbol: "min", scale: 60), Unit(symbol: "h", scale: 3_600),
      Unit(symbol: "d", scale: 86_400),
    ], step: "1 s")

  /// Milliwatts.
  static let power = Dimension(
    noun: "a power",
    units: [
      Unit(symbol: "mW", scale: 1), Unit(symbol: "W", scale: 1_000),
      Unit(symbol: "kW", scale: 1_000_000),
    ], step: "1 mW")

  /// Parts per million.
  static let ratio = Dimension(
    noun: "a ratio",
    units: [Unit(symbol: "ppm", scale: 1), Unit(symbol: "%", scale: 10_000)], step: "1 ppm")

  /// Thousandths of a converter's least significant bit.
  static let leastSignificantBits = Dimension(
    noun: "a number of converter steps", units: [Unit(symbol: "LSB", scale: 1_000)],
    step: "0.001 LSB")

  /// Millionths of a plain number.
  static let number = Dimension(
    noun: "a number", units: [Unit(symbol: "", scale: 1_000_000)], step: "0.000001")

  static let all = [
    size, frequency, duration, age, power, ratio, leastSignificantBits, number,
  ]
}
