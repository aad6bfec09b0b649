import ChipSpec
import CoSimulation
import Testing

/// Host bridges of all kinds under random hosts and tiles: Verilog and model agree, and everything
/// that can happen does.
struct HostBridgeLockstepTests {
  private struct Configuration: Sendable {
    var host = HostSpec()
    var grid = GridSpec()
    var router = RouterSpec()
    let clock: Int
    let hasInterface: Bool

    init(
      _ columns: Int, _ rows: Int, at place: (x: Int, y: Int) = (0, 0), width: Int,
      _ ordering: RouterSpec.Ordering, generation: Int, lanes: Int, clock: Int = 400_000_000,
      interface: Bool = true
    ) {
      (grid.columns, grid.rows) = (columns, rows)
      (host.x, host.y) = place
      router.flitWidth = width
      router.ordering = ordering
      host.generation = generation
      host.lanes = lanes
      self.clock = clock
      hasInterface = interface
    }

    var name: String {
      "\(grid.columns)×\(grid.rows), \(router.flitWidth) bits, \(router.ordering), generation "
        + "\(host.generation) × \(host.lanes)" + (hasInterface ? "" : ", bare")
    }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      // A read or write of 32 bytes on the link is the most that a beat costs.
      32 * clock <= host.bandwidth
        ? [("woken by time", "the link never lets a beat wait: each takes less than a cycle")] : []
    }
  }

  private static let configurations = [
    Configuration(2, 2, width: 64, .flow, generation: 2, lanes: 4),
    Configuration(5, 3, at: (4, 1), width: 128, .flow, generation: 3, lanes: 8),
    Configuration(3, 3, at: (1, 1), width: 64, .none, generation: 5, lanes: 16),
    Configuration(4, 1, width: 256, .none, generation: 1, lanes: 4, interface: false),
    Configuration(9, 17, at: (8, 16), width: 64, .flow, generation: 5, lanes: 4, interface: false),
    Configuration(128, 128, width: 128, .none, generation: 1, lanes: 1),
  ]

  @Test func manyAccessesAndTransfers() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.hostBridge(
          configuration.host, clock: configuration.clock, grid: configuration.grid,
          router: configuration.router, hasInterface: configuration.hasInterface),
        TestBench.options)
      let lockstep = HostBridgeLockstep(
        configuration.host, clock: configuration.clock, grid: configuration.grid,
        router: configuration.router, hostTileHasInterface: configuration.hasInterface)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: 5_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "HostBridgeLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 200_000)
    }
  }
}
