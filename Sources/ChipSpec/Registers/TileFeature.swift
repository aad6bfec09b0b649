/// What a tile may have, as software finds it in the tile's `features` register.
public enum TileFeature: String, Sendable, Hashable, CaseIterable {
  /// An SRAM.
  case sram
  /// Error correction of the SRAM.
  case secded
  /// A router.
  case router
  /// Semaphores.
  case semaphores
  /// An analog array.
  case analog
  /// A SIMD unit.
  case simd
  /// A packet manager.
  case packetManager = "packet_manager"
  /// A core, or the bus for one.
  case core

  /// Number of the feature's bit. A bit never changes its meaning.
  public var bit: Int {
    switch self {
    case .sram: 0
    case .secded: 1
    case .router: 2
    case .semaphores: 3
    case .analog: 4
    case .simd: 5
    case .packetManager: 6
    case .core: 7
    }
  }

  /// What the bit says.
  var documentation: String {
    switch self {
    case .sram: "The tile has an SRAM."
    case .secded: "The SRAM corrects single errors and detects double errors."
    case .router: "The tile has a router."
    case .semaphores: "The tile has semaphores."
    case .analog: "The tile has an analog array."
    case .simd: "The tile has a SIMD unit."
    case .packetManager: "The tile has a packet manager."
    case .core: "The tile has a core, or a bus for one."
    }
  }
}
