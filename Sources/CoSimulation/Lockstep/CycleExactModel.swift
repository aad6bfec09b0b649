import Golden

/// A golden model that says what its part shows and commits in every cycle.
protocol CycleExactModel {
  /// What reaches the part in a cycle.
  associatedtype Inputs
  /// What the part shows in a cycle.
  associatedtype Outputs

  /// The records of the cycle that `advance` completed last, in the monitor's order.
  var commits: [Commit] { get }

  /// How often each interesting event happened. Reset does not clear it.
  var coverageItems: [CoverageItem] { get }

  /// What the part shows in the present cycle if these are its inputs.
  func outputs(for inputs: Inputs) -> Outputs

  /// Completes the present cycle with these inputs and begins the next.
  mutating func advance(_ inputs: Inputs)

  /// Back to the state after reset.
  mutating func reset()
}
