import ChipSpec

/// A part of a tile that works by itself: it goes on beside the others until it waits.
public enum TileEngine: Sendable, Hashable {
  /// A channel of the packet manager.
  case channel(Int)
  /// The analog part.
  case analog
  /// The SIMD unit.
  case simd

  /// What reports call it.
  public var name: String {
    switch self {
    case .channel(let number): "packet manager, channel \(number)"
    case .analog: "analog"
    case .simd: "SIMD"
    }
  }

  // MARK: Clients of the semaphores, in the order of docs/parts/semaphores.md

  static let interfaceClient = 1

  /// Number of clients, the registers included.
  static func clients(channels: Int, _ kind: TileKind) -> Int {
    2 + channels + (kind.analog == nil ? 0 : 2) + (kind.simd == nil ? 0 : 1)
  }
}
