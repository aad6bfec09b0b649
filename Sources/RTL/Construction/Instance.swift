/// An instance of another component in a module under construction.
///
/// Inputs are driven and outputs are read by the ports' names without suffix: `queue["enqueue_valid"]`.
/// Clock and reset connect themselves.
public struct Instance {
  let graph: ModuleGraph
  /// The instance's name, which Verilog has with `u_` before it.
  public let name: String
  let pins: [String: Bits]
  let module: Module
  let location: SourceLocation

  /// The signal that stands for a port: an input is there to be driven, an output to be read.
  public subscript(port: String) -> Bits {
    if let bits = pins[port] { return bits }
    let suggestion = nearestName(to: port, in: pins.keys.sorted())
    return Bits(
      mistake(
        .unknownPort, "'\(name)' has no port '\(port)'",
        [
          Fault.Note(
            message: "'\(name)' is an instance of '\(graph.name)', made here", location: location)
        ],
        help: suggestion.map { "did you mean '\($0)'?" } ?? portList, width: 1),
      in: module)
  }

  /// Whether there is a port of this name.
  public func has(_ port: String) -> Bool { pins[port] != nil }

  private var portList: String {
    let names = graph.signals.filter(\.isPort).map(\.name)
    return names.isEmpty ? "it has no ports" : "its ports are \(names.joined(separator: ", "))"
  }

  /// The signals of a bundle of ports.
  public func bundle<Shape: Bundle>(_ port: String, _ shape: Shape) -> Bound<Shape> {
    Bound(shape) { field, _ in self[port + "_" + field] }
  }

  /// The signals of a stream.
  public func stream(_ port: String, width: Int) -> Stream {
    bundle(port, StreamBundle(width: width))
  }
}

/// The known name that is fewest edits away, if it is near enough to be meant.
func nearestName(to name: String, in known: [String]) -> String? {
  func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let candidate = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = candidate
      }
    }
    return row[b.count]
  }
  return known.map { ($0, distance(Array(name), Array($0))) }
    .filter { $0.1 <= max(2, name.count / 3) }
    .min { $0.1 < $1.1 }?.0
}
