/// How a tile's model exchanges flits and credits with its neighbours: for each side, what goes out in
/// a cycle is one record, which the neighbour at that side takes in. The order of the fields follows from
/// their names and widths, so all tiles of a chip have the same.
///
/// The host bridge is run like a tile without sides. Between it and the tile at the host link there is a
/// fifth link with a record of its own in either direction; all tiles of a chip with a host have it.
struct TileShape {
  /// Sides in the order of `present_i`'s bits.
  static let sides = ["north", "east", "south", "west"]
  /// The number of the link to the host bridge, or from there to its tile.
  static let host = 4
  /// The side at which a neighbour sees a tile.
  static let opposites = [2, 3, 0, 1, host]

  /// One field of a record.
  struct Field: Equatable {
    let name: String
    let width: Int  // bits
    let offset: Int  // bytes
    /// Bytes of storage, as Verilator keeps it.
    var bytes: Int { TileShape.bytes(width) }
  }

  /// A link that not all tiles have.
  struct HostLink: Equatable {
    /// Fields of the record of the tile, and of that of the bridge, by the bridge's ports.
    var toBridge: [Field], toTile: [Field]

    /// Bytes of a record, the larger one: whole cache lines.
    var recordSize: Int { max(TileShape.size(toBridge), TileShape.size(toTile)) }
    /// The fields in words.
    var text: String { TileShape.text(toBridge) + ";" + TileShape.text(toTile) }
  }

  /// Whether it is the host bridge.
  let isBridge: Bool
  /// Fields of the records of all sides; none of the bridge.
  let fields: [Field]
  /// The link between bridge and tile, if there is one.
  let host: HostLink?
  /// Inputs that neither neighbours nor the chip itself drive: what comes from outside of the chip.
  let outside: [VerilatedHeader.Port]

  /// Bytes of a record: whole cache lines.
  var recordSize: Int { Self.size(fields) }

  /// The fields in words; libraries fit together if it is the same.
  var text: String { Self.text(fields) }

  private static func size(_ fields: [Field]) -> Int {
    let end = fields.map { $0.offset + $0.bytes }.max() ?? 0
    return (end + 63) / 64 * 64
  }

  private static func text(_ fields: [Field]) -> String {
    fields.map { "\($0.name):\($0.width)" }.joined(separator: ",")
  }

  /// The shape of a module with these ports; nil if it is neither a tile nor a host bridge.
  init?(_ ports: [VerilatedHeader.Port]) {
    let byName = Dictionary(ports.map { ($0.description.name, $0) }) { first, _ in first }
    func has(_ name: String, _ direction: PortDescription.Direction, _ width: Int? = nil) -> Bool {
      guard let port = byName[name]?.description else { return false }
      return port.direction == direction && width ?? port.width == port.width
    }
    guard has("timebase_i", .input, 64), has("quiet_o", .output, 1), has("wake_o", .output, 64)
    else { return nil }
    var links: Set<String> = [
      "clk_i", "rst_ni", "x_i", "y_i", "present_i", "host_i", "timebase_i",
    ]
    isBridge = !has("present_i", .input, 4)
    host = Self.hostLink(ports.map(\.description), isBridge: isBridge, &links)
    if isBridge && host == nil { return nil }
    var common: [Field]?
    for side in Self.sides where !isBridge {
      var going: [(String, Int)] = []
      var coming: [(String, Int)] = []
      for port in ports.map(\.description) where port.name.hasPrefix("\(side)_") {
        let name = port.name.dropFirst(side.count + 1)
        switch port.direction {
        case .output where name == "in_credit_o": going.append(("credit", port.width))
        case .input where name == "out_credit_i": coming.append(("credit", port.width))
        case .output where name.hasPrefix("out_") && name.hasSuffix("_o"):
          going.append((String(name.dropFirst(4).dropLast(2)), port.width))
        case .input where name.hasPrefix("in_") && name.hasSuffix("_i"):
          coming.append((String(name.dropFirst(3).dropLast(2)), port.width))
        default: return nil
        }
        links.insert(port.name)
      }
      let fields = Self.layOut(going)
      guard fields == Self.layOut(coming), fields == common ?? fields,
        fields.contains(where: { $0.name == "valid" && $0.width == 1 }),
        fields.contains(where: { $0.name == "credit" && $0.width <= 64 })
      else { return nil }
      common = fields
    }
    fields = common ?? []
    outside = ports.filter {
      $0.description.direction == .input && !links.contains($0.description.name)
    }
  }

  /// The link between bridge and tile; nil if there is none.
  private static func hostLink(
    _ ports: [PortDescription], isBridge: Bool, _ links: inout Set<String>
  ) -> HostLink? {
    var going: [(String, Int)] = []
    var coming: [(String, Int)] = []
    for port in ports {
      guard isBridge || port.name.hasPrefix("host_") else { continue }
      let name = port.name.dropFirst(isBridge ? 0 : 5)
      // The bridge takes every answer at once.
      guard ["requests_", "responses_", "semaphores_"].contains(where: { name.hasPrefix($0) }),
        name != "responses_ready_o"
      else { continue }
      links.insert(port.name)
      let field = (String(name.dropLast(2)), port.width)
      if port.direction == .output { going.append(field) } else { coming.append(field) }
    }
    let (given, taken) = (layOut(going), layOut(coming))
    let link =
      isBridge
      ? HostLink(toBridge: taken, toTile: given) : HostLink(toBridge: given, toTile: taken)
    func isFlag(_ name: String, _ fields: [Field]) -> Bool {
      fields.contains { $0.name == name && $0.width == 1 }
    }
    return isFlag("responses_valid", link.toBridge) && isFlag("semaphores", link.toBridge)
      && isFlag("requests_valid", link.toTile) ? link : nil
  }

  /// The port that is a field of the link between bridge and tile.
  func hostPort(_ field: String, isOutput: Bool) -> String {
    (isBridge ? "" : "host_") + field + (isOutput ? "_o" : "_i")
  }

  /// Large fields first, so that all are aligned.
  private static func layOut(_ fields: [(name: String, width: Int)]) -> [Field] {
    let sorted = fields.sorted {
      (alignment($1.width), $0.name) < (alignment($0.width), $1.name)
    }
    var offset = 0
    return sorted.map { field in
      defer { offset += bytes(field.width) }
      return Field(name: field.name, width: field.width, offset: offset)
    }
  }

  private static func alignment(_ width: Int) -> Int { width > 64 ? 4 : bytes(width) }

  static func bytes(_ width: Int) -> Int {
    switch width {
    case ...8: 1
    case ...16: 2
    case ...32: 4
    case ...64: 8
    default: (width + 31) / 32 * 4
    }
  }

  /// The port that is a field of what goes out, and of what comes in, at a side.
  static func outgoing(_ side: String, _ field: String) -> String {
    field == "credit" ? "\(side)_in_credit_o" : "\(side)_out_\(field)_o"
  }
  static func incoming(_ side: String, _ field: String) -> String {
    field == "credit" ? "\(side)_out_credit_i" : "\(side)_in_\(field)_i"
  }
}
