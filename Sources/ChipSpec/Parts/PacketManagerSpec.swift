/// The engine that moves tensors between SRAM and network.
public struct PacketManagerSpec: Sendable, Hashable {
  /// Dimensions of the address patterns on both ends.
  public var dimensions: Int = 4

  /// Transfers under way at once.
  public var transfers: Int = 2

  /// How packets are made smaller.
  public var compression: Compression = .none

  /// The defaults of a spec.
  public init() {}

  /// How packets are made smaller.
  public enum Compression: String, SpecChoice {
    /// Packets carry every value.
    case none

    var summary: String {
      switch self {
      case .none: "packets carry every value"
      }
    }

    static var reserved: [(word: String, summary: String)] {
      [("zero_block", "blocks of zeros are left out")]
    }
  }
}

extension PacketManagerSpec: SpecSectioned {
  static let section = SpecSection<PacketManagerSpec>(
    title: "Packet manager", summary: "The engine that moves tensors between SRAM and network.",
    fields: [
      .init(
        "dimensions", \.dimensions, .integer(1...8),
        "Dimensions of the address patterns on both ends of a transfer."),
      .init("transfers", \.transfers, .integer(1...16), "Transfers under way at once."),
      .init("compression", \.compression, .choice(), "How packets are made smaller."),
    ])
}
