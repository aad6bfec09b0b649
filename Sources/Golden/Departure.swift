/// A message that a part of a tile hands to its local port to be sent.
public struct Departure: Sendable {
  /// Payload, least significant word first; bits above the flit width are 0.
  public var payload: InlineArray<4, UInt64> = .init(repeating: 0)

  /// Column and row of the tile it goes to.
  public var targetX: UInt16 = 0, targetY: UInt16 = 0

  /// A message of zeros to (0, 0).
  public init() {}

  /// A message.
  public init(payload: UInt128, targetX: UInt16, targetY: UInt16) {
    self.payload[0] = UInt64(truncatingIfNeeded: payload)
    self.payload[1] = UInt64(truncatingIfNeeded: payload >> 64)
    self.targetX = targetX
    self.targetY = targetY
  }
}

extension Departure: Hashable {
  /// Whether every field is equal.
  public static func == (left: Departure, right: Departure) -> Bool {
    for index in 0..<4 where left.payload[index] != right.payload[index] { return false }
    return left.targetX == right.targetX && left.targetY == right.targetY
  }

  /// Feeds every field to the hasher.
  public func hash(into hasher: inout Hasher) {
    for index in 0..<4 { hasher.combine(payload[index]) }
    hasher.combine(targetX)
    hasher.combine(targetY)
  }
}
