/// Reads the ports out of the class that Verilator generates.
///
/// Every release writes one macro per port, for example `VL_IN8(&clk_i,0,0);` or
/// `VL_OUTW(&data_o,99,0,4);` (left and right bit, words), in the header of the top class. That
/// is one run of Verilator and the same for all releases, where the XML of older ones and the
/// JSON of newer ones would be two formats and a second run.
struct VerilatedHeader {
  /// A port together with the C++ name of its storage.
  struct Port: Equatable {
    let description: PortDescription
    let member: String
  }

  let ports: [Port]

  init(_ text: String) throws(SimulationError) {
    var ports: [Port] = []
    for line in text.split(separator: "\n") {
      let line = line.trimmed
      for (prefix, direction) in Self.macros where line.hasPrefix(prefix) {
        ports.append(try Self.port(line, direction))
        break
      }
    }
    self.ports = ports
  }

  private static let macros: [(String, PortDescription.Direction)] = [
    ("VL_INOUT", .bidirectional), ("VL_IN", .input), ("VL_OUT", .output),
  ]

  private static func port(
    _ line: String, _ direction: PortDescription.Direction
  ) throws(SimulationError) -> Port {
    guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")") else {
      throw unreadable(line)
    }
    let fields = line[line.index(after: open)..<close].split(separator: ",").map(\.trimmed)
    guard let first = fields.first else { throw unreadable(line) }
    // An array of vectors is `VL_IN8((&name)[4],7,0)`.
    let member = first.filter { $0 != "&" && $0 != "(" && $0 != ")" }
    if let bracket = member.firstIndex(of: "[") {
      throw .portUnsupported(
        port: verilogName(String(member[..<bracket])),
        reason: "it is an unpacked array; use one vector per element or one wide vector")
    }
    let name = verilogName(member)
    guard fields.count >= 3, let left = Int(fields[1]), let right = Int(fields[2]) else {
      throw unreadable(line)
    }
    return Port(
      description: PortDescription(
        name: name, direction: direction, width: abs(left - right) + 1),
      member: member)
  }

  private static func unreadable(_ line: String) -> SimulationError {
    .portUnsupported(port: line, reason: "Verilator wrote a declaration of an unknown form")
  }

  /// Undoes Verilator's encoding of names: `__0XX` is the character of that hexadecimal code, a
  /// C++ keyword has `__SYM__` in front.
  static func verilogName(_ member: String) -> String {
    var rest = Substring(member)
    if rest.hasPrefix("__SYM__") { rest = rest.dropFirst(7) }
    var name = ""
    while let first = rest.first {
      if rest.hasPrefix("__0"), rest.count >= 5,
        let code = UInt8(rest.dropFirst(3).prefix(2), radix: 16)
      {
        name.append(Character(UnicodeScalar(code)))
        rest = rest.dropFirst(5)
      } else {
        name.append(first)
        rest = rest.dropFirst()
      }
    }
    return name
  }
}
