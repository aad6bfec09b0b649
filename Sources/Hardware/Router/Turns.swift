import ChipSpec

extension RouterPort {
  /// The outputs that a flit from this input may take, in the order of their numbers.
  var outputs: [RouterPort] { RoutingRule.dimensionOrder.turns[rawValue] }

  /// The inputs that may turn to this output, in the order of their priority.
  var inputs: [RouterPort] { RouterPort.allCases.filter { $0.outputs.contains(self) } }
}
