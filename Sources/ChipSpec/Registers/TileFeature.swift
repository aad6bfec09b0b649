/// What a tile may have, as software finds it in the tile's `features` register.
public enum TileFeature: String, Sendable, Hashable, CaseIterable {
  /// An SRAM.
  case sram
  /// Error correction of the SRAM.
  case secded
  /// A router.
  case router

  /// Number of the feature's bit. A bit never changes its meaning.
  public var bit: Int {
    switch self {
    case .sram: 0
    case .secded: 1
    case .router: 2
    }
  }

  /// What the bit says.
  var documentation: String {
    switch self {
    case .sram: "The tile has an SRAM."
    case .secded: "The SRAM corrects single errors and detects double errors."
    case .router: "The tile has a router."
    }
  }
}
