/// One flit: what crosses a link in a cycle. Every flit carries its own target.
public struct Flit: Sendable, Hashable {
  /// Payload, least significant word first; bits above the flit width are 0.
  public var payload: InlineArray<4, UInt64> = .init(repeating: 0)

  /// Column and row of the tile it goes to.
  public var targetX: UInt16 = 0, targetY: UInt16 = 0

  /// Column and row of the tile it came from.
  public var sourceX: UInt16 = 0, sourceY: UInt16 = 0

  /// First and last flit of a packet.
  public var head = false, tail = false

  /// A flit of zeros.
  public init() {}

  /// Whether every field is equal.
  public static func == (left: Flit, right: Flit) -> Bool {
    left.targetX == right.targetX && left.targetY == right.targetY
      && left.sourceX == right.sourceX && left.sourceY == right.sourceY
      && left.head == right.head && left.tail == right.tail
      && left.payload[0] == right.payload[0] && left.payload[1] == right.payload[1]
      && left.payload[2] == right.payload[2] && left.payload[3] == right.payload[3]
  }

  /// Feeds every field to the hasher.
  public func hash(into hasher: inout Hasher) {
    for index in 0..<4 { hasher.combine(payload[index]) }
    hasher.combine(targetX)
    hasher.combine(targetY)
    hasher.combine(sourceX)
    hasher.combine(sourceY)
    hasher.combine(head)
    hasher.combine(tail)
  }
}
