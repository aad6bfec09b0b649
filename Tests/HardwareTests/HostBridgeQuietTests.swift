import ChipSpec
import Simulation
import Testing

@testable import CoSimulation

/// A host bridge that is not clocked while it says that it is quiet does the same as one that is.
struct HostBridgeQuietTests {
  /// Two bridges that get the same inputs; the second one's clock stands still where it may.
  private struct Pair {
    private let always: ModelInstance, seldom: ModelInstance
    private let recording: VectorRecording
    private var wasRaised = false
    private(set) var skipped = 0

    init(_ library: ModelLibrary, _ recording: VectorRecording) throws {
      self.recording = recording
      always = try library.instantiate(seed: 3)
      seldom = try library.instantiate(seed: 3)
    }

    /// - Returns: the first output that differs.
    mutating func run() throws -> String? {
      let indices = recording.ports.indices
      let inputs = indices.filter { recording.ports[$0].direction == .input }
      let outputs = indices.filter { recording.ports[$0].direction == .output }
      for cycle in 0..<recording.cycleCount {
        for model in [always, seldom] {
          for index in inputs {
            try model.port(recording.ports[index].name).words = recording[cycle: cycle, port: index]
          }
          try model.eval()
        }
        for index in outputs {
          let name = recording.ports[index].name
          let (right, found) = (try always.port(name).words, try seldom.port(name).words)
          if right != found { return "cycle \(cycle): \(name) \(found), not \(right)" }
        }
        try always.step()
        if try mayStand() { skipped += 1 } else { try seldom.step() }
      }
      return nil
    }

    /// Whether nothing can happen to the bridge in this cycle.
    private mutating func mayStand() throws -> Bool {
      func isSet(_ name: String) throws -> Bool { try seldom.port(name).isSet }
      let isRaised = try isSet("semaphores_i")
      defer { wasRaised = isRaised }
      let arrives =
        try isSet("responses_valid_i")
        || (isSet("host_down_valid_i") && isSet("host_down_ready_o"))
        || (isSet("host_up_valid_o") && isSet("host_up_ready_i"))
        || (isSet("requests_valid_o") && isSet("requests_ready_i"))
      return try !arrives && isRaised == wasRaised && isSet("quiet_o") && isSet("rst_ni")
        && seldom.port("timebase_i").value < seldom.port("wake_o").value
    }
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func clockMayStand(ordering: RouterSpec.Ordering) async throws {
    var (host, grid, router) = (HostSpec(), GridSpec(), RouterSpec())
    // The models of SecondSimulatorTests; on a slow link the bridge is often quiet.
    (grid.columns, grid.rows) = (5, 3)
    (host.x, host.lanes) = (4, 1)
    router.ordering = ordering
    router.flitWidth = ordering == .flow ? 64 : 128
    let library = try await TestBench.library(
      Designs.hostBridge(host, grid: grid, router: router), TestBench.options)
    let lockstep = HostBridgeLockstep(host, grid: grid, router: router, resetPeriod: 10_000)
    var recording = VectorRecording(of: library)
    let report = try withUnsafeMutablePointer(to: &recording) {
      try lockstep.run(on: library, seed: 8, transactions: 6_000, recording: $0)
    }
    #expect(report.isMatch, "\(report.mismatch?.description ?? "")")
    var pair = try Pair(library, recording)
    let difference = try pair.run()
    #expect(difference == nil, "\(difference ?? "")")
    print("host bridge, \(ordering): \(pair.skipped) of \(recording.cycleCount) cycles skipped")
    #expect(pair.skipped > recording.cycleCount / 5)
  }
}
