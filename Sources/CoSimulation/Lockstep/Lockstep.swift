import Simulation

/// Holds the Verilog of a part against its golden model on random stimulus, to the first difference.
///
/// Everything follows from the seed: the stimulus, and the initial values of the Verilog's registers.
public protocol Lockstep: Sendable {
  /// Runs until the part has been given `transactions` things to do, or to the first difference.
  /// - Parameters:
  ///   - library: the part's model.
  ///   - recording: takes the values of all ports in every cycle, if there is one. It begins with a
  ///     cycle in reset, so that another simulator can start from it.
  func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>?
  ) throws -> LockstepReport
}

extension Lockstep {
  /// Runs without a recording.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int
  ) throws -> LockstepReport {
    try run(on: library, seed: seed, transactions: transactions, recording: nil)
  }
}
