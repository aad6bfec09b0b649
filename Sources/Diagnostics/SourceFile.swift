/// The bytes of an input file and where its lines start.
///
/// The bytes may be anything: a message about a file that is not text must still show it. A file
/// that is not meant to be text has no lines that end somewhere: each 16 bytes count as one, and
/// messages name byte offsets and show bytes. Of a file whose parts have names, messages name those,
/// and no place.
public struct SourceFile: Sendable, Hashable {
  /// What a file is meant to be.
  public enum Form: Sendable, Hashable {
    /// Lines of text.
    case text
    /// Bytes.
    case binary
    /// Parts with names, which messages give.
    case named
  }

  /// Bytes that count as a line of a binary file.
  static let bytesInLine = 16

  /// What the file is meant to be.
  public let form: Form

  /// The name that messages print, usually the path as the user gave it.
  public let name: String

  /// The file's contents, a byte-order mark included.
  public let bytes: [UInt8]

  /// Byte offset of the first byte of each line.
  private let lineStarts: [Int]

  /// Takes the contents and finds its lines.
  public init(name: String, bytes: [UInt8], form: Form = .text) {
    self.name = name
    self.bytes = bytes
    self.form = form
    guard form == .text else {
      lineStarts = []
      return
    }
    self.lineStarts = bytes.withUnsafeBufferPointer { bytes in
      var starts = [0]
      var index = 0
      let end = bytes.count
      while index < end {
        let byte = bytes[index]
        index += 1
        if byte == 0x0A || (byte == 0x0D && !(index < end && bytes[index] == 0x0A)) {
          starts.append(index)
        }
      }
      return starts
    }
  }

  /// The byte-order mark's length: 3 or 0 bytes.
  public var byteOrderMarkLength: Int {
    form == .text && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The line (from 1) that holds a byte offset; offsets outside the file count as its ends.
  public func line(at offset: Int) -> Int {
    if form == .binary { return min(max(offset, 0), bytes.count) / Self.bytesInLine + 1 }
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The bytes of a line (from 1) without its line break and without a byte-order mark.
  public func lineRange(_ line: Int) -> Range<Int> {
    if form == .binary {
      let start = min(max(line, 1) - 1, bytes.count / Self.bytesInLine) * Self.bytesInLine
      return start..<min(start + Self.bytesInLine, bytes.count)
    }
    let index = min(max(line, 1), lineStarts.count) - 1
    let start = index == 0 ? byteOrderMarkLength : lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<max(start, end)
  }

  /// The line and column of a byte offset; offsets outside the file count as its ends.
  public func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(at: offset)
    let start = lineRange(line).lowerBound
    guard start < offset else { return SourcePosition(line: line, column: 1) }
    if form == .binary { return SourcePosition(line: line, column: offset - start + 1) }
    let before = String(decoding: bytes[start..<offset], as: UTF8.self)
    return SourcePosition(line: line, column: before.unicodeScalars.count + 1)
  }

  /// A span of this file; bounds outside the file are pulled in.
  public func span(_ range: Range<Int>) -> SourceSpan {
    let start = min(max(range.lowerBound, 0), bytes.count)
    return SourceSpan(file: self, range: start..<min(max(range.upperBound, start), bytes.count))
  }
}
