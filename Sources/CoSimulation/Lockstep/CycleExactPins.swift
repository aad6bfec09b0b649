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
///
/// A class, so that to say that nothing differs takes no more than a null pointer.
final class Difference: Sendable {
  /// The output, or the commit, that differs.
  let stage: String
  /// What the golden model says.
  let expected: String
  /// What the Verilog did.
  let actual: String
  /// The part that is at fault, where it is not the one that was looked at.
  let part: String?

  init(_ stage: String, expected: String, actual: String, part: String? = nil) {
    self.stage = stage
    self.expected = expected
    self.actual = actual
    self.part = part
  }

  /// Something says that it is at work, and is not.
  static var restless: Difference {
    Difference("quiet", expected: "1, with nothing left to do", actual: "0")
  }
}

extension Difference: Equatable {
  /// Whether both say the same.
  static func == (left: Difference, right: Difference) -> Bool {
    left.stage == right.stage && left.expected == right.expected && left.actual == right.actual
      && left.part == right.part
  }
}
