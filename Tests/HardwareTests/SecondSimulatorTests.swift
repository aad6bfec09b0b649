import ChipSpec
import CoSimulation
import Simulation
import Testing

import struct Golden.LocalPortParts

/// Icarus Verilog, which knows unknown values and shares no code with Verilator, shows the same
/// outputs for the same inputs.
@Suite(.enabled(if: TestBench.hasIcarus, "needs iverilog"))
struct SecondSimulatorTests {
  private struct Run: Sendable {
    var source: ModelSource
    let recording: VectorRecording
    var language = VectorReplay.Language.verilog2005
  }

  private static func router(_ ordering: RouterSpec.Ordering) async throws -> Run {
    var spec = RouterSpec()
    spec.ordering = ordering
    let source = try Designs.router(spec, columns: 5, rows: 3)
    let lockstep = RouterLockstep(spec: spec, columns: 5, rows: 3, resetPeriod: 1_000)
    return try await record(source, lockstep)
  }

  private static func sram(_ protection: SRAMSpec.Protection) async throws -> Run {
    var spec = SRAMSpec()
    spec.capacity = 1024
    spec.protection = protection
    let source = try Designs.sram(spec, ports: 3)
    let lockstep = SRAMLockstep(spec: spec, ports: 3, resetPeriod: 1_000)
    return try await record(source, lockstep)
  }

  private static func semaphores() async throws -> Run {
    try await record(
      try Designs.semaphores(5, clients: 5),
      SemaphoresLockstep(count: 5, clients: 5, resetPeriod: 1_000))
  }

  private static func localPort(_ parts: LocalPortParts) async throws -> Run {
    let spec = RouterSpec()
    return try await record(
      try Designs.localPort(spec, columns: 5, rows: 3, parts),
      LocalPortLockstep(spec: spec, columns: 5, rows: 3, parts: parts, resetPeriod: 300))
  }

  private static func networkInterface() async throws -> Run {
    try await record(
      try Designs.networkInterface(
        RouterSpec(), columns: 5, rows: 3, packets: true, semaphores: true),
      NetworkInterfaceLockstep(
        flitWidth: 64, hasPackets: true, hasSemaphores: true, resetPeriod: 1_000))
  }

  private static func tileBus() async throws -> Run {
    try await record(
      try Designs.tileBus(hasFetch: true), TileBusLockstep(resetPeriod: 1_000))
  }

  private static func registerBus() async throws -> Run {
    try await record(try Designs.registerBus(), RegisterBusLockstep(resetPeriod: 1_000))
  }

  private static func coreControl() async throws -> Run {
    try await record(try Designs.coreControl(), CoreControlLockstep(resetPeriod: 1_000))
  }

  private static func busShim(_ bus: CoreSpec.Bus) async throws -> Run {
    try await record(
      try Designs.busShim(bus), BusShims.lockstep(bus, resetPeriod: 1_000))
  }

  private static func packetManager() async throws -> Run {
    let (spec, router) = (PacketManagerSpec(), RouterSpec())
    return try await record(
      try Designs.packetManager(spec, router: router, columns: 3, rows: 2),
      PacketManagerLockstep(spec: spec, router: router, columns: 3, rows: 2, resetPeriod: 1_000))
  }

  private static func simd(lanes: Int) async throws -> Run {
    var spec = SIMDSpec()
    spec.lanes = lanes
    return try await record(
      try Designs.simd(spec, capacity: 16_384),
      SIMDLockstep(spec: spec, capacity: 16_384, resetPeriod: 3_000), transactions: 2_000)
  }

  /// The part with the array that it works with, whose Verilog is SystemVerilog. Monitors are too, and
  /// Icarus cannot call C.
  private static func analog(_ shape: AnalogTestShape, isNoisy: Bool) async throws -> Run {
    let (spec, clock) = (shape.spec(isNoisy: isNoisy), AnalogTestShape.clock)
    var run = try await record(
      try Designs.analogUnit(spec, clock: clock, .verilog),
      AnalogLockstep(spec, clock: clock, resetPeriod: 2_000, isCalibrated: true),
      transactions: 1_500)
    run.source.files.removeAll { $0.name.hasSuffix("_monitor.sv") }
    run.language = .systemVerilog
    return run
  }

