import ChipSpec
import CoSimulation
import Diagnostics
import ELF
import Foundation

/// What is said about the run of a program, to people and as JSON.
struct ProgramText {
  let report: ProgramReport
  let program: ELFProgram
  let file: String
  let kind: TileKind
  /// Cycles that the run could take.
  let limit: UInt64
  /// How long it took.
  let seconds: Double
  /// The command that runs it again.
  let replay: String

  /// Whether both sides agreed and the program did not fail.
  var isSuccess: Bool {
    report.mismatch == nil
      && report.outcome?.isSuccess(hasEnd: program.tohost != nil) == true
  }

  private var isa: CoreSpec.InstructionSet { kind.core?.isa ?? .rv32i }

  // MARK: For people

  /// Some lines without a line break at their end.
  var text: String { said + result }

  /// What the program said, each line with a mark.
  private var said: String {
    guard !report.text.isEmpty else { return "" }
    var lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines.map { "  | \(DisplayText.visible(String($0)))\n" }.joined()
  }

  private var result: String {
    guard let mismatch = report.mismatch else {
      return "\(file): \(verdict)\n\(compared)\(isSuccess ? "" : "\n  \(replayText)")"
    }
    var lines = [
      "\(file): MISMATCH in cycle \(mismatch.cycle), \(mismatch.part), after "
        + "\(grouped(report.steps)) steps: \(mismatch.stage)",
      "  expected  \(mismatch.expected)", "  found     \(mismatch.actual)",
    ]
    lines += history(mismatch)
    return (lines + ["  " + replayText]).joined(separator: "\n")
  }

  private var replayText: String { "replay it with: \(replay)" }

  private var verdict: String {
    let how =
      switch report.outcome {
      case .passed: "passed"
      case .failed(let test): "FAILED: test \(test)"
      case .asked(let word):
        "FAILED: it stored \(hex(word)) to 'tohost', an even number: a request to a host, which nobody "
          + "serves"
      case .asleep where program.tohost != nil:
        "FAILED: it sleeps, and nothing will wake it; it stored nothing to 'tohost'"
      case .asleep: "ended: it sleeps, and nothing will wake it"
      case .loops(let address) where program.tohost != nil:
        "FAILED: it loops at \(hex(address)) for ever; it stored nothing to 'tohost'"
      case .loops(let address): "ended: it loops at \(hex(address)) for ever"
      case .outOfCycles where program.tohost != nil:
        "FAILED: not done after \(grouped(Int(clamping: limit))) cycles (--max-cycles)"
      case .outOfCycles: "stopped after \(grouped(Int(clamping: limit))) cycles (--max-cycles)"
      case nil: "MISMATCH"
      }
    return "\(how); \(pace)"
  }

  private var pace: String {
    let rate = report.cyclesPerInstruction.map { String(format: ", %.3f for each", $0) } ?? ""
    return
      "\(grouped(report.instructions)) instructions in \(grouped(Int(clamping: report.span))) cycles"
      + rate
  }

  private var compared: String {
    let memory =
      report.notCompared.map { "; memory not compared: \($0)" }
      ?? " and \(grouped(report.bytes)) bytes of memory"
    return
      "  0 mismatches: \(grouped(report.steps)) steps of the core (\(isa.rawValue)), "
      + "with their accesses\(memory) compared in "
      + String(format: "%.1f s", seconds)
  }

  /// The last steps of both sides: those that both made, and what each made of the last.
  private func history(_ mismatch: ProgramMismatch) -> [String] {
    let common = report.history.suffix(mismatch.verilog == nil && mismatch.golden == nil ? 20 : 19)
    guard !common.isEmpty || mismatch.golden != nil || mismatch.verilog != nil else { return [] }
    var lines = ["  the last \(min(20, common.count + 1)) steps of both:"]
    for step in common { lines.append("      \(cycleText(step.cycle))  \(step.text(isa))") }
    if mismatch.golden == mismatch.verilog { return lines }
    let blank = String(repeating: " ", count: cycleText(mismatch.cycle).count)
    lines.append("    - \(blank)  \(mismatch.golden?.text(isa) ?? "(nothing)")  <- golden model")
    lines.append(
      "    + \(cycleText(mismatch.cycle))  \(mismatch.verilog?.text(isa) ?? "(nothing)")  <- Verilog"
    )
    return lines
  }

  private func cycleText(_ cycle: UInt64) -> String {
    let text = "\(cycle)"
    return String(repeating: " ", count: max(0, 8 - text.count)) + text
  }

  private func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }

  // MARK: For scripts

  /// The report as JSON.
  func json(spec: String) -> String {
    let mismatch: JSON =
      report.mismatch.map { mismatch in
        let common = report.history.suffix(mismatch.verilog == nil ? 20 : 19)
        func steps(_ last: ProgramStep?) -> JSON {
          .array((common + [last].compactMap { $0 }).map { .string($0.text(isa)) })
        }
        return .object([
          "cycle": .integer(Int(clamping: mismatch.cycle)),
          "tile": .array([.integer(0), .integer(0)]),
          "part": .string(mismatch.part), "stage": .string(mismatch.stage),
          "expected": .string(mismatch.expected), "actual": .string(mismatch.actual),
          "history": .object([
            "expected": steps(mismatch.golden), "actual": steps(mismatch.verilog),
          ]),
        ])
      } ?? .null
    let rate = Double(report.simulated) / max(seconds, 0.001)
    return JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "spec": .string(spec), "kind": .string(kind.name), "elf": .string(file),
      "seed": .integer(Int(clamping: report.seed)),
      "result": .string(report.mismatch == nil ? "match" : "mismatch"),
      "outcome": outcome, "exit_code": report.outcome?.exitCode.map { .integer(Int($0)) } ?? .null,
      "output": .string(report.text), "mailbox_words": .integer(report.mailbox.count),
      "cycles": .integer(Int(clamping: report.cycles)),
      "instructions": .integer(report.instructions),
      "instruction_cycles": .integer(Int(clamping: report.span)),
      "cycles_per_instruction": report.cyclesPerInstruction.map {
        .decimal(String(format: "%.4f", $0))
      } ?? .null,
      "commits": .object(["core": .integer(report.steps)]),
      "checked": .object([
        "core": .integer(report.steps), "memory_bytes": .integer(report.bytes),
      ]),
      "first_mismatch": mismatch, "wall_seconds": .decimal(String(format: "%.3f", seconds)),
      "tile_cycles_per_second": .integer(Int(rate)), "replay": .string(replay),
    ]).text()
  }

  private var outcome: JSON {
    switch report.outcome {
    case .passed: "passed"
    case .failed: "failed"
    case .asked: "asked"
    case .asleep: "asleep"
    case .loops: "loops"
    case .outOfCycles: "out_of_cycles"
    case nil: .null
    }
  }
}

/// A number with its digits in groups of three.
func grouped(_ number: Int) -> String { number.grouped }
