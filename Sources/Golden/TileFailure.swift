/// An engine whose last run ended with an error.
public struct TileFailure: Sendable, Hashable, CustomStringConvertible {
  /// The tile's place.
  public let x: Int, y: Int
  /// The engine.
  public let engine: TileEngine
  /// The code in its status register, and what it means.
  public let code: Int
  /// The error's name.
  public let name: String
  /// Where: of the descriptor, the instruction or the word.
  public let address: UInt32

  /// One line.
  public var description: String {
    "tile (\(x), \(y)), \(engine.name): failed with error \(code) (\(name)) at "
      + String(address, radix: 16)
  }
}
