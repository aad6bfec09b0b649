import Simulation

/// The ports of a part's model, looked up once.
protocol CycleExactPins<Inputs, Outputs> {
  associatedtype Inputs
  associatedtype Outputs

  /// The reset input, active low.
  var reset: Port { get }

  /// Sets all inputs of a cycle.
  func write(_ inputs: Inputs)

  /// Compares what the Verilog shows with what the golden model says, as far as the latter is
  /// specified.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: Outputs) -> (bits: Int, difference: Difference?)
}

/// Where Verilog and golden model say different things.
struct Difference: Sendable, Hashable {
  /// The output, or the commit, that differs.
  var stage: String
  /// What the golden model says.
  var expected: String
  /// What the Verilog did.
  var actual: String
  /// The part that is at fault, where it is not the one that was looked at.
  var part: String?

  init(_ stage: String, expected: String, actual: String, part: String? = nil) {
    self.stage = stage
    self.expected = expected
    self.actual = actual
    self.part = part
  }
}
