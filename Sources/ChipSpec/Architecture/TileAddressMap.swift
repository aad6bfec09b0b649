/// Where a tile's core finds memory and registers; the same in every tile of every chip.
public enum TileAddressMap {
  /// Byte addresses of the SRAM's region; a smaller SRAM fills its start.
  public static let memory: Range<Int> = 0x0000_0000..<0x4000_0000

  /// Byte addresses of the register blocks' region.
  public static let registers: Range<Int> = 0x4000_0000..<0x8000_0000

  /// Address at which the core starts after reset, unless the loader wrote another.
  public static let resetEntry = 0x0000_0000

  /// Bytes in a word of the SRAM.
  public static let wordSize = 8
}
