/// Reads JSON (RFC 8259) from bytes that may hold anything, and remembers where each value stands.
public struct JSONReader {
  /// What is wrong with a text.
  public struct Fault: Error, Sendable, Hashable {
    /// What there should be, and what there is.
    public let message: String
    /// Where.
    public let range: Range<Int>
  }

  /// How deep values nest at most.
  public static let depth = 64

  private let bytes: [UInt8]
  private var place = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that a text consists of.
  /// - Throws: the first fault.
  public static func read(_ bytes: [UInt8]) throws(Fault) -> JSONNode {
    var reader = JSONReader(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
    let node = try reader.value(1)
    reader.skipBlanks()
    if reader.place < bytes.count { throw reader.fault("the end of the file") }
    return node
  }

  // MARK: Values

  private mutating func value(_ level: Int) throws(Fault) -> JSONNode {
    skipBlanks()
    let start = place
    guard level <= Self.depth else {
      throw Fault(message: "values nest at most \(Self.depth) deep", range: start..<start + 1)
    }
    let value: JSONNode.Value
    guard let first = peek else { throw fault("a value") }
    switch first {
    case UInt8(ascii: "{"): value = .object(try members(level))
    case UInt8(ascii: "["): value = .array(try items(level))
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    default: throw fault("a value")
    }
    return JSONNode(value: value, range: start..<place)
  }

  private mutating func members(_ level: Int) throws(Fault) -> [JSONNode.Member] {
    place += 1
    skipBlanks()
    var members: [JSONNode.Member] = []
    if take("}") { return members }
    repeat {
      skipBlanks()
      let start = place
      guard peek == UInt8(ascii: "\"") else { throw fault("a name in double quotes") }
      let name = try string()
      let range = start..<place
      skipBlanks()
      guard take(":") else { throw fault("':' behind a name") }
      members.append(JSONNode.Member(name: name, range: range, value: try value(level + 1)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw fault("',' or '}'") }
    return members
  }

  private mutating func items(_ level: Int) throws(Fault) -> [JSONNode] {
    place += 1
    skipBlanks()
    var items: [JSONNode] = []
    if take("]") { return items }
    repeat {
      items.append(try value(level + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw fault("',' or ']'") }
    return items
  }

  private mutating func word(
    _ word: String, _ value: JSONNode.Value
  ) throws(Fault) -> JSONNode.Value {
    guard bytes[place...].starts(with: word.utf8) else { throw fault("a value") }
    place += word.utf8.count
    return value
  }

  private mutating func number() throws(Fault) -> String {
    let start = place
    func digits() -> Bool {
      let first = place
      while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
      return place > first
    }
    _ = take("-")
    let first = place
    guard digits() else { throw fault("a digit") }
    if bytes[first] == UInt8(ascii: "0") && place > first + 1 {
      throw Fault(message: "a number has no zeros in front", range: start..<place)
    }
    if take("."), !digits() { throw fault("a digit") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { throw fault("a digit") }
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  // MARK: Strings

  private mutating func string() throws(Fault) -> String {
    let start = place
    place += 1
    var text: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw fault("a string without control characters") }
      if byte == UInt8(ascii: "\\") {
        text += try escape()
      } else {
        text.append(byte)
        place += 1
      }
    }
    guard take("\"") else {
      throw Fault(message: "a string ends with '\"'", range: start..<start + 1)
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw Fault(message: "a string is valid UTF-8", range: start..<place)
    }
    return string
  }

  private mutating func escape() throws(Fault) -> [UInt8] {
    let start = place
    place += 1
    guard let byte = peek else { throw fault("the rest of an escape") }
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
      UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
      UInt8(ascii: "t"): 9,
    ]
    place += 1
    if let plain = plain[byte] { return [plain] }
    guard byte == UInt8(ascii: "u"), var unit = unit() else {
      throw Fault(message: "this is no escape of JSON", range: start..<min(place, bytes.count))
    }
    if 0xD800..<0xDC00 ~= unit, take("\\"), take("u"), let low = self.unit(),
      0xDC00..<0xE000 ~= low
    {
      unit = 0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(unit) else {
      throw Fault(message: "half of a character", range: start..<min(place, bytes.count))
    }
    return Array(String(Character(scalar)).utf8)
  }

  /// Four hexadecimal digits.
  private mutating func unit() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    let digits = bytes[place..<place + 4]
    let isHex = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    guard isHex else { return nil }
    place += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  // MARK: Bytes

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  private func fault(_ expected: String) -> Fault {
    guard place < bytes.count else {
      return Fault(
        message: "expected \(expected), found the end of the file", range: place..<place)
    }
    var end = place + 1
    while end < bytes.count && bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = Excerpt.quoted(String(decoding: bytes[place..<end], as: UTF8.self))
    return Fault(message: "expected \(expected), found \(found)", range: place..<end)
  }
}
