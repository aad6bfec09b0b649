/// Whose turn it is among those that ask for one thing: the first from a place on, that of the last one
/// served being the last.
struct TurnPointer {
  /// Those from the place on, bit by number.
  private var ahead = UInt32.max

  /// Who is served of those that ask, bit by number; 32 if nobody asks.
  @inline(__always)
  func winner(of asking: UInt32) -> UInt32 {
    let first = asking & ahead
    return UInt32((first != 0 ? first : asking).trailingZeroBitCount)
  }

  /// One was served.
  @inline(__always)
  mutating func move(behind served: UInt32) {
    ahead = served >= 31 ? 0 : .max << (served + 1)
  }
}
