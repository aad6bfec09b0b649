extension TileAddressMap {
  /// Bytes that each part's register block occupies: a RISC-V `lui` reaches its base, a load's or
  /// store's immediate offset its first 2 KiB.
  public static let blockSize = 0x1000

  /// Offset of the `tile` block in the registers' region.
  public static let tileBlock = 0x0000

  /// Offset of the `sram` block in the registers' region.
  public static let sramBlock = 0x1000

  /// Offset of the `router` block in the registers' region.
  public static let routerBlock = 0x2000

  /// Offset of the `network_interface` block in the registers' region.
  public static let networkInterfaceBlock = 0x3000

  /// Offset of the `semaphores` block in the registers' region.
  public static let semaphoresBlock = 0x4000

  /// Offset of the `analog` block in the registers' region.
  public static let analogBlock = 0x5000

  /// Offset of the `simd` block in the registers' region.
  public static let simdBlock = 0x6000

  /// Offset of the `packet_manager` block in the registers' region.
  public static let packetManagerBlock = 0x7000

  /// Offset of the `core` block in the registers' region.
  public static let coreBlock = 0x8000
}
