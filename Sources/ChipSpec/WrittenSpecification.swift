/// What a spec says, as its author wrote it: kinds by name, the layout as a drawing, nothing yet
/// checked that takes more than one key. ``Elaboration`` turns it into a ``Specification``.
struct WrittenSpecification: Sendable {
  var name: String = "chip"
  var clock: Int = 400_000_000
  var power: Int = 5_000
  var grid = GridSpec()
  var network = NetworkSpec()
  var router = RouterSpec()
  var host: HostSpec? = HostSpec()
  var security = SecuritySpec()
  var tiles: [Named<TileKind>] = []
  var layout = WrittenLayout()
}

extension WrittenSpecification: SpecSectioned {
  static let section = SpecSection<WrittenSpecification>(
    title: "Chip", summary: "The keys of the spec itself.",
    fields: [
      .init("name", \.name, .name, "The chip's name; generated modules and folders carry it."),
      .init(
        "clock", \.clock, .quantity(.frequency, 1_000_000...4_000_000_000),
        "Frequency of the chip's only clock."),
      .init(
        "power", \.power, .quantity(.power, 1...1_000_000),
        "Power that the chip may take; estimates are held against it, no hardware depends on it."),
      .init(section: "grid", \.grid, "How many tiles the chip has."),
      .init(section: "network", \.network, "How the tiles' routers are joined."),
      .init(section: "router", \.router, "The router at every tile."),
      .init(part: "host", \.host, "The link to the host."),
      .init(section: "security", \.security, "How applications are kept apart."),
      .init(
        named: "tiles", \.tiles, noun: "tile kind", limit: 64,
        "The kinds of tiles by their names; the parts of each."),
      .init(
        section: "layout", \.layout,
        "Which kind stands where; not needed if there is only one kind."),
    ])
}
