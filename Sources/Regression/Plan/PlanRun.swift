import ChipSpec
import CoSimulation

/// One run of a plan.
public struct PlanRun: Sendable {
  /// The group of the plan.
  public let group: String
  /// The spec's path, as the plan's directory and the plan's text give it.
  public let spec: String
  /// The spec in a word, and the program: the file's name, and a number if another has the same.
  public let specName: String, programName: String
  /// The chip.
  public let specification: Specification
  /// What runs.
  public let program: ProgramChoice
  /// What everything random follows from.
  public let seed: UInt64
  /// How the chip is simulated.
  public let engine: EngineChoice
  /// Whether every commit is checked against the golden model.
  public let checks: Bool
  /// Cycles after which the run is stopped, and has failed.
  public let cycles: UInt64
  /// The Verilator that builds the models, where a plan runs on several.
  public var verilator: PlanVerilator?

  /// The run's name in reports; no two runs of a plan share one.
  public var name: String { "\(group)/\(specName)/\(programName)/\(how)/\(seed)" }

  /// How the chip is simulated: the engine, and the Verilator where there are several.
  public var how: String { engine.name + (verilator.map { "-\($0.name)" } ?? "") }

  /// The command that does the run by itself.
  /// - Parameter log: where its commits are recorded.
  public func command(log: String? = nil) -> String {
    var words = ["tilewright", "cosim", spec, "--seed", "\(seed)"]
    if case .file(let path, _) = program { words += ["--program", path] }
    words += ["--cycles", "\(cycles)"] + engine.arguments
    if !checks { words.append("--no-check") }
    if let verilator { words += ["--verilator", verilator.path] }
    if let log { words += ["--log", log] }
    return words.joined(separator: " ")
  }

  /// What runs of the same work share: all of them must commit the same.
  struct Work: Hashable {
    let group: String
    let spec: String
    let program: String
    let seed: UInt64
  }

  /// What the run does, without how.
  var work: Work { Work(group: group, spec: spec, program: program.name, seed: seed) }

  /// A file's name without directory and extension.
  static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
