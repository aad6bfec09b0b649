import ChipSpec
import CoSimulation
import Testing

/// A million flits through routers of many shapes: the Verilog and the model agree in every cycle,
/// and everything that can happen does.
struct RouterLockstepTests {
  private struct Configuration: Sendable {
    var spec = RouterSpec()
    let columns: Int
    let rows: Int

    init(
      _ columns: Int, _ rows: Int, width: Int, channels: Int, depth: Int,
      _ ordering: RouterSpec.Ordering
    ) {
      self.columns = columns
      self.rows = rows
      spec.flitWidth = width
      spec.virtualChannels = channels
      spec.bufferDepth = depth
      spec.ordering = ordering
    }

    var name: String {
      "router \(columns)×\(rows), \(spec.flitWidth) bits, V\(spec.virtualChannels) "
        + "B\(spec.bufferDepth), \(spec.ordering)"
    }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      var list: [(event: String, reason: String)] = []
      func never(_ reason: String, if condition: Bool, _ events: String...) {
        guard condition else { return }
        for event in events where !list.contains(where: { $0.event == event }) {
          list.append((event, reason))
        }
      }
      never(
        "a single column has no links east and west", if: columns == 1,
        "turn east to north", "turn east to south", "turn east to west", "turn east to local",
        "turn west to north", "turn west to east", "turn west to south", "turn west to local",
        "back-pressure at east", "back-pressure at west")
      never(
        "no target lies west of column 0", if: columns == 1, "turn local to west", "dropped at west"
      )
      never(
        "a single row has no links north and south", if: rows == 1,
        "turn north to south", "turn north to local", "turn south to north", "turn south to local",
        "back-pressure at north", "back-pressure at south")
      never(
        "no target lies north of row 0", if: rows == 1,
        "turn east to north", "turn west to north", "turn local to north", "dropped at north")
      never(
        "of two columns each is the last in one direction, and its bit has no third value",
        if: columns == 2, "turn east to west", "turn west to east")
      never(
        "of two rows each is the last in one direction, and its bit has no third value",
        if: rows == 2, "turn north to south", "turn south to north")
      never(
        "only the local input's queues exist", if: columns * rows == 1 && spec.virtualChannels == 1,
        "conflict of 3", "conflict of 4 or more")
      never(
        "a flit keeps its channel", if: spec.ordering == .flow, "channel changed")
      never(
        "a class has one channel", if: spec.virtualChannels == 1, "channel changed")
      never("the stimulus keeps the rules", if: true, "rules broken by the stimulus")
      return list
    }
  }

  private static let configurations = [
    Configuration(5, 3, width: 64, channels: 2, depth: 4, .flow),
    Configuration(5, 3, width: 64, channels: 2, depth: 4, .none),
    Configuration(1, 1, width: 32, channels: 1, depth: 2, .flow),
    Configuration(1, 6, width: 32, channels: 1, depth: 4, .none),
    Configuration(7, 1, width: 32, channels: 2, depth: 8, .flow),
    Configuration(8, 8, width: 128, channels: 4, depth: 2, .flow),
    Configuration(4, 4, width: 128, channels: 4, depth: 4, .none),
    Configuration(2, 2, width: 64, channels: 1, depth: 8, .flow),
    Configuration(3, 9, width: 32, channels: 4, depth: 8, .none),
    Configuration(2, 5, width: 128, channels: 2, depth: 2, .none),
    Configuration(12, 9, width: 64, channels: 1, depth: 2, .flow),
  ]

  @Test func aMillionFlits() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.router(
          configuration.spec, columns: configuration.columns, rows: configuration.rows),
        TestBench.options)
      let lockstep = RouterLockstep(
        spec: configuration.spec, columns: configuration.columns, rows: configuration.rows,
        resetPeriod: 2_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...24)) {
        try lockstep.run(on: library, seed: $0, transactions: 4_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "RouterLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 1_000_000)
    }
  }
}
