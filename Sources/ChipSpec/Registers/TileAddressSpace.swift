/// Where a tile's memory and registers lie: the architecture's constants.
public enum TileAddressSpace {
  /// First address of the SRAM.
  public static let memoryBase = 0x0000_0000

  /// First address of the registers. The SRAM ends at or below it.
  public static let registerBase = 0x4000_0000

  /// Bytes of register space: up to 0x7fff_ffff, so that two address bits tell memory from
  /// registers.
  public static let registerSize = 0x4000_0000

  /// Bytes that each part's block occupies: a RISC-V `lui` reaches its base, a load's or store's
  /// immediate offset its first 2 KiB.
  public static let blockSize = 0x1000

  /// Offset of the `tile` block in the register space.
  public static let tileBlock = 0x0000

  /// Offset of the `sram` block in the register space.
  public static let sramBlock = 0x1000

  /// Offset of the `router` block in the register space.
  public static let routerBlock = 0x2000

  /// Offset of the `network_interface` block in the register space.
  public static let networkInterfaceBlock = 0x3000
}
