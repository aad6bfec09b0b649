import CoSimulation
import Foundation
import Testing

/// Lockstep runs of one configuration of a part with many seeds, and what they reached together.
struct CoverageRuns: Sendable {
  /// The part and its parameters, for the table.
  let name: String
  let seeds: [UInt64]
  private(set) var transactions = 0
  private(set) var cycles = 0
  private(set) var commits = 0
  private(set) var bits = 0
  private(set) var mismatches: [(seed: UInt64, mismatch: Mismatch)] = []
  private var order: [String] = []
  private var counts: [String: Int] = [:]

  /// The seed of TILEWRIGHT_TEST_SEED, to see one failing run again.
  static let onlySeed = ProcessInfo.processInfo.environment["TILEWRIGHT_TEST_SEED"].flatMap {
    UInt64($0)
  }

  init(_ name: String, seeds: [UInt64], _ run: (UInt64) throws -> LockstepReport) rethrows {
    self.name = name
    self.seeds = Self.onlySeed.map { [$0] } ?? seeds
    for seed in self.seeds { add(try run(seed)) }
  }

  private mutating func add(_ report: LockstepReport) {
    transactions += report.transactions
    cycles += report.cycles
    commits += report.commits
    bits += report.bits
    if let mismatch = report.mismatch { mismatches.append((report.seed, mismatch)) }
    for item in report.coverage {
      if counts[item.name] == nil { order.append(item.name) }
      // Items that are not events but sizes of what was reached do not add up.
      let isSize = [
        "byte-enable patterns", "banks busy at once", "code word bits corrected in reads",
      ]
      .contains(item.name)
      let before = counts[item.name] ?? 0
      counts[item.name] = isSize ? max(before, item.count) : before + item.count
    }
  }

  /// How often an event happened.
  subscript(name: String) -> Int { counts[name] ?? 0 }

  /// Requires that all agreed, and that exactly the events listed as unreachable did not happen.
  func check(unreachable: [(event: String, reason: String)], test: String) {
    for (seed, mismatch) in mismatches {
      Issue.record(
        "\(name), seed \(seed):\n\(mismatch)\n  again: TILEWRIGHT_TEST_SEED=\(seed) swift test --filter \(test)"
      )
    }
    guard mismatches.isEmpty && Self.onlySeed == nil else { return }
    for event in order {
      let reason = unreachable.first { $0.event == event }?.reason
      if let reason {
        #expect(self[event] == 0, "\(name): '\(event)' happened, but should not: \(reason)")
      } else {
        #expect(self[event] > 0, "\(name): '\(event)' did not happen with the seeds \(seeds)")
      }
    }
    for (event, _) in unreachable {
      #expect(counts[event] != nil, "\(name): no such event: '\(event)'")
    }
  }

  /// One line of the table.
  func line(unreachable: Int) -> String {
    let seeds =
      self.seeds.count == 1 ? "\(self.seeds[0])" : "\(self.seeds[0])…\(self.seeds.last ?? 0)"
    return "  " + name.padded(to: 44) + "\(transactions)".padded(to: 9) + "\(cycles)".padded(to: 9)
      + "\(commits)".padded(to: 9)
      + "\(order.count { self[$0] > 0 }) of \(order.count - unreachable)".padded(to: 10)
      + "seeds \(seeds)"
  }

  static let header =
    "  " + "configuration".padded(to: 44) + "given    cycles   commits  reached"
}
