import Diagnostics

/// Checks that bytes are text before a parser sees them, and maps the parser's character counts
/// back to bytes.
struct YAMLText {
  let source: SourceFile

  /// Byte offset of each character behind the byte-order mark, or nil where characters are bytes.
  private let offsets: [Int32]?

  /// Byte offset of the text behind the byte-order mark.
  let start: Int

  /// The text, or the fault that makes the bytes none.
  static func check(_ source: SourceFile, of subject: YAMLSubject) -> Result<
    YAMLText, YAMLTextFault
  > {
    let bytes = source.bytes
    func fault(
      _ rule: DiagnosticRule, _ message: String, _ range: Range<Int>, _ help: String
    ) -> Result<YAMLText, YAMLTextFault> {
      .failure(
        YAMLTextFault(Diagnostic(rule, message, at: source.span(range), help: help)))
    }

    if bytes.count > YAMLLimits.fileSize {
      return fault(
        YAMLRules.fileSize, "a \(subject.noun) is at most 1 MiB long, this file is longer", 0..<0,
        "is this the file you meant?")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return fault(
        YAMLRules.encoding, "a \(subject.noun) is UTF-8, this file starts like UTF-16", 0..<2,
        "save the file as UTF-8")
    }

    let start = source.byteOrderMarkLength
    switch scan(bytes, from: start) {
    case .ascii: return .success(YAMLText(source: source, offsets: nil, start: start))
    case .unicode(let offsets):
      return .success(YAMLText(source: source, offsets: offsets, start: start))
    case .notUTF8(let offset):
      return fault(
        YAMLRules.encoding,
        "a \(subject.noun) is UTF-8, the byte \(hex(bytes[offset], 2)) here is not",
        offset..<offset + 1, "save the file as UTF-8")
    case .control(let scalar, let range):
      let name = scalar == 0 ? "a NUL character" : "the control character U+\(digits(scalar, 4))"
      return fault(
        YAMLRules.controlCharacter, "a \(subject.noun) is plain text, found \(name)", range,
        "remove the character")
    }
  }

  /// The byte offset of a character that the parser counted.
  func offset(_ index: Int) -> Int {
    guard let offsets else { return min(start + index, source.bytes.count) }
    return index < offsets.count ? Int(offsets[index]) : source.bytes.count
  }

  private enum Scan {
    case ascii
    case unicode([Int32])
    case notUTF8(Int)
    case control(UInt32, Range<Int>)
  }

  private static func scan(_ bytes: [UInt8], from start: Int) -> Scan {
    bytes.withUnsafeBufferPointer { bytes in
      var index = start
      while index < bytes.count {
        let byte = bytes[index]
        guard byte < 0x80 else { return scanUnicode(bytes, from: start) }
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
          return .control(UInt32(byte), index..<index + 1)
        }
        if byte == 0x7F { return .control(0x7F, index..<index + 1) }
        index += 1
      }
      return .ascii
    }
  }

  private static func scanUnicode(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Scan {
    var offsets: [Int32] = []
    offsets.reserveCapacity(bytes.count)
    var index = start
    while index < bytes.count {
      offsets.append(Int32(index))
      guard let (scalar, length) = decode(bytes, at: index) else { return .notUTF8(index) }
      guard isPrintable(scalar) else { return .control(scalar, index..<index + length) }
      index += length
    }
    return .unicode(offsets)
  }

  /// One character of well-formed UTF-8 (Unicode Standard, table 3-7) and its length in bytes.
  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = bytes[index]
    let length: Int
    switch first {
    case 0x00...0x7F: return (UInt32(first), 1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for next in bytes[index + 1..<index + length] {
      guard next & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(next & 0x3F)
    }
    let isShortest = length == 2 || scalar >= (length == 3 ? 0x800 : 0x10000)
    guard isShortest, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { return nil }
    return (scalar, length)
  }

  /// YAML 1.2's printable characters (production 1). The byte-order mark is none inside a text.
  private static func isPrintable(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }

  private static func hex(_ byte: UInt8, _ count: Int) -> String {
    "0x" + digits(UInt32(byte), count)
  }

  private static func digits(_ number: UInt32, _ count: Int) -> String {
    let text = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
