/// The end of a run from inside the model: a failed assertion, `$stop`, `$fatal`, a combinational
/// loop that does not settle, or a commit buffer that outgrew the memory.
public struct ModelFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the model said.
  public let message: String
  /// The clock cycle in which it happened.
  public let cycle: UInt64

  /// The end of a run.
  public init(message: String, cycle: UInt64) {
    self.message = message
    self.cycle = cycle
  }

  /// The message with its cycle.
  public var description: String { "cycle \(cycle): \(message)" }
}
