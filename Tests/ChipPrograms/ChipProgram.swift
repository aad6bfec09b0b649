/// A program for a chip: what a host does to load and start it, and what it leaves behind.
///
/// It knows nothing of who runs it: the same steps go to the Verilog and to the model.
public struct ChipProgram: Sendable {
  /// What loads it. It may be done in any order but this: memories are cleared first.
  public var load: [HostStep] = []

  /// What starts it, in this order.
  public var start: [HostStep] = []

  /// What holds as soon as the engines have done their work; messages may still be under way.
  public var done: [RegisterCheck] = []

  /// What the memories hold when the chip has come to rest.
  public var memories: [MemoryCheck] = []

  /// What registers show when the chip has come to rest.
  public var registers: [RegisterCheck] = []
}

/// What a tile's memory is to hold.
public struct MemoryCheck: Sendable, Hashable {
  /// The tile.
  public let x: Int, y: Int
  /// Where; a multiple of 8.
  public let address: UInt32
  /// The bytes.
  public let bytes: [UInt8]
}

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

  /// Whether a register that shows `word` is right.
  public func holds(_ word: UInt32) -> Bool { word & mask == value & mask }
}
