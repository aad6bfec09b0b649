import ChipSpec
import CoSimulation
import Testing

import struct Golden.LocalPortParts

/// Local ports of all kinds under random messages: the Verilog and the model agree in every cycle, and
/// everything that can happen does.
struct LocalPortLockstepTests {
  private struct Configuration: Sendable {
    var spec = RouterSpec()
    let columns: Int, rows: Int
    let parts: LocalPortParts

    init(
      _ columns: Int, _ rows: Int, width: Int, channels: Int, depth: Int,
      _ ordering: RouterSpec.Ordering, interface: Bool = true, packets: Bool = false,
      host: Bool = false
    ) {
      self.columns = columns
      self.rows = rows
      spec.flitWidth = width
      spec.virtualChannels = channels
      spec.bufferDepth = depth
      spec.ordering = ordering
      parts = LocalPortParts(networkInterface: interface, packetManager: packets, hostBridge: host)
    }

    var name: String {
      "\(parts.moduleName) \(columns)×\(rows), \(spec.flitWidth) bits, V\(spec.virtualChannels) "
        + "B\(spec.bufferDepth), \(spec.ordering)"
    }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      var events = [("rules broken by the stimulus", "the stimulus keeps the rules")]
      guard spec.flitWidth == 32 else { return events }
      if spec.bufferDepth == 2 {
        events.append(
          ("credit spent and returned at once", "first halves count, and both credits are here"))
      }
      if columns * rows == 1 {
        events.append(("first halves of several tiles", "there is one tile"))
      }
      return events
    }
  }

  private static let configurations = [
    Configuration(2, 2, width: 64, channels: 2, depth: 4, .flow),
    Configuration(5, 3, width: 128, channels: 1, depth: 2, .flow, packets: true),
    Configuration(7, 5, width: 64, channels: 3, depth: 2, .flow, host: true),
    Configuration(4, 9, width: 64, channels: 2, depth: 2, .flow, packets: true, host: true),
    Configuration(3, 3, width: 256, channels: 4, depth: 3, .none, packets: true, host: true),
    Configuration(1, 16, width: 64, channels: 8, depth: 2, .none, packets: true),
    Configuration(9, 17, width: 64, channels: 7, depth: 4, .flow, packets: true, host: true),
    Configuration(3, 2, width: 32, channels: 2, depth: 2, .flow, packets: true, host: true),
    Configuration(5, 9, width: 32, channels: 3, depth: 4, .flow, packets: true),
    Configuration(1, 1, width: 32, channels: 1, depth: 3, .flow, host: true),
    Configuration(2, 2, width: 32, channels: 3, depth: 2, .flow),
    Configuration(12, 1, width: 32, channels: 1, depth: 2, .flow, interface: false, host: true),
    Configuration(2, 1, width: 64, channels: 2, depth: 4, .none, interface: false, host: true),
    Configuration(1, 1, width: 128, channels: 1, depth: 2, .flow, interface: false, host: true),
  ]

  @Test func manyMessages() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.localPort(
          configuration.spec, columns: configuration.columns, rows: configuration.rows,
          configuration.parts),
        TestBench.options)
      let lockstep = LocalPortLockstep(
        spec: configuration.spec, columns: configuration.columns, rows: configuration.rows,
        parts: configuration.parts, resetPeriod: 2_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: 5_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "LocalPortLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 350_000)
    }
  }
}
