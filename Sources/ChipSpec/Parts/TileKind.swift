/// A kind of tile: which parts its tiles have. Every tile has a router besides.
public struct TileKind: Sendable, Hashable {
  /// The name that the spec gives it; a lower-case identifier.
  public var name: String = ""

  /// The short name by which the layout's map may call it.
  public var symbol: String?

  /// What its tiles are for.
  public var role: Role = .compute

  /// The memory.
  public var sram: SRAMSpec?

  /// The analog array.
  public var analog: AnalogSpec?

  /// The digital vector unit.
  public var simd: SIMDSpec?

  /// The engine that moves tensors.
  public var packetManager: PacketManagerSpec?

  /// The RISC-V core.
  public var core: CoreSpec?

  /// Semaphores that engines and remote packets raise.
  public var semaphores: Int = 16

  /// The defaults of a spec.
  public init() {}

  /// What tiles of a kind are for.
  public enum Role: String, SpecChoice {
    /// Tiles that compute.
    case compute
    /// Tiles that only store.
    case memory
    /// The tile of the host link.
    case host

    var summary: String {
      switch self {
      case .compute: "computes: has an analog array or a SIMD unit"
      case .memory: "stores: has an SRAM and computes nothing"
      case .host: "is the tile that the host link attaches to, and computes nothing"
      }
    }

    static var reserved: [(word: String, summary: String)] {
      [("chip_link", "a link to the next chip")]
    }
  }
}

extension TileKind: SpecSectioned {
  static let section = SpecSection<TileKind>(
    title: "Tile kind",
    summary:
      "Which parts the tiles of a kind have; every tile has a router besides. "
      + "Parts that are not named are left out.",
    fields: [
      .init(
        "symbol", \.symbol, .symbol, "Short name by which the layout's map may call the kind."),
      .init("role", \.role, .choice(), "What tiles of the kind are for."),
      .init(part: "sram", \.sram, "The memory."),
      .init(part: "analog", \.analog, "The analog matrix-vector multiplier."),
      .init(part: "simd", \.simd, "The digital vector unit."),
      .init(
        part: "packet_manager", \.packetManager,
        "The engine that moves tensors between SRAM and network."),
      .init(part: "core", \.core, "The RISC-V core."),
      .init(
        "semaphores", \.semaphores, .integer(0...256),
        "Semaphores that engines and remote packets raise."),
    ])
}