  private static func hostBridge(_ ordering: RouterSpec.Ordering) async throws -> Run {
    var (host, grid, router) = (HostSpec(), GridSpec(), RouterSpec())
    // The models of HostBridgeQuietTests.
    (grid.columns, grid.rows) = (5, 3)
    (host.x, host.lanes) = (4, 1)
    router.ordering = ordering
    router.flitWidth = ordering == .flow ? 64 : 128
    return try await record(
      try Designs.hostBridge(host, grid: grid, router: router),
      HostBridgeLockstep(host, grid: grid, router: router, resetPeriod: 5_000))
  }

  private static func record(
    _ source: ModelSource, _ lockstep: some Lockstep, transactions: Int = 5_000
  ) async throws -> Run {
    let library = try await TestBench.library(source, TestBench.options)
    var recording = VectorRecording(of: library)
    let report = try withUnsafeMutablePointer(to: &recording) {
      try lockstep.run(on: library, seed: 5, transactions: transactions, recording: $0)
    }
    #expect(report.isMatch, "\(report.mismatch?.description ?? "")")
    #expect(report.resets > 0)
    #expect(recording.cycleCount == report.cycles + report.resets + 1)
    return Run(source: source, recording: recording)
  }

  /// Replays, then spoils an output that counts, late in the recording, and replays again.
  private func check(_ run: Run, spoiling output: String) async throws {
    let replay = try VectorReplay()
    let result = try await replay.run(
      run.recording, of: run.source, language: run.language)
    #expect(result.firstDifference == nil)
    #expect(result.cyclesCompared == run.recording.cycleCount)
    #expect(run.recording.cycleCount > 2_000)
    print("\(run.source.top): \(result.cyclesCompared) cycles replayed in Icarus")

    var spoilt = run.recording
    let port = try #require(spoilt.portIndex(output))
    let cycle = spoilt.cycleCount - 7
    let right = spoilt[cycle: cycle, port: port]
    spoilt[cycle: cycle, port: port] = [right[0] ^ 1]
    let difference = try await replay.run(
      spoilt, of: run.source, language: run.language
    ).firstDifference
    #expect(difference?.cycle == cycle)
    #expect(difference?.port == output)
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func router(ordering: RouterSpec.Ordering) async throws {
    try await check(try await Self.router(ordering), spoiling: "south_in_credit_o")
  }

  @Test(arguments: SRAMSpec.Protection.allCases)
  func sram(protection: SRAMSpec.Protection) async throws {
    try await check(try await Self.sram(protection), spoiling: "port1_grant_o")
  }

  @Test func semaphores() async throws {
    try await check(try await Self.semaphores(), spoiling: "client2_grant_o")
  }

  @Test func localPort() async throws {
    let everybody = LocalPortParts(packetManager: true, hostBridge: true)
    try await check(try await Self.localPort(everybody), spoiling: "arriving_credit_o")
    let host = LocalPortParts(networkInterface: false, hostBridge: true)
    try await check(try await Self.localPort(host), spoiling: "quiet_o")
  }

  @Test func networkInterface() async throws {
    try await check(try await Self.networkInterface(), spoiling: "memory_request_o")
  }

  @Test func packetManager() async throws {
    try await check(try await Self.packetManager(), spoiling: "status_busy_o")
  }

  @Test(arguments: [1, 16])
  func simd(lanes: Int) async throws {
    try await check(try await Self.simd(lanes: lanes), spoiling: "pc_address_o")
  }

  @Test func analog() async throws {
    let ideal = try await Self.analog(.init(8, 8, 1, 1), isNoisy: false)
    try await check(ideal, spoiling: "memory_request_o")
    let noisy = try await Self.analog(.init(32, 48, 3, 1_000), isNoisy: true)
    try await check(noisy, spoiling: "array_convert_o")
  }

  @Test func tileBus() async throws {
    try await check(try await Self.tileBus(), spoiling: "data_gnt_o")
    try await check(try await Self.registerBus(), spoiling: "core_grant_o")
  }

  @Test func coreControl() async throws {
    try await check(try await Self.coreControl(), spoiling: "irq_external_o")
  }

  @Test(arguments: CoreSpec.Bus.allCases)
  func busShim(bus: CoreSpec.Bus) async throws {
    try await check(try await Self.busShim(bus), spoiling: "quiet_o")
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func hostBridge(ordering: RouterSpec.Ordering) async throws {
    try await check(try await Self.hostBridge(ordering), spoiling: "host_down_ready_o")
  }

  @Test func engine() async throws {
    let lockstep = CourierLockstep<EagerCourier>(resetPeriod: 1_000)
    let run = try await Self.record(try Designs.courier(), lockstep, transactions: 200)
    try await check(run, spoiling: "semaphore_request_o")
  }
}
