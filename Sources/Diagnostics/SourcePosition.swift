/// A place in a text as people count: both numbers start at 1.
public struct SourcePosition: Sendable, Hashable {
  /// Line, from 1. Lines end at a line feed, a carriage return, or both together.
  public let line: Int

  /// Column, from 1, in Unicode code points. A tab is one column, a leading byte-order mark none.
  public let column: Int

  /// A position; neither number is checked.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
