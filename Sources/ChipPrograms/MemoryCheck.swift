/// What a tile's memory is to hold.
public struct MemoryCheck: Sendable, Hashable {
  /// The tile.
  public let x: Int, y: Int
  /// Where; a multiple of 8.
  public let address: UInt32
  /// How many bytes.
  public let count: Int
  /// The bytes; nil where the program cannot say: then those of different runs are compared.
  public let expected: [UInt8]?

  /// Memory that is to hold bytes.
  public init(x: Int, y: Int, address: UInt32, bytes: [UInt8]) {
    (self.x, self.y, self.address) = (x, y, address)
    count = bytes.count
    expected = bytes
  }

  /// Memory that is to hold the same in each run.
  public init(x: Int, y: Int, address: UInt32, count: Int) {
    (self.x, self.y, self.address, self.count) = (x, y, address, count)
    expected = nil
  }

  /// The bytes, if the program knows them; else none.
  public var bytes: [UInt8] { expected ?? [] }
}
