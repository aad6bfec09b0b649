import Foundation
import Simulation

/// What Verilator or the compiler says of files that a user gave: their places, and why.
struct VerilogRefusal {
  /// The messages, as an editor understands them, and what to do.
  let text: String

  /// Nil if the tool failed for another reason than what it was given to read.
  /// - Parameter directory: where the files come from.
  init?(_ error: SimulationError, of directory: String) {
    guard case .toolFailed(let tool, let task, let messages, let log) = error else { return nil }
    let isVerilator = tool == "verilator"
    guard isVerilator ? task.hasPrefix("reading") : task == "compiling the model" else {
      return nil
    }
    let folder = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    var isLocated = false
    let lines = messages.split(separator: "\n").filter { !$0.contains("%Error: Cannot continue") }
      .map { line in
        // Messages stand two columns in.
        let line = line.hasPrefix("  ") ? line.dropFirst(2) : line
        guard let match = line.firstMatch(of: isVerilator ? Self.verilator : Self.compiler),
          FileManager.default.fileExists(atPath: "\(folder)/\(match.file)")
        else { return String(line) }
        isLocated = true
        let rule = isVerilator ? line.firstMatch(of: #/^%Error-(\w+):/#).map { " [\($0.1)]" } : nil
        return "\(folder)/\(match.file):\(match.place): error: \(match.message)\(rule ?? "")"
      }
    guard isLocated else { return nil }
    text =
      lines.joined(separator: "\n")
      + "\ntilewright: error: the Verilog in '\(directory)' cannot be simulated: "
      + "\(isVerilator ? "Verilator" : "the compiler") refuses it"
      + "\n  = help: mend it there, or leave out --rtl for the Verilog that the spec's chip has"
      + (log.map { "\n  = note: the full log is in \($0)" } ?? "")
  }

  private typealias Line = Regex<
    (Substring, file: Substring, place: Substring, message: Substring)
  >

  /// `%Error-RULE: file:line:column: message`
  private static var verilator: Line {
    #/^%Error(?:-\w+)?: (?<file>[^:]+):(?<place>\d+:\d+): (?<message>.*)/#
  }

  /// `/…/sources/file:line:column: error: message`, of C++.
  private static var compiler: Line {
    #/^\S*\/sources\/(?<file>[^:]+):(?<place>\d+:\d+): (?:fatal )?error: (?<message>.*)/#
  }
}
