/// A memory of a module: `count` words of `width` bits, not reset.
public final class MemoryDeclaration: Sendable {
  /// Position in the module's list of memories.
  public let index: Int
  /// The author's name, without suffix.
  public let name: String
  /// Words.
  public let count: Int
  /// Width of a word, bits.
  public let width: Int
  /// Meaning, for the Verilog's comment; may be empty.
  public let comment: String
  /// Where it was declared.
  public let location: SourceLocation

  init(
    index: Int, name: String, count: Int, width: Int, comment: String, location: SourceLocation
  ) {
    self.index = index
    self.name = name
    self.count = count
    self.width = width
    self.comment = comment
    self.location = location
  }

  /// Width of an address, bits: enough for every word, at least 1.
  public var addressWidth: Int { indexWidth(count) }

  /// The name in Verilog: a memory keeps its value like a register.
  public var verilogName: String { name + "_q" }
}

/// The bits that it takes to tell `count` things apart; at least 1, as Verilog has no empty vector.
public func indexWidth(_ count: Int) -> Int {
  max(1, Int.bitWidth - (max(1, count) - 1).leadingZeroBitCount)
}
