/// The registers of one part: the one description from which its decode logic, C header, Swift
/// constants, SVD and reference page come.
///
/// A block is only a description: ``faults`` and ``AddressMap`` check that it makes sense.
public struct RegisterBlock: Sendable, Hashable {
  /// Name in lower_snake_case, unique in the tile: the part's name.
  public var name: String

  /// What the block is for: plain text, one paragraph.
  public var documentation: String

  /// Distance from the start of the tile's register space
  /// (``TileAddressMap/registers``), bytes.
  public var base: Int

  /// Bytes that the block occupies; a power of two of which `base` is a multiple.
  public var size: Int

  /// The registers. Words of the block that hold none answer with a bus error.
  public var registers: [Register]

  /// Describes a block.
  public init(
    _ name: String, base: Int, size: Int, documentation: String, registers: [Register]
  ) {
    self.name = name
    self.documentation = documentation
    self.base = base
    self.size = size
    self.registers = registers
  }

  /// What is wrong with the block by itself; empty if nothing is.
  public var faults: [AddressMapFault] {
    var check = AddressMapCheck()
    check.check(self)
    return check.faults
  }

  /// Address of the block in the tile, bytes.
  public var address: Int { TileAddressMap.registers.lowerBound &+ base }

  /// The registers from the lowest offset upwards.
  var registersByOffset: [Register] { registers.sorted { $0.offset < $1.offset } }
}
