import Synchronization

/// Address maps that were made before: to check one takes longer than a short program runs, and every
/// tile of every run asks for its own.
final class KnownAddressMaps: Sendable {
  /// Everything that an address map follows from.
  struct What: Hashable {
    let name: String, chip: String
    let clock: Int
    let grid: GridSpec
    let router: RouterSpec
    let kind: Int
    let tile: TileKind
  }

  /// Those of this process.
  static let shared = KnownAddressMaps()

  /// Maps that are kept; when there are more, all are forgotten.
  private static let most = 64

  private let maps = Mutex<[What: AddressMap]>([:])

  /// The map, if it is known.
  subscript(what: What) -> AddressMap? {
    get { maps.withLock { $0[what] } }
    set {
      maps.withLock { maps in
        if maps.count >= Self.most { maps.removeAll() }
        maps[what] = newValue
      }
    }
  }
}
