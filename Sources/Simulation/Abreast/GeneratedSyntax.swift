/// An expression of the C++ that Verilator generates.
indirect enum GeneratedExpression {
  case number(UInt64, isLong: Bool)
  /// A string or a character, as it is written.
  case literal(String)
  /// What belongs to the runtime, as it is written: `vlSymsp->name()`.
  case runtime(String)
  case member(String)
  /// A local variable or a table.
  case name(String)
  case element(GeneratedExpression, GeneratedExpression)
  case cast(GeneratedType, GeneratedExpression)
  case unary(String, GeneratedExpression)
  case binary(String, GeneratedExpression, GeneratedExpression)
  case choice(GeneratedExpression, GeneratedExpression, GeneratedExpression)
  case call(String, [GeneratedExpression])
}

/// A type of the C++ that Verilator generates, and how many bits of it are used.
indirect enum GeneratedType {
  case scalar(bytes: Int, bits: Int)
  case wide(words: Int)
  case array(GeneratedType, count: Int)
}

/// A statement of the C++ that Verilator generates.
indirect enum GeneratedStatement {
  case declare(String, GeneratedType)
  case assign(GeneratedExpression, GeneratedExpression)
  /// An assignment that may be made for all instances, though its condition holds for some.
  case replace(GeneratedExpression, GeneratedExpression)
  case condition(GeneratedExpression, [GeneratedStatement], [GeneratedStatement])
  /// As long as a condition holds.
  case repetition(GeneratedExpression, [GeneratedStatement])
  case call(String, [GeneratedExpression])

  /// What is assigned to what, whether for some instances or for all.
  var assignment: (target: GeneratedExpression, value: GeneratedExpression)? {
    switch self {
    case .assign(let target, let value), .replace(let target, let value): (target, value)
    default: nil
    }
  }
}

/// A form of C++ that is not known.
struct GeneratedFormUnknown: Error, CustomStringConvertible {
  let description: String
}

/// A token of the C++ that Verilator generates.
enum GeneratedToken: Equatable {
  case number(UInt64, isLong: Bool)
  case name(String)
  case literal(String)
  case mark(String)
  /// A comment that says which bits of a type are used: `/*7:0*/`.
  case bits(Int)

  private static let marks: Set<String> = [
    "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "++", "--", "+=", "::",
  ]

  /// The tokens of a text; other comments are left out.
  static func tokens(of text: some Collection<UInt8>) throws(GeneratedFormUnknown)
    -> [GeneratedToken]
  {
    let bytes = Array(text)
    var tokens: [GeneratedToken] = []
    var place = 0
    func isNamed(_ byte: UInt8) -> Bool {
      byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte == 0x5F
        || byte >= 0x30 && byte <= 0x39
    }
    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    while place < bytes.count {
      let byte = bytes[place]
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      let start = place
      if byte <= 0x20 {
        place += 1
      } else if byte == 0x2F, next == 0x2F {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
      } else if byte == 0x2F, next == 0x2A {
        place += 2
        while place + 1 < bytes.count, bytes[place] != 0x2A || bytes[place + 1] != 0x2F {
          place += 1
        }
        place += 2
        if place <= bytes.count, let bits = Self.bits(string(start + 2..<place - 2)) {
          tokens.append(.bits(bits))
        }
      } else if byte >= 0x30, byte <= 0x39 {
        while place < bytes.count, isNamed(bytes[place]) { place += 1 }
        var digits = Substring(string(start..<place))
        var isLong = false
        while let last = digits.last, last == "U" || last == "L" {
          isLong = isLong || last == "L"
          digits = digits.dropLast()
        }
        let isHexadecimal = digits.hasPrefix("0x")
        guard
          let value = isHexadecimal
            ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
        else { throw GeneratedFormUnknown(description: "number \(string(start..<place))") }
        tokens.append(.number(value, isLong: isLong || value > 0xFFFF_FFFF))
      } else if isNamed(byte) {
        while place < bytes.count, isNamed(bytes[place]) { place += 1 }
        tokens.append(.name(string(start..<place)))
      } else if byte == 0x22 || byte == 0x27 {
        place += 1
        while place < bytes.count, bytes[place] != byte {
          place += bytes[place] == 0x5C ? 2 : 1
        }
        place = min(place + 1, bytes.count)
        tokens.append(.literal(string(start..<place)))
      } else {
        let pair = string(start..<min(start + 2, bytes.count))
        let mark = marks.contains(pair) ? pair : string(start..<start + 1)
        tokens.append(.mark(mark))
        place += mark.utf8.count
      }
    }
    return tokens
  }

  /// How many bits `7:0` names.
  private static func bits(_ comment: String) -> Int? {
    let parts = comment.split(separator: ":")
    guard parts.count == 2, let left = Int(parts[0]), let right = Int(parts[1]) else { return nil }
    return abs(left - right) + 1
  }
}
