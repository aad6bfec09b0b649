/// What a part did in one cycle, as a record of six 64-bit words.
///
/// The golden models predict these records and the monitors beside the Verilog give them; the
/// layout of the words is part of each part's specification (docs/parts). Source and cycle are kept
/// beside the record by whoever collects it.
public struct Commit: Sendable, Hashable, BitwiseCopyable {
  /// The event.
  public var kind: Kind

  /// The record's fields.
  public var words: InlineArray<6, UInt64>

  /// Bits of `words` that the specification leaves open and that are not compared. All zero in a
  /// record that was observed.
  public var unspecified: InlineArray<6, UInt64>

  /// A record whose every bit counts.
  @inlinable @inline(__always)
  public init(kind: Kind, words: InlineArray<6, UInt64> = [0, 0, 0, 0, 0, 0]) {
    self.kind = kind
    self.words = words
    unspecified = [0, 0, 0, 0, 0, 0]
  }

  /// Whether `observed` is this record, apart from the bits that either leaves unspecified.
  public func matches(_ observed: Commit) -> Bool {
    var difference: UInt64 = kind == observed.kind ? 0 : 1
    for index in 0..<6 {
      difference |=
        (words[index] ^ observed.words[index]) & ~unspecified[index]
        & ~observed.unspecified[index]
    }
    return difference == 0
  }

  /// Whether the records are the same and leave the same bits unspecified.
  public static func == (left: Commit, right: Commit) -> Bool {
    guard left.kind == right.kind else { return false }
    for index in 0..<6
    where left.words[index] != right.words[index]
      || left.unspecified[index] != right.unspecified[index]
    {
      return false
    }
    return true
  }

  /// Feeds every field to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    for index in 0..<6 {
      hasher.combine(words[index])
      hasher.combine(unspecified[index])
    }
  }
}
