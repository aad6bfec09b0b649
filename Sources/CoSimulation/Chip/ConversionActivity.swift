import ChipSpec
import Simulation

/// When the arrays of a chip took their samples: how busy their converters are.
public struct ConversionActivity: Sendable {
  /// What was seen of an array.
  public struct Tile: Sendable, Hashable {
    /// The tile.
    public let x: Int, y: Int
    /// The cycles in which products were sampled, in order.
    public internal(set) var samples: [UInt64] = []
    /// Steps that were converted.
    public internal(set) var steps = 0
  }

  /// The tiles, by source of commits; nil for other parts than analog ones.
  private var tiles: [Tile?]

  /// Nothing was seen yet.
  public init(_ sources: [CommitSource]) {
    tiles = sources.map { source in
      let place = CommitPlace(scope: source.scope)
      guard place.part == "analog", let x = place.x, let y = place.y else { return nil }
      return Tile(x: x, y: y)
    }
  }

  /// Looks at records, in their order.
  public mutating func take(_ records: UnsafeBufferPointer<CommitRecord>) {
    for record in records where tiles[Int(record.source)] != nil {
      switch record.kind {
      case UInt32(CommitKind.analogConverted.rawValue): tiles[Int(record.source)]?.steps += 1
      case UInt32(CommitKind.analogSampled.rawValue):
        tiles[Int(record.source)]?.samples.append(record.cycle)
      default: break
      }
    }
  }

  /// The arrays that did something.
  public var active: [Tile] { tiles.compactMap { $0 }.filter { !$0.samples.isEmpty } }
}

extension ConversionActivity.Tile {
  /// Cycles from the sample of one frame's first product to that of a later one's, in the middle of a
  /// run: neither while the chip fills nor while it empties.
  /// - Parameter products: products of a frame.
  /// - Returns: the cycles, and the frames that they took; nil for runs of less than three frames.
  public func steadyState(products: Int) -> (cycles: UInt64, frames: Int)? {
    let frames = samples.count / products
    guard frames >= 3 else { return nil }
    let first = max(1, frames / 5)
    let last = max(first + 1, frames - 1 - frames / 5)
    return (samples[last * products] - samples[first * products], last - first)
  }
}
