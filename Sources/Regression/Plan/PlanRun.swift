import ChipSpec
import CoSimulation

/// One run of a plan.
public struct PlanRun: Sendable {
  /// The group of the plan.
  public let group: String
  /// The spec's path, as the plan's directory and the plan's text give it.
  public let spec: String
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

  /// The run's name in reports; no two runs of a plan share one.
  public var name: String {
    "\(group)/\(Self.stem(spec))/\(programName)/\(engine.name)/\(seed)"
  }

  /// The program in a word.
  var programName: String {
    switch program {
    case .random: "random"
    case .file(let path, _): Self.stem(path)
    }
  }

  /// A file's name without directory and extension.
  static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
