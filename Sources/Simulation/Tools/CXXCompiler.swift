/// An installed C++ compiler.
public struct CXXCompiler: Sendable, Hashable {
  /// The program to call.
  public let executable: String
  /// The first line of `--version`.
  public let versionLine: String
  /// Its version, nil when the line has none.
  public let version: ToolVersion?
  /// Version and what `-march=native` means here, so that two machines which share a cache do
  /// not run each other's instructions.
  let identity: String

  static let remedy =
    "install a C++ compiler (Debian: apt-get install g++), "
    + "or set CXX to its path; scripts/setup.sh does the former"

  /// Whether it is clang, which makes faster models than g++ does, in less time.
  var isClang: Bool { versionLine.contains("clang") }

  /// Finds the compiler: the environment's CXX, then clang++, g++ and c++ on PATH. Swift's toolchain
  /// brings a clang++; it takes the standard library's headers from where g++ has them.
  /// - Throws: ``SimulationError/toolMissing(tool:detail:remedy:)``.
  public static func discover(
    environment: [String: String]
  ) async throws(SimulationError) -> CXXCompiler {
    let search = ToolSearch(environment: environment)
    let executable: String
    if let wanted = environment["CXX"], !wanted.isEmpty {
      guard let found = search.find(wanted) else {
        throw .toolMissing(
          tool: "C++ compiler", detail: "CXX names \(wanted), which is no executable",
          remedy: "correct or unset the variable CXX")
      }
      executable = found
    } else if let found = search.find("clang++"), try await findsHeaders(found, environment) {
      executable = found
    } else if let found = search.find("g++", "c++") {
      executable = found
    } else {
      throw .toolMissing(
        tool: "C++ compiler", detail: "none of clang++, g++, c++ is on PATH", remedy: remedy)
    }
    async let versionResult = ChildProcess.run(
      executable, ["--version"], environment: environment)
    async let nativeResult = ChildProcess.run(
      executable, ["-march=native", "-###", "-x", "c++", "-c", "/dev/null"],
      environment: environment)
    let versionOutput: ChildResult
    let nativeOutput: ChildResult
    do {
      versionOutput = try await versionResult
      nativeOutput = try await nativeResult
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
    guard versionOutput.succeeded else {
      throw .toolFailed(
        tool: executable, task: "telling its version", messages: indented(versionOutput.output),
        log: nil)
    }
    let versionLine = String(versionOutput.output.split(separator: "\n").first ?? "")
    // Only the machine options: the rest of the driver's output names places.
    let machine = nativeOutput.output.split(whereSeparator: { $0.isWhitespace })
      .map { $0.filter { $0 != "\"" && $0 != "'" } }
      .filter {
        $0.hasPrefix("-m") || $0.hasPrefix("l1-cache") || $0.hasPrefix("l2-cache")
          || $0.hasPrefix("+") || $0.hasPrefix("-target")
      }
    return CXXCompiler(
      executable: executable, versionLine: versionLine,
      version: ToolVersion(firstIn: versionLine),
      identity: ([versionLine] + machine).joined(separator: " "))
  }

  /// Whether a clang finds the standard library; where that is missing, g++ says so better.
  private static func findsHeaders(
    _ executable: String, _ environment: [String: String]
  ) async throws(SimulationError) -> Bool {
    try await ChildProcess.run(
      executable, ["-E", "-include", "cstddef", "-x", "c++", "/dev/null"],
      environment: environment
    ).succeeded
  }
}
