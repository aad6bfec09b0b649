import Simulation

/// A chip's models, and all that a capsule says about where they come from.
public struct ChipBuild: Sendable {
  /// The models.
  public var models: EngineModels
  /// How they run.
  public var engine: EngineChoice
  /// The spec.
  public var spec: Capsule.Spec
  /// The tools that built them.
  public var tools: Capsule.Tools
  /// The Verilog.
  public var rtl: Capsule.RTL
  /// The version of tilewright.
  public var version: String

  /// A chip's models and their origin.
  public init(
    models: EngineModels, engine: EngineChoice, spec: Capsule.Spec, tools: Capsule.Tools,
    rtl: Capsule.RTL, version: String
  ) {
    self.models = models
    self.engine = engine
    self.spec = spec
    self.tools = tools
    self.rtl = rtl
    self.version = version
  }

  /// A run of a program.
  /// - Throws: in words, why there is no such program.
  public func cosimulation(
    of choice: ProgramChoice, seed: UInt64, cycles: UInt64, checks: Bool
  ) throws -> ChipCosimulation {
    var program = try choice.program(for: models.specification, seed: seed)
    program.name = choice.name
    var run = ChipCosimulation(models: models, program: program, seed: seed)
    run.cycles = cycles
    run.checks = checks
    if choice == .random { run.pace = .init(random: seed) }
    return run
  }

  /// The head of a log of a run.
  public func logHeader(
    of choice: ProgramChoice, seed: UInt64, sources: [CommitSource]
  ) -> CommitLogHeader {
    CommitLogHeader(
      version: version, spec: spec.file, specHash: spec.sha256, program: choice.name, seed: seed,
      sources: sources)
  }

  /// The capsule of a run that has failed.
  public func capsule(
    of choice: ProgramChoice, seed: UInt64, cycles: UInt64, checks: Bool, _ failure: ChipFailure
  ) -> Capsule {
    let program: Capsule.Program
    switch choice {
    case .random: program = Capsule.Program()
    case .file(let path, let text): program = Capsule.Program(file: path, text: text)
    }
    return Capsule(
      version: version, spec: spec, program: program, seed: seed, cycles: cycles, checks: checks,
      engine: engine, tools: tools, rtl: rtl, failure: failure)
  }
}

extension Capsule {
  /// What ran, as a run takes it.
  public var choice: ProgramChoice {
    guard let file = program.file, let text = program.text else { return .random }
    return .file(path: file, text: text)
  }
}
