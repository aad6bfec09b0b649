import ChipSpec
import CoSimulation
import Foundation
import Simulation

/// Programs on a whole chip's Verilog, checked against the golden model: what `tilewright cosim SPEC`
/// does.
struct ChipCosim {
  let spec: String
  let options: ChipOptions
  let seed: UInt64
  let rtl: String?
  let json: String?

  /// Runs them, prints what came of it and writes report, log, waveforms and capsule.
  /// - Throws: ``Exit`` after a message.
  func run() async throws {
    let (chip, text) = try SpecificationFile.loadText(spec)
    guard chip.host != nil else {
      Console.note(
        "tilewright: error: '\(spec)' has no host link, through which programs are loaded")
      throw Exit.badInput
    }
    try options.wavesTile?.require(in: chip)
    try Output.check(
      [json, options.log, options.waves, options.capsule], inputs: [spec, options.program])
    let choice = try ProgramFile.choice(options.program)
    // A program that does not fit is said before anything is built.
    _ = try ProgramFile.saying { try choice.program(for: chip, seed: seed) }
    let verilog = try ChipVerilog(of: chip, directory: rtl)
    if let note = verilog.note { Console.note("note: \(note)") }
    let engine = engine(for: verilog)
    let build = try await ChipLoader(verilator: options.simulation.verilator).build(
      chip, text, verilog, engine, commits: !options.simulation.noCheck || options.log != nil,
      waves: options.waves.map { _ in .init(tile: options.wavesTile.map { ($0.x, $0.y) }) })
    let (report, capsule) = try run(build, choice)
    let said = ChipRunText(
      report: report, chip: chip.name, spec: spec, engine: engine,
      checks: !options.simulation.noCheck,
      programs: options.programs, capsule: capsule, again: again(report.seed, engine))
    if json != "-" { Console.print(said.text) }
    if let json { try Output.write(said.json, to: json) }
    if !report.isMatch { throw Exit.failed }
  }

  /// Waveforms are recorded on the engine 'flat', which also is the one that reads the top module.
  private func engine(for verilog: ChipVerilog) -> EngineChoice {
    if options.waves != nil { return EngineChoice(kind: .flat) }
    if options.simulation.choice.kind == .tiled,
      verilog.rtl.edited.contains(where: { $0.name == "chip.v" })
    {
      Console.note(
        "note: chip.v is edited, so the engine is 'flat': 'tiled' joins the tiles itself")
      return EngineChoice(kind: .flat)
    }
    return options.simulation.choice
  }

  /// Runs program after program, up to the first failure.
  /// - Returns: all runs together, with the seed of the one that failed, and the failure's capsule.
  private func run(_ build: ChipBuild, _ choice: ProgramChoice) throws -> (ChipReport, String?) {
    var total: ChipReport?
    for number in 0..<UInt64(options.programs) {
      try Task.checkCancellation()
      let report = try run(build, choice, seed: seed + number)
      var sum = total ?? ChipReport(program: report.program, seed: seed)
      sum.add(report)
      total = sum
      guard let failure = report.failure else { continue }
      sum.seed = seed + number
      let path =
        options.capsule ?? "\(build.models.specification.name)-seed-\(seed + number).capsule.json"
      let capsule = build.capsule(
        of: choice, seed: seed + number, cycles: options.cycles,
        checks: !options.simulation.noCheck, failure)
      return (sum, CapsuleOutput.write(capsule, to: path))
    }
    return (total ?? ChipReport(program: choice.name, seed: seed), nil)
  }

  private func run(
    _ build: ChipBuild, _ choice: ProgramChoice, seed: UInt64
  ) throws -> ChipReport {
    var run = try ProgramFile.saying {
      try build.cosimulation(
        of: choice, seed: seed, cycles: options.cycles, checks: !options.simulation.noCheck)
    }
    if let path = options.waves {
      run.waves = WaveWindow(
        path: path, x: options.wavesTile?.x, y: options.wavesTile?.y,
        cycles: options.wavesCycles?.range ?? 0...9_999)
    }
    return try ChipRunner.run(run, build, choice, log: options.log)
  }

  /// The command that runs a seed again.
  private func again(_ seed: UInt64, _ engine: EngineChoice) -> String {
    var words = ["tilewright", "cosim", spec, "--seed", "\(seed)"]
    if let program = options.program { words += ["--program", program] }
    if options.cycles != 10_000_000 { words += ["--cycles", "\(options.cycles)"] }
    words += engine.arguments
    if let rtl { words += ["--rtl", rtl] }
    if options.simulation.noCheck { words.append("--no-check") }
    if let verilator = options.simulation.verilator { words += ["--verilator", verilator] }
    return words.joined(separator: " ")
  }
}
