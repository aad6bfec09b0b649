import ArgumentParser
import ChipSpec
import CoSimulation
import Diagnostics
import Foundation
import Hardware
import RTL
import Regression
import Simulation

/// A part's Verilog in lockstep with its golden model: what `tilewright cosim SPEC --part PART` does.
struct PartCosim {
  /// The parts that have a golden model.
  enum Part: String, CaseIterable, ExpressibleByArgument {
    case router, sram, semaphores
    case localPort = "local_port"
    case networkInterface = "network_interface"
    case tileBus = "tile_bus"
    case registerBus = "register_bus"
    case coreControl = "core_control"
    case busShim = "bus_shim"
    case hostBridge = "host_bridge"
    case analogArray = "analog_array"
    case packetManager = "packet_manager"
    case analog, simd, core
  }

  let spec: String
  let part: Part
  let kind: String?
  let seed: UInt64
  let seeds: Int
  let transactions: Int
  let ports: Int?
  let behaviour: ModelSource.Behaviour?
  let effects: UInt16?
  let jobs: Int
  let rtl: String?
  let json: String?
  let coverage: Bool

  /// Runs it, prints what came of it and writes the report.
  /// - Throws: ``Exit`` after a message.
  func run() async throws {
    let chip = try SpecificationFile.load(spec)
    try Output.check([json], inputs: [spec])
    try requireKind(in: chip)
    let (report, seconds) = try await run(chip)
    if json != "-" { show(report, seconds) }
    if let json { try Output.write(jsonText(report, seconds), to: json) }
    if !report.failures.isEmpty { throw Exit.failed }
  }

  /// - Throws: `Exit.badInput`, after a message, if the chip has no such kind of tile.
  private func requireKind(in chip: Specification) throws {
    let names = chip.kinds.map(\.name)
    guard let kind, !names.contains(kind) else { return }
    Console.note(
      "tilewright: error: the spec has no tile kind \(Excerpt.quoted(kind)); it has "
        + Excerpt.list(names.map { "'\($0)'" }))
    throw Exit.badInput
  }

  /// Runs the campaign, and takes the time that it takes once the model is built.
  private func run(_ chip: Specification) async throws -> (CampaignReport, Double) {
    let campaign = SeedCampaign(seeds: (0..<UInt64(seeds)).map { seed + $0 }, jobs: jobs)
    let transactions = transactions
    var done = 0
    let progress = { (report: LockstepReport) in
      done += 1
      Console.progress("\(part.rawValue): seed \(report.seed) done, \(done) of \(seeds)")
    }
    defer { Console.progress("") }
    let (model, lockstep) = try await lockstep(chip)
    return try await timed {
      try await campaign.run(
        { try lockstep.run(on: model, seed: $0, transactions: transactions) }, progress: progress)
    }
  }

  /// The analog array's form: where there is Verilog to be tried, that and not its twin.
  private var form: ModelSource.Behaviour { behaviour ?? (rtl == nil ? .compiled : .verilog) }

