/// What a register of a tile is to show.
public struct RegisterCheck: Sendable, Hashable {
  /// What reports call it.
  public let name: String
  /// The tile.
  public let x: Int, y: Int
  /// Where.
  public let address: UInt32
  /// The bits that count.
  public let mask: UInt32
  /// The value, under the mask.
  public let value: UInt32

  /// A register and its value.
  public init(
    name: String, x: Int, y: Int, address: UInt32, mask: UInt32 = .max, value: UInt32
  ) {
    self.name = name
    (self.x, self.y) = (x, y)
    (self.address, self.mask, self.value) = (address, mask, value)
  }

  /// Whether a register that shows `word` is right.
  public func holds(_ word: UInt32) -> Bool { word & mask == value & mask }
}
