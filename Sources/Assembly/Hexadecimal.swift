/// Numbers in hexadecimal digits.
enum Hexadecimal {
  /// A number with zeros in front, at least `count` digits.
  static func digits(_ number: UInt64, _ count: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
