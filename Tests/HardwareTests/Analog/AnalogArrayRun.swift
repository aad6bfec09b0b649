import ChipSpec
import CoSimulation
import Simulation

/// Lockstep runs of one array in one of its forms.
struct AnalogArrayRun: Sendable {
  let sample: AnalogSample
  let behaviour: ModelSource.Behaviour
  let effects: AnalogEffects?
  let seeds: [UInt64]
  let transactions: Int

  var name: String {
    "\(sample.name), \(behaviour.rawValue)"
      + (effects.map { ", only \(String($0.rawValue, radix: 2))" } ?? "")
  }

  func run() async throws -> CoverageRuns {
    let library = try await AnalogModels.library(sample.parameters, behaviour)
    let lockstep = AnalogArrayLockstep(sample.parameters, effects: effects)
    return try CoverageRuns(name, seeds: seeds) {
      try lockstep.run(on: library, seed: $0, transactions: transactions)
    }
  }
}
