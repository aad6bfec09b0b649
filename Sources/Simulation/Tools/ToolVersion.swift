/// A dotted version number, compared part by part: 5.006 and 5.6 are equal, 5.048 is newer.
public struct ToolVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// The numbers between the dots.
  public let parts: [Int]

  /// A version made of its numbers.
  public init(_ parts: Int...) { self.parts = parts }

  /// The first dotted number in a text such as "Verilator 5.006 2023-01-22"; nil without one.
  public init?(firstIn text: String) {
    var parts: [Int] = []
    var digits = ""
    func closed() -> [Int] { Int(digits).map { parts + [$0] } ?? parts }
    for character in text.utf8 {
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(Character(UnicodeScalar(character)))
        continue
      case UInt8(ascii: ".") where !digits.isEmpty:
        parts = closed()
      default:
        // A lone number is not a version: "g++ (Debian 12.2.0-14) 12.2.0" has its dots.
        if closed().count > 1 {
          self.parts = closed()
          return
        }
        parts = []
      }
      digits = ""
    }
    guard closed().count > 1 else { return nil }
    self.parts = closed()
  }

  /// Orders versions; missing parts count as zero.
  public static func < (left: ToolVersion, right: ToolVersion) -> Bool {
    for i in 0..<max(left.parts.count, right.parts.count) {
      let l = i < left.parts.count ? left.parts[i] : 0
      let r = i < right.parts.count ? right.parts[i] : 0
      if l != r { return l < r }
    }
    return false
  }

  /// The parts joined by dots.
  public var description: String { parts.map(String.init).joined(separator: ".") }
}
