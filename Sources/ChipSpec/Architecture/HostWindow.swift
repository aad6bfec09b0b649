/// Where the host finds what: the fields of an address in the host bridge's window.
/// `docs/parts/host_bridge.md`.
public enum HostWindow {
  /// Bits of the address in a tile, or in the bridge's own space.
  public static let address: Range<Int> = 0..<32

  /// Bits of the tile's column; 0 in the bridge's own space.
  public static let x: Range<Int> = 32..<40

  /// Bits of the tile's row; 0 in the bridge's own space.
  public static let y: Range<Int> = 40..<48

  /// The bit that is 1 for a tile and 0 for the bridge's own space. Higher bits are 0.
  public static let isTile = 48

  /// Offset of the block `host_bridge` from the start of the registers' region in the own space.
  public static let hostBridgeBlock = 0x0000

  /// The offset in the window of an address in a tile.
  public static func offset(x column: Int, y row: Int, address: UInt32) -> UInt64 {
    1 << isTile | UInt64(row) << y.lowerBound | UInt64(column) << x.lowerBound | UInt64(address)
  }
}
