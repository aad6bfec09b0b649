/// A decimal number and the unit behind it, exactly as written: no floating point.
struct Decimal {
  /// Sign, digits and point as written.
  let digits: String

  /// What stands behind the number; empty if nothing does.
  let unit: String

  let isNegative: Bool

  /// All digits as one number, or nil if there are more than 128 bits hold: a number with decimals of
  /// an hour has more digits than the value in seconds.
  private let mantissa: Int128?

  /// Digits behind the point, zeros at the end left out.
  private let decimals: Int

  /// Reads `12`, `1.5 GHz`, `-3%`: digits on both sides of a point, no leading zeros, then any
  /// number of blanks and the unit. Nil if the text does not start like that.
  init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }

    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    let whole = rest.prefix(while: isDigit)
    rest = rest[whole.endIndex...]
    guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else {
      return nil
    }
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest[fraction.endIndex...]
    }
    let digits = text[text.startIndex..<rest.startIndex]
    rest = rest.drop { $0 == UInt8(ascii: " ") }
    // `1e9`, `1_000`, `0x10` and `1,5` are no numbers with odd units.
    if let next = rest.first, isDigit(next) || [0x2C, 0x2E, 0x5F].contains(next) { return nil }
    if rest.count > 1, let next = rest.first, next == UInt8(ascii: "e") || next == UInt8(ascii: "x")
    {
      let following = rest[rest.index(after: rest.startIndex)]
      if isDigit(following) || following == UInt8(ascii: "+") || following == UInt8(ascii: "-") {
        return nil
      }
    }
    while fraction.last == UInt8(ascii: "0") { fraction = fraction.dropLast() }

    self.digits = String(digits)
    self.unit = String(text[rest.startIndex...])
    self.isNegative = isNegative
    self.decimals = fraction.count
    self.mantissa = Int128((isNegative ? "-" : "") + String(Substring(whole) + Substring(fraction)))
  }

  enum Value {
    case exactly(Int)
    case tooFine
    case tooLarge
  }

  /// The number as a multiple of 1/`scale`.
  func value(scale: Int) -> Value {
    guard decimals <= 18 else { return .tooFine }
    guard let mantissa else { return decimals > 12 ? .tooFine : .tooLarge }
    var divisor = 1
    for _ in 0..<decimals { divisor *= 10 }
    let common = Self.greatestCommonDivisor(divisor, scale)
    guard mantissa % Int128(divisor / common) == 0 else { return .tooFine }
    let (value, overflow) = (mantissa / Int128(divisor / common))
      .multipliedReportingOverflow(by: Int128(scale / common))
    guard !overflow, let value = Int(exactly: value) else { return .tooLarge }
    return .exactly(value)
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