  /// The part's Verilog as a model, and what holds it against its golden model.
  private func lockstep(_ chip: Specification) async throws -> (ModelLibrary, any Lockstep) {
    let model = PartModel(rtl: rtl)
    switch part {
    case .router:
      let (columns, rows) = (chip.grid.columns, chip.grid.rows)
      return (
        try await model.library(of: Router(chip.router, columns: columns, rows: rows)),
        RouterLockstep(spec: chip.router, columns: columns, rows: rows)
      )
    case .sram:
      let kind = try tileKind(of: chip, with: "an SRAM") { $0.sram != nil }
      let memory = kind.sram ?? SRAMSpec()
      let ports = ports ?? kind.sramPorts
      return (
        try await model.library(of: SRAM(memory, ports: ports)),
        SRAMLockstep(spec: memory, ports: ports)
      )
    case .semaphores:
      let kind = try tileKind(of: chip, with: "semaphores") { $0.sram != nil && $0.semaphores > 0 }
      let clients = kind.semaphoreClients
      return (
        try await model.library(of: Semaphores(kind.semaphores, clients: clients)),
        SemaphoresLockstep(count: kind.semaphores, clients: clients)
      )
    case .localPort:
      // Of a kind that stands at the host link, the tile there.
      let kind = try tileKind(of: chip, with: "an SRAM") { $0.sram != nil }
      let (columns, rows) = (chip.grid.columns, chip.grid.rows)
      let hasPackets = kind.packetManager != nil
      let hasHost = chip.host != nil
      return (
        try await model.library(
          of: LocalPort(
            chip.router, columns: columns, rows: rows, hasPackets: hasPackets, hasHost: hasHost)),
        LocalPortLockstep(
          spec: chip.router, columns: columns, rows: rows, hasPackets: hasPackets, hasHost: hasHost)
      )
    case .networkInterface:
      let kind = try tileKind(of: chip, with: "an SRAM") { $0.sram != nil }
      let hasPackets = kind.packetManager != nil
      let hasSemaphores = kind.semaphores > 0
      return (
        try await model.library(
          of: NetworkInterface(
            chip.router, columns: chip.grid.columns, rows: chip.grid.rows, hasPackets: hasPackets,
            hasSemaphores: hasSemaphores)),
        NetworkInterfaceLockstep(
          flitWidth: chip.router.messageWidth, hasPackets: hasPackets, hasSemaphores: hasSemaphores)
      )
    case .tileBus:
      let kind = try tileKind(of: chip, with: "a core") { $0.core != nil }
      let hasFetch = kind.core?.fetchesApart ?? true
      return (
        try await model.library(of: TileBus(hasFetch: hasFetch)),
        TileBusLockstep(hasFetch: hasFetch)
      )
    case .registerBus:
      return (try await model.library(of: RegisterBus()), RegisterBusLockstep())
    case .coreControl:
      return (try await model.library(of: CoreControl()), CoreControlLockstep())
    case .busShim:
      let kind = try tileKind(of: chip, with: "a core of 'implementation: external'") {
        $0.core?.implementation == .external
      }
      return try await shimLockstep(kind.core ?? CoreSpec(), model)
    case .analogArray:
      let kind = try tileKind(of: chip, with: "an analog array") { $0.analog != nil }
      let parameters = AnalogParameters(kind.analog ?? AnalogSpec(), clock: chip.clock)
      return (
        try await model.library(of: AnalogArray(parameters), behaviour: form),
        AnalogArrayLockstep(parameters, effects: effects.map { AnalogEffects(rawValue: $0) })
      )
    case .packetManager:
      let kind = try tileKind(of: chip, with: "a packet manager") { $0.packetManager != nil }
      let spec = kind.packetManager ?? PacketManagerSpec()
      let (columns, rows) = (chip.grid.columns, chip.grid.rows)
      return (
        try await model.library(
          of: PacketManager(spec, router: chip.router, columns: columns, rows: rows)),
        PacketManagerLockstep(spec: spec, router: chip.router, columns: columns, rows: rows)
      )
    case .hostBridge:
      guard let host = chip.host, let bridge = HostBridge(chip) else {
        Console.note("tilewright: error: the spec has no host link")
        throw Exit.badInput
      }
      return (
        try await model.library(of: bridge),
        HostBridgeLockstep(
          host, clock: chip.clock, grid: chip.grid, router: chip.router,
          hostTileHasInterface: chip.kind(x: host.x, y: host.y).sram != nil)
      )
    case .simd:
      let kind = try tileKind(of: chip, with: "a SIMD unit and room for its programs") {
        $0.simd != nil && $0.sram?.capacity ?? 0 >= SIMDLockstep.leastCapacity
      }
      let spec = kind.simd ?? SIMDSpec()
      let capacity = kind.sram?.capacity ?? 0
      return (
        try await model.library(of: SIMDUnit(spec, capacity: capacity)),
        SIMDLockstep(spec: spec, capacity: capacity)
      )
    case .core:
      let kind = try tileKind(of: chip, with: "a core of 'builtin' and room for its programs") {
        $0.core?.implementation == .builtin
          && $0.sram?.capacity ?? 0 >= CoreLockstep.leastCapacity
      }
      return (
        try await model.library(of: CoreUnit(kind), isBench: true),
        CoreLockstep(
          isa: kind.core?.isa ?? .rv32imc, misaligned: kind.core?.misaligned ?? .split,
          sram: kind.sram ?? SRAMSpec(), ports: kind.sramPorts)
      )
    case .analog:
      let kind = try tileKind(of: chip, with: "an analog array") { $0.analog != nil }
      let analog = kind.analog ?? AnalogSpec()
      return (
        try await model.library(
          of: AnalogUnit(analog, clock: chip.clock), behaviour: form, isBench: true),
        AnalogLockstep(analog, clock: chip.clock)
      )
    }
  }

