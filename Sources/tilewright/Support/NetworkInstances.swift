import Mapping

/// The same network on chips whose arrays are not ideal, one for each seed.
struct NetworkInstances {
  let job: NetworkJob
  let mapper: NetworkMapper

  /// Runs them on the golden chip.
  /// - Returns: the accuracy of each.
  func run(_ count: Int, labels: [Int]) throws -> [Double] {
    var mapper = mapper
    mapper.isQuantizing = true
    let mapping = try ModelFile.map(job.network, mapper)
    return try (0..<UInt64(count)).map { number in
      var settings = NetworkRun.ArraySettings()
      settings.isQuantizing = true
      settings.seed = job.seed &+ number
      let result = try job.onGoldenChip(
        mapping, settings: settings, name: ", chip \(number + 1) of \(count)")
      return NetworkReport.accuracy(result.outputs, labels, job.network.outputs.first?.name) ?? 0
    }
  }
}
