/// What a part of a tile waits for.
public struct PartWait: Sendable, Hashable, Codable {
  /// The part.
  public var part: String

  /// What it waits for, as a person reads it: "semaphore 3, of which it takes 2".
  public var reason: String

  /// Whether it must come: a part that waits for a semaphore may wait for ever in a chip that has
  /// done what it was told; one that waits for a message's answer may not.
  public var isOwed: Bool

  /// A wait.
  public init(part: String, reason: String, isOwed: Bool) {
    self.part = part
    self.reason = reason
    self.isOwed = isOwed
  }
}

/// A semaphore that a part takes as soon as it can.
struct AwaitedSemaphore: CustomStringConvertible {
  var index: Int, amount: Int

  var description: String { "semaphore \(index), of which it takes \(amount)" }
}

/// What the parts of a tile wait for.
public struct TileWaits: Sendable, Hashable, Codable {
  /// The tile's column and row.
  public var x: Int, y: Int

  /// The parts that wait, and for what.
  public var waits: [PartWait]

  /// The waits of a tile.
  public init(x: Int, y: Int, waits: [PartWait]) {
    self.x = x
    self.y = y
    self.waits = waits
  }
}