  /// The shim of a core outside the tile, and what holds it against its golden model.
  private func shimLockstep(
    _ core: CoreSpec, _ model: PartModel
  ) async throws -> (ModelLibrary, any Lockstep) {
    switch core.bus {
    case .obi: (try await model.library(of: BusShimOBI()), BusShimOBILockstep())
    case .picorv32: (try await model.library(of: BusShimPicoRV32()), BusShimPicoRV32Lockstep())
    case .axi4lite: (try await model.library(of: BusShimAXI4Lite()), BusShimAXI4LiteLockstep())
    }
  }

  /// The tile kind that is asked for, or the first that has the part.
  private func tileKind(
    of chip: Specification, with part: String, where hasPart: (TileKind) -> Bool
  ) throws -> TileKind {
    if let found = chip.kinds.first(where: { hasPart($0) && (kind == nil || $0.name == kind) }) {
      return found
    }
    let known = chip.kinds.filter(hasPart).map { "'\($0.name)'" }
    Console.note(
      "tilewright: error: the spec has no tile kind\(kind.map { " '\($0)'" } ?? "") with \(part)"
        + (known.isEmpty ? "" : "; kinds that have one: \(known.joined(separator: ", "))"))
    throw Exit.badInput
  }

  private func timed(
    _ run: () async throws -> CampaignReport
  ) async rethrows -> (CampaignReport, Double) {
    let start = ContinuousClock.now
    let report = try await run()
    return (report, Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000)
  }

  // MARK: Reports

  private func replay(_ seed: UInt64) -> String {
    var words = ["tilewright", "cosim", spec, "--part", part.rawValue, "--seed", "\(seed)"]
    words += ["--transactions", "\(transactions)"]
    if part == .sram, let ports { words += ["--ports", "\(ports)"] }
    if [.analog, .analogArray].contains(part), let behaviour {
      words += ["--behaviour", behaviour.rawValue]
    }
    if part == .analogArray, let effects { words += ["--effects", "\(effects)"] }
    if let kind { words += ["--kind", kind] }
    if let rtl { words += ["--rtl", rtl] }
    return words.joined(separator: " ")
  }

  private func show(_ report: CampaignReport, _ seconds: Double) {
    if coverage {
      let width = report.coverage.map { "\($0.count)".count }.max() ?? 0
      for item in report.coverage {
        let count = "\(item.count)"
        Console.print(
          "  " + String(repeating: " ", count: width - count.count) + count + "  \(item.name)")
      }
    }
    for failure in report.failures {
      if let mismatch = failure.mismatch { Console.print("seed \(failure.seed): \(mismatch)") }
      Console.print("  replay it with: \(replay(failure.seed))")
    }
    let verdict =
      report.failures.isEmpty
      ? "0 mismatches" : "MISMATCH with \(report.failures.count) of \(seeds) seeds"
    Console.print(
      "\(part.rawValue): \(verdict): \(grouped(report.transactions)) transactions, "
        + "\(grouped(report.cycles)) cycles, \(grouped(report.commits)) commits and "
        + "\(grouped(report.bits)) output bits compared in \(String(format: "%.1f", seconds)) s")
  }

  private func jsonText(_ report: CampaignReport, _ seconds: Double) -> String {
    let first = report.failures.first
    let mismatch: JSON =
      first?.mismatch.map {
        .object([
          "cycle": .integer(Int($0.cycle)), "tile": .null, "part": .string($0.part),
          "stage": .string($0.stage), "expected": .string($0.expected),
          "actual": .string($0.actual), "history": .array($0.history.map { .string($0) }),
        ])
      } ?? .null
    return JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "spec": .string(spec), "seed": .decimal("\(seed)"), "seeds": .integer(seeds),
      "result": .string(first == nil ? "match" : "mismatch"), "cycles": .integer(report.cycles),
      "transactions": .integer(report.transactions),
      "commits": .object([JSON.Member(part.rawValue, .integer(report.commits))]),
      "checked": .object([JSON.Member(part.rawValue, .integer(report.bits))]),
      "coverage": .object(report.coverage.map { JSON.Member($0.name, .integer($0.count)) }),
      "first_mismatch": mismatch, "wall_seconds": .decimal(String(format: "%.3f", seconds)),
      "tile_cycles_per_second": .integer(Int(Double(report.cycles) / max(seconds, 0.001))),
      "replay": .string(replay(first?.seed ?? seed)),
    ]).text()
  }
}
