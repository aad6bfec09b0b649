import ChipSpec
import CoSimulation
import Simulation

/// Does a run again from its capsule: what `tilewright replay` does.
struct CapsuleReplay {
  let path: String
  let waves: String?
  let tile: TilePlace?
  let cycles: ClosedRange<UInt64>?
  let log: String?
  let json: String?
  let verilator: String?

  /// Runs it, and prints what came of it and whether it is what came then.
  /// - Throws: ``Exit`` after a message.
  func run() async throws {
    let capsule = try read()
    let chip = try SpecificationFile.load(text: capsule.spec.text, file: capsule.spec.file)
    try tile?.require(in: chip)
    try Output.check([waves, log, json], inputs: [path])
    let verilog = try ChipVerilog(of: chip, in: capsule)
    let loader = try await ChipLoader(verilator: verilator)
    for line in differences(capsule, verilog, loader) { Console.note("note: \(line)") }
    let build = try await loader.build(
      chip, capsule.spec, verilog, capsule.engine, commits: capsule.checks || log != nil)
    let report = try ChipRunner.run(try run(capsule, build), build, capsule.choice, log: log)
    if let waves {
      try await record(capsule, report.failure ?? capsule.failure, chip, verilog, loader, waves)
    }
    let text = ChipRunText(
      report: report, chip: chip.name, spec: capsule.spec.file, engine: capsule.engine,
      checks: capsule.checks, programs: 1, capsule: path, again: "tilewright replay \(path)")
    if json != "-" {
      Console.print(text.text)
      Console.print(verdict(report.failure, capsule.failure))
    }
    if let json { try Output.write(text.json, to: json) }
    if !report.isMatch { throw Exit.failed }
  }

  private func read() throws -> Capsule {
    do {
      return try CapsuleFile.read(path: path)
    } catch {
      Console.note(error.text(color: Console.takesColor))
      throw Exit.badInput
    }
  }

  private func run(_ capsule: Capsule, _ build: ChipBuild) throws -> ChipCosimulation {
    try ProgramFile.saying {
      try build.cosimulation(
        of: capsule.choice, seed: capsule.seed, cycles: capsule.cycles, checks: capsule.checks)
    }
  }

  /// What is not as it was then.
  private func differences(
    _ capsule: Capsule, _ verilog: ChipVerilog, _ loader: ChipLoader
  ) -> [String] {
    func line(_ what: String, _ then: String, _ now: String) -> String? {
      then == now ? nil : "\(what) was '\(then)' then, now it is '\(now)'"
    }
    return [
      line("tilewright", capsule.version, Tilewright.version),
      line("Verilator", capsule.tools.verilator, loader.tools.verilator),
      line("the C++ compiler", capsule.tools.compiler, loader.tools.compiler),
      verilog.rtl.sha256 == capsule.rtl.sha256
        ? nil : "the generated Verilog is not that of then: this tilewright writes other files",
      verilog.note,
    ].compactMap { $0 }
  }

  /// Runs it once more, with waveforms around the failure.
  private func record(
    _ capsule: Capsule, _ failure: ChipFailure, _ chip: Specification, _ verilog: ChipVerilog,
    _ loader: ChipLoader, _ path: String
  ) async throws {
    let divergence = failure.divergence
    let place: (x: Int, y: Int)? =
      tile.map { ($0.x, $0.y) }
      ?? divergence?.x.flatMap { x in divergence?.y.map { (x, $0) } }
    let build = try await loader.build(
      chip, capsule.spec, verilog, EngineChoice(kind: .flat), commits: true,
      waves: .init(tile: place))
    var run = try self.run(capsule, build)
    let window = cycles ?? WaveWindow.cycles(around: failure.cycle)
    run.waves = WaveWindow(path: path, x: place?.x, y: place?.y, cycles: window)
    _ = try ChipRunner.run(run, build, capsule.choice)
    let what = place.map { "tile (\($0.x), \($0.y))" } ?? "the chip"
    Console.note("waveforms of \(what), cycles \(window.lowerBound)..\(window.upperBound): \(path)")
  }

  private func verdict(_ now: ChipFailure?, _ then: ChipFailure) -> String {
    guard let now else { return "the failure does not come again; then it was: \(then.summary)" }
    return now.isSame(as: then)
      ? "the same failure as in the capsule"
      : "another failure than in the capsule, where it was: \(then.summary)"
  }
}
