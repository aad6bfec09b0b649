import Foundation
import Subprocess

/// What a finished child process left behind.
struct ChildResult: Sendable {
  /// Whether it exited with status 0.
  let succeeded: Bool
  /// "exit status 1", "signal 9".
  let ending: String
  /// Standard output and standard error, in the order of writing.
  let output: String
}

/// Runs child processes with their output collected. A cancelled task ends its child.
enum ChildProcess {
  /// Output beyond this is a runaway tool.
  private static let outputLimit = 64 << 20  // bytes

  /// Runs a program to its end.
  /// - Parameters:
  ///   - path: The executable's path; no search.
  ///   - directory: The child's working directory, nil for ours.
  ///   - environment: The child's whole environment.
  static func run(
    _ path: String, _ arguments: [String], in directory: String? = nil,
    environment: [String: String]
  ) async throws(SimulationError) -> ChildResult {
    var variables: [Subprocess.Environment.Key: String] = [:]
    for (name, value) in environment {
      if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
    }
    // Tools start others: Verilator is a script, the compiler a driver. All of them end together.
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    do {
      let result = try await Subprocess.run(
        .path(.init(path)), arguments: Arguments(arguments), environment: .custom(variables),
        workingDirectory: directory.map { .init($0) }, platformOptions: options, input: .none,
        output: .bytes(limit: outputLimit), error: .combinedWithOutput)
      if Task.isCancelled { throw CancellationError() }
      let ending =
        switch result.terminationStatus {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
      return ChildResult(
        succeeded: result.terminationStatus.isSuccess, ending: ending,
        output: String(decoding: result.standardOutput, as: UTF8.self))
    } catch is CancellationError {
      throw .cancelled
    } catch {
      throw .toolFailed(
        tool: FileSystem.lastComponent(path), task: "starting", messages: "  \(error)", log: nil)
    }
  }
}
