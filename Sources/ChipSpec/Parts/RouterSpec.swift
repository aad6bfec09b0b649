/// The router at every tile: five ports, virtual channels, credits, dimension-order routing.
///
/// One description serves the whole chip, because neighbouring routers share their links' format.
public struct RouterSpec: Sendable, Hashable {
  /// Payload carried by one flit, bits.
  public var flitWidth: Int = 64

  /// Bits of a message: those of a flit, but at least 64. With flits of 32 bits a message travels as
  /// two flits, which only the local port sees (`docs/parts/local_port.md`).
  public var messageWidth: Int { max(flitWidth, MessageFormat.leastWidth) }

  /// Virtual channels of each traffic class on each link. There are two classes, request and
  /// response, so a link has twice as many channels.
  public var virtualChannels: Int = 2

  /// Flits that each virtual channel's queue holds; the credits its sender starts with.
  public var bufferDepth: Int = 4

  /// Which order the network keeps between flits from one source to one target.
  public var ordering: Ordering = .flow

  /// The defaults of a spec.
  public init() {}

  /// What the network promises about order.
  public enum Ordering: String, Sendable, Hashable, CaseIterable {
    /// Flits of one source, target and class arrive in the order in which they were sent.
    case flow
    /// Flits take any free virtual channel of their class and may overtake one another.
    case none
  }
}

extension RouterSpec.Ordering: SpecChoice {
  var summary: String {
    switch self {
    case .flow: "flits of one source, target and class arrive in the order they were sent in"
    case .none: "flits take any free channel of their class and may overtake one another"
    }
  }
}

extension RouterSpec: SpecSectioned {
  static let section = SpecSection<RouterSpec>(
    title: "Router",
    summary: "The router at every tile; neighbours share their links' format, so all are alike.",
    fields: [
      .init(
        "flit_width", \.flitWidth, .powerOfTwo(32...256),
        "Payload carried by one flit, bits; with 32 a message takes two flits, which needs "
          + "`ordering: flow`."),
      .init(
        "virtual_channels", \.virtualChannels, .integer(1...8),
        "Channels of each of the two traffic classes, request and response, on each link."),
      .init(
        "buffer_depth", \.bufferDepth, .integer(2...64),
        "Flits that each channel's queue holds; a link that is never idle needs the credits' "
          + "round trip of 2."),
      .init(
        "ordering", \.ordering, .choice(),
        "Which order the network keeps between flits from one source to one target."),
    ])
}
