import ChipSpec

/// A part of a tile that works by itself: it goes on beside the others until it waits.
public enum TileEngine: Sendable, Hashable {
  /// A channel of the packet manager.
  case channel(Int)
  /// The analog part.
  case analog
  /// The SIMD unit.
  case simd
  /// The core of the generator.
  case core

  /// What reports call it.
  public var name: String {
    switch self {
    case .channel(let number): "packet manager, channel \(number)"
    case .analog: "analog"
    case .simd: "SIMD"
    case .core: "core"
    }
  }

  /// The number of the network interface among the clients of the semaphores; those of the engines
  /// follow.
  static let interfaceClient = 1
}
