import ChipSpec

extension RouterPort {
  /// The name in Verilog.
  var name: String { String(describing: self) }

  /// The outputs that a flit from this input may take, in the order of their numbers. Dimension
  /// order forbids all other turns, and the hardware does not have them.
  var outputs: [RouterPort] {
    switch self {
    case .north: [.south, .local]
    case .south: [.north, .local]
    case .east: [.north, .south, .west, .local]
    case .west: [.north, .east, .south, .local]
    case .local: [.north, .east, .south, .west, .local]
    }
  }

  /// The inputs that may turn to this output, in the order of their priority.
  var inputs: [RouterPort] { RouterPort.allCases.filter { $0.outputs.contains(self) } }
}
