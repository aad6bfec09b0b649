import CoSimulation
import Simulation
import Testing

/// Plants faults into a part, one after the other, and holds each against the golden model.
struct FaultCampaign: Sendable {
  let part: String
  let source: ModelSource
  let seeds: [UInt64]
  /// Transactions per seed.
  let transactions: Int
  let lockstep: any Lockstep
  /// `NAME=VALUE`: values for the part's parameters.
  var parameters: [String] = []

  /// What became of a fault.
  private enum Outcome: Sendable {
    case found(LockstepReport, Mismatch)
    case missed
    case failed(String)
  }

  /// Requires that the design itself is right and that every fault is found, prints a table of where
  /// and when, and returns the stages at which they were found.
  @discardableResult
  func check(_ faults: [PlantedFault]) async throws -> [String] {
    let selection = try FaultSelection(faults, in: source)
    let shared = try await library(of: selection.source)
    let nothing: (fault: PlantedFault, number: Int?)? = nil
    var outcomes = try await TestBench.fewAtATime(
      [nothing] + zip(faults, selection.numbers).map { ($0, $1) }
    ) { planted in
      do {
        guard let planted else { return try hunt(shared) }
        guard let number = planted.number else {
          return try await hunt(library(of: planted.fault.planted(in: source)))
        }
        return try hunt(shared.starting(with: [FaultSelection.input: UInt64(number)]))
      } catch {
        return Outcome.failed("\(error)")
      }
    }
    switch outcomes.removeFirst() {
    case .found(let report, let mismatch):
      Issue.record("without any fault, seed \(report.seed): \(mismatch)")
    case .failed(let reason): Issue.record("the part itself could not be run: \(reason)")
    case .missed: break
    }
    let alone = selection.numbers.count { $0 == nil }
    var table =
      "\(part): \(faults.count) faults planted, \(alone) of them into models of their own; "
      + "found after transactions, in cycle, at\n"
    var stages: [String] = []
    for (fault, outcome) in zip(faults, outcomes) {
      table += "  " + fault.name.padded(to: 62)
      switch outcome {
      case .found(let report, let mismatch):
        let seed = report.seed == seeds[0] ? "" : " (seed \(report.seed))"
        table += "\(report.transactions)".padded(to: 8) + "\(mismatch.cycle)".padded(to: 8)
        table += mismatch.stage + seed + "\n"
        stages.append(mismatch.stage)
      case .missed:
        table += "not found\n"
        Issue.record(
          "'\(fault.name)' was not found by \(transactions) transactions of each of the seeds \(seeds)"
        )
      case .failed(let reason):
        table += "not planted\n"
        Issue.record("'\(fault.name)' could not be tried: \(reason)")
      }
    }
    print(table)
    return stages
  }

  private func library(of source: ModelSource) async throws -> ModelLibrary {
    var options = TestBench.options
    options.parameters = parameters
    return try await TestBench.library(source, options)
  }

  private func hunt(_ library: ModelLibrary) throws -> Outcome {
    for seed in seeds {
      let report = try lockstep.run(on: library, seed: seed, transactions: transactions)
      if let mismatch = report.mismatch { return .found(report, mismatch) }
    }
    return .missed
  }
}

extension String {
  /// With spaces behind it.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(1, width - count))
  }
}
