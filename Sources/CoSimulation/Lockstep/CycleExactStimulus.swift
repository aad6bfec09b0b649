/// Random but legal inputs of a part.
///
/// Rates should change in phases of random length, so that idle, full and everything between occur;
/// what means nothing should be random too.
protocol CycleExactStimulus<Golden> {
  associatedtype Golden: CycleExactModel

  /// What reaches the part in this cycle.
  /// - Parameter golden: the model before the cycle; what it shows whatever the inputs are is known to
  ///   the part's neighbours too.
  mutating func next(_ random: inout SeededRandom, beside golden: borrowing Golden) -> Golden.Inputs

  /// Takes note of what the part showed in the cycle for which `next` gave the inputs.
  mutating func observe(_ outputs: borrowing Golden.Outputs)

  /// What the neighbours know after a reset. A new phase should begin, so that what a part does first
  /// after a reset is not always the same.
  mutating func reset()
}

extension CycleExactStimulus {
  /// Nothing is of interest.
  mutating func observe(_ outputs: borrowing Golden.Outputs) {}
}
