/// What lies where in a tile's address space: its SRAM and its register blocks.
///
/// A map is proof that its blocks make sense: making one checks every rule. ``CHeader``,
/// ``SwiftConstants``, ``SystemViewDescription`` and ``RegisterPage`` write it down.
public struct AddressMap: Sendable, Hashable {
  /// Name in lower_snake_case: the chip's, or the chip's and the tile kind's. It prefixes names
  /// in the generated files.
  public let name: String

  /// What the map describes: plain text, one paragraph.
  public let documentation: String

  /// Size of the SRAM, which starts at ``TileAddressMap/memory``, bytes; nil for a space without
  /// one, as the host bridge's own is.
  public let memorySize: Int?

  /// The register blocks from the lowest base upwards.
  public let blocks: [RegisterBlock]

  /// Places blocks in a tile's address space.
  /// - Throws: every fault of the description at once.
  public init(
    name: String, documentation: String, memorySize: Int?, blocks: [RegisterBlock]
  ) throws(AddressMapFaults) {
    self.name = name
    self.documentation = documentation
    self.memorySize = memorySize
    self.blocks = blocks.sorted { $0.base < $1.base }
    var check = AddressMapCheck()
    check.check(self)
    if !check.faults.isEmpty { throw AddressMapFaults(faults: check.faults) }
  }
}
