/// The host link: PCI Express at the transaction level.
public struct HostSpec: Sendable, Hashable {
  /// Generation of PCI Express: 1 to 5.
  public var generation: Int = 2

  /// Lanes: 1, 2, 4, 8 or 16.
  public var lanes: Int = 4

  /// Column of the tile whose router the link's bridge shares.
  public var x: Int = 0

  /// Row of the tile whose router the link's bridge shares.
  public var y: Int = 0

  /// The defaults of a spec.
  public init() {}

  /// Payload-bearing bytes per second in each direction, line code taken off, rounded down.
  ///
  /// Line rates and codes of the PCI Express base specifications 1.1 to 5.0: 2.5 and 5 GT/s with
  /// 8b/10b; 8, 16 and 32 GT/s with 128b/130b. Packet headers are not taken off.
  public var bandwidth: Int {
    let transfers = generation <= 2 ? 2_500_000_000 * generation : 1_000_000_000 << generation
    let (payload, coded) = generation <= 2 ? (8, 10) : (128, 130)
    return transfers * lanes * payload / coded / 8
  }
}

extension HostSpec: SpecSectioned {
  static let section = SpecSection<HostSpec>(
    title: "Host link",
    summary: "PCI Express at the transaction level; generation and lanes give the bandwidth.",
    fields: [
      .init("generation", \.generation, .integer(1...5), "Generation of PCI Express."),
      .init("lanes", \.lanes, .powerOfTwo(1...16), "Lanes of the link."),
      .init(
        "x", \.x, .integer(0...127),
        "Column, from 0 in the west, of the tile that the link attaches to."),
      .init(
        "y", \.y, .integer(0...127),
        "Row, from 0 in the north, of the tile that the link attaches to."),
    ])
}
