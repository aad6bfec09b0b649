/// How the tiles' routers are joined.
public struct NetworkSpec: Sendable, Hashable {
  /// The shape of the network.
  public var topology: Topology = .mesh

  /// Whether a packet can go to several tiles at once.
  public var multicast: Bool = false

  /// The defaults of a spec.
  public init() {}

  /// The shape of a network.
  public enum Topology: String, SpecChoice {
    /// Each tile is joined to its neighbours in the north, east, south and west.
    case mesh

    var summary: String {
      switch self {
      case .mesh: "each tile is joined to its neighbours in the north, east, south and west"
      }
    }

    static var reserved: [(word: String, summary: String)] {
      [("torus", "a mesh whose edges are joined to the opposite edges")]
    }
  }
}

extension NetworkSpec: SpecSectioned {
  static let section = SpecSection<NetworkSpec>(
    title: "Network", summary: "How the tiles' routers are joined.",
    fields: [
      .init("topology", \.topology, .choice(), "Shape of the network."),
      .init(
        "multicast", \.multicast, .flag(reserved: "packets that go to several tiles at once"),
        "Whether a packet can go to several tiles at once."),
    ])
}
