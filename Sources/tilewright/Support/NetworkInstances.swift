import CoSimulation
import Mapping

/// The same network on chips whose arrays are not ideal, one for each seed.
///
/// A chip's seed is in registers of its arrays, so all chips share one mapping and one set of models.
struct NetworkInstances {
  let job: NetworkJob
  let mapper: NetworkMapper

  /// What came of them.
  struct Outcome {
    /// The accuracy of each.
    var accuracies: [Double] = []
    /// Commits that were checked, in how many seconds of running.
    var checked = 0, seconds = 0.0
    /// Where the Verilog of one went wrong.
    var failure: ChipFailure?
  }

  /// Runs them, up to the first failure.
  /// - Parameter run: does it on the Verilog or on the golden chip.
  func run(
    _ count: Int, labels: [Int], on run: (NetworkJob.Variant) throws -> NetworkJob.Result
  ) throws -> Outcome {
    var mapper = mapper
    mapper.isQuantizing = true
    let mapping = try ModelFile.map(job.network, mapper)
    var outcome = Outcome()
    for number in 0..<UInt64(count) where outcome.failure == nil {
      var variant = NetworkJob.Variant(mapping: mapping)
      variant.settings.isQuantizing = true
      variant.settings.seed = job.seed &+ number
      variant.name = ", chip \(number + 1) of \(count)"
      let result = try run(variant)
      outcome.checked += result.report?.checked ?? 0
      outcome.seconds += result.seconds
      outcome.failure = result.report?.failure
      guard outcome.failure == nil else { break }
      outcome.accuracies.append(
        NetworkReport.accuracy(result.outputs, labels, job.network.outputs.first?.name) ?? 0)
    }
    return outcome
  }
}
