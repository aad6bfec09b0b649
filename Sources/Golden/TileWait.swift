/// Something that is under way and cannot go on.
public struct TileWait: Sendable, Hashable, CustomStringConvertible {
  /// What it waits for.
  public enum Reason: Sendable, Hashable {
    /// A semaphore of its tile, by how much it wants to take it and what there is.
    case semaphore(Int, amount: Int, value: Int)
    /// Answers to what it has asked of the tile at (x, y).
    case answers(x: Int, y: Int)
    /// Another channel waits for answers of the same tile.
    case otherChannel
    /// An answer of a tile or of the host.
    case anAnswer
    /// Nothing: it could go on.
    case nothing
  }

  /// The tile's place.
  public let x: Int, y: Int
  /// What waits: an engine, or one side of it, or the host.
  public let who: String
  /// What it waits for.
  public let reason: Reason

  /// One line.
  public var description: String {
    let what =
      switch reason {
      case .semaphore(let number, let amount, let value):
        "waits for \(amount) of semaphore \(number), which is \(value)"
      case .answers(let x, let y): "waits for answers of tile (\(x), \(y))"
      case .otherChannel: "waits for a channel that waits for answers of the same tile"
      case .anAnswer: "waits for an answer"
      case .nothing: "could go on"
      }
    return "tile (\(x), \(y)), \(who): \(what)"
  }
}
