import ChipSpec
import CoSimulation
import Testing

/// Network interfaces of all kinds under random messages: the Verilog does what the model says, in
/// time, and everything that can happen does.
struct NetworkInterfaceLockstepTests {
  private struct Configuration: Sendable {
    let flitWidth: Int
    let packets: Bool
    let semaphores: Bool

    var name: String {
      "network interface, \(flitWidth) bits" + (packets ? ", packets" : "")
        + (semaphores ? ", semaphores" : "")
    }

    func source() throws -> (spec: RouterSpec, columns: Int, rows: Int) {
      var spec = RouterSpec()
      spec.flitWidth = flitWidth
      return (spec, 5, 3)
    }
  }

  private static let configurations = [
    Configuration(flitWidth: 64, packets: true, semaphores: true),
    Configuration(flitWidth: 64, packets: false, semaphores: true),
    Configuration(flitWidth: 64, packets: true, semaphores: false),
    Configuration(flitWidth: 128, packets: true, semaphores: true),
    Configuration(flitWidth: 128, packets: false, semaphores: false),
    Configuration(flitWidth: 256, packets: true, semaphores: false),
  ]

  @Test func manyMessages() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let (spec, columns, rows) = try configuration.source()
      let library = try await TestBench.library(
        Designs.networkInterface(
          spec, columns: columns, rows: rows, packets: configuration.packets,
          semaphores: configuration.semaphores),
        TestBench.options)
      let lockstep = NetworkInterfaceLockstep(
        flitWidth: configuration.flitWidth, hasPackets: configuration.packets,
        hasSemaphores: configuration.semaphores, resetPeriod: 4_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: 5_000)
      }
    }
    var table = CoverageRuns.header
    for run in runs {
      run.check(unreachable: [], test: "NetworkInterfaceLockstepTests")
      table += "\n" + run.line(unreachable: 0)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 240_000)
    }
  }
}
