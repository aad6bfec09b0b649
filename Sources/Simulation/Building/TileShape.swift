/// How a tile's model exchanges flits and credits with its neighbours: for each side, what goes out in
/// a cycle is one record, which the neighbour at that side takes in. The order of the fields follows from
/// their names and widths, so all tiles of a chip have the same.
struct TileShape {
  /// Sides in the order of `present_i`'s bits.
  static let sides = ["north", "east", "south", "west"]
  /// The side at which a neighbour sees a tile.
  static let opposites = [2, 3, 0, 1]

  /// One field of a record.
  struct Field: Equatable {
    let name: String
    let width: Int  // bits
    let offset: Int  // bytes
    /// Bytes of storage, as Verilator keeps it.
    var bytes: Int { TileShape.bytes(width) }
  }

  /// Fields of the records of all sides.
  let fields: [Field]
  /// Inputs that neither neighbours nor the chip itself drive: what comes from outside of the chip.
  let outside: [VerilatedHeader.Port]

  /// Bytes of a record: whole cache lines.
  var recordSize: Int {
    let end = fields.map { $0.offset + $0.bytes }.max() ?? 0
    return (end + 63) / 64 * 64
  }

  /// The fields in words; libraries fit together if it is the same.
  var text: String { fields.map { "\($0.name):\($0.width)" }.joined(separator: ",") }

  /// The shape of a module with these ports; nil if it is no tile.
  init?(_ ports: [VerilatedHeader.Port]) {
    let byName = Dictionary(ports.map { ($0.description.name, $0) }) { first, _ in first }
    func has(_ name: String, _ direction: PortDescription.Direction, _ width: Int? = nil) -> Bool {
      guard let port = byName[name]?.description else { return false }
      return port.direction == direction && width ?? port.width == port.width
    }
    guard has("timebase_i", .input, 64), has("present_i", .input, 4), has("quiet_o", .output, 1),
      has("wake_o", .output, 64)
    else { return nil }
    var links: Set<String> = ["clk_i", "rst_ni", "x_i", "y_i", "present_i", "timebase_i"]
    var common: [Field]?
    for side in Self.sides {
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
