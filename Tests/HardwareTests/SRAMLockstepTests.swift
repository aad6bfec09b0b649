import ChipSpec
import CoSimulation
import Testing

/// A million accesses to memories of many shapes: the Verilog and the model agree in every cycle, and
/// everything that can happen does.
struct SRAMLockstepTests {
  private struct Configuration: Sendable {
    var spec = SRAMSpec()
    let ports: Int

    init(_ capacity: Int, banks: Int, ports: Int, _ protection: SRAMSpec.Protection) {
      self.ports = ports
      spec.capacity = capacity
      spec.banks = banks
      spec.protection = protection
    }

    var name: String {
      "sram \(spec.capacity) bytes, \(spec.banks) banks, \(ports) ports, \(spec.protection)"
    }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      var list: [(event: String, reason: String)] = []
      if spec.protection == .none {
        list += [
          "single errors corrected in reads", "code word bits corrected in reads",
          "single errors corrected in read-modify-writes", "uncorrectable errors in reads",
          "uncorrectable errors in read-modify-writes", "waited for a read-modify-write",
        ].map { ($0, "the memory is not protected") }
      }
      if ports == 1 {
        list += ["arbiter wraps", "waited for another port"].map { ($0, "there is one port") }
      }
      return list
    }
  }

  private static let configurations = [
    Configuration(64, banks: 1, ports: 1, .none),
    Configuration(65_536, banks: 1, ports: 2, .none),
    Configuration(256, banks: 2, ports: 4, .none),
    Configuration(512, banks: 4, ports: 8, .none),
    Configuration(65_536, banks: 8, ports: 8, .none),
    Configuration(8, banks: 1, ports: 2, .none),
    Configuration(4_096, banks: 4, ports: 1, .secded),
    Configuration(65_536, banks: 4, ports: 4, .secded),
    Configuration(1_024, banks: 8, ports: 2, .secded),
    Configuration(128, banks: 2, ports: 8, .secded),
    Configuration(16_384, banks: 1, ports: 4, .secded),
    Configuration(65_536, banks: 8, ports: 8, .secded),
  ]

  @Test func aMillionAccesses() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.sram(configuration.spec, ports: configuration.ports), TestBench.options)
      let lockstep = SRAMLockstep(
        spec: configuration.spec, ports: configuration.ports, resetPeriod: 2_000)
      return try CoverageRuns(configuration.name, seeds: [1, 2]) {
        try lockstep.run(on: library, seed: $0, transactions: 60_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "SRAMLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
      guard CoverageRuns.onlySeed == nil else { continue }
      #expect(run["byte-enable patterns"] == 256)
      #expect(
        run["banks busy at once"] == min(configuration.spec.banks, configuration.ports),
        "\(configuration.name)")
      if configuration.spec.protection == .secded {
        #expect(run["code word bits corrected in reads"] == 72, "\(configuration.name)")
      }
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 1_000_000)
    }
  }
}
