import ChipSpec
import CoSimulation
import Testing

/// Random lists of descriptors on packet managers of many shapes: the Verilog does what the model
/// allows, channel by channel, and everything that can happen does.
struct PacketManagerLockstepTests {
  private struct Configuration: Sendable {
    var spec = PacketManagerSpec()
    var router = RouterSpec()
    let columns: Int, rows: Int
    var unreachable: (x: Int, y: Int)?

    init(
      transfers: Int, dimensions: Int, flitWidth: Int, _ ordering: RouterSpec.Ordering,
      _ columns: Int, _ rows: Int, unreachable: (x: Int, y: Int)? = nil
    ) {
      spec.transfers = transfers
      spec.dimensions = dimensions
      router.flitWidth = flitWidth
      router.ordering = ordering
      self.columns = columns
      self.rows = rows
      self.unreachable = unreachable
    }

    var name: String {
      "packet manager \(spec.transfers)x\(spec.dimensions), \(router.flitWidth) bits, "
        + "\(router.ordering), \(columns)x\(rows)"
    }

    /// What cannot happen, and why.
    var unreachable_: [(event: String, reason: String)] {
      spec.transfers == 1 ? [("claims at once", "there is one channel")] : []
    }
  }

  private static let configurations = [
    Configuration(transfers: 2, dimensions: 4, flitWidth: 64, .flow, 2, 2),
    Configuration(transfers: 2, dimensions: 4, flitWidth: 64, .none, 3, 2, unreachable: (2, 1)),
    Configuration(transfers: 1, dimensions: 1, flitWidth: 128, .flow, 1, 1),
    Configuration(transfers: 4, dimensions: 3, flitWidth: 128, .none, 4, 3, unreachable: (0, 0)),
    Configuration(transfers: 16, dimensions: 8, flitWidth: 256, .flow, 12, 9),
    Configuration(transfers: 3, dimensions: 2, flitWidth: 64, .none, 1, 5),
  ]

  @Test func randomLists() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.packetManager(
          configuration.spec, router: configuration.router, columns: configuration.columns,
          rows: configuration.rows,
          unreachable: configuration.unreachable.map { .init(x: $0.x, y: $0.y) }),
        TestBench.options)
      let lockstep = PacketManagerLockstep(
        spec: configuration.spec, router: configuration.router, columns: configuration.columns,
        rows: configuration.rows, unreachable: configuration.unreachable, resetPeriod: 6_000)
      return try CoverageRuns(configuration.name, seeds: [1, 2, 3]) {
        try lockstep.run(on: library, seed: $0, transactions: 14_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable_, test: "PacketManagerLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable_.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 200_000)
    }
  }
}
