/// A stretch of a source file, in bytes.
public struct SourceSpan: Sendable, Hashable {
  /// The file.
  public let file: SourceFile

  /// Byte offsets; an empty range is a place between two bytes.
  public let range: Range<Int>

  /// Where the span starts.
  public var start: SourcePosition { file.position(at: range.lowerBound) }

  /// Where the span ends: the position behind its last character.
  public var end: SourcePosition { file.position(at: range.upperBound) }
}
