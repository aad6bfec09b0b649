import CoSimulation
import Diagnostics
import Foundation
import Regression

/// What is said about a regression, to people and as JSON.
struct RegressionText {
  let report: RegressionReport

  // MARK: For people

  /// A failed run in a line or two.
  static func line(_ entry: RegressionReport.Entry) -> String {
    if let failure = entry.failure { return "FAILED \(entry.run.name): \(failure)" }
    return "ERROR \(entry.run.name): \(entry.error ?? "it was not run")"
  }

  /// Some lines without a line break at their end.
  var text: String {
    var lines: [String] = []
    for entry in report.entries where !entry.isGood {
      lines.append(Self.line(entry))
      if entry.report != nil, let error = entry.error { lines.append("  \(error)") }
      if let replay = entry.replay { lines.append("  replay it with: \(replay)") }
      if let difference = entry.difference {
        lines += [
          "  run both again with: \(difference.first.command(log: difference.firstLog))",
          "                       \(difference.second.command(log: difference.secondLog))",
        ]
      }
    }
    let total = report.total
    let count = report.entries.count
    let bad = count - report.entries.count(where: \.isGood)
    let runs = "\(grouped(count)) \(count == 1 ? "run" : "runs")"
    lines.append(
      "\(report.plan.name): " + (bad == 0 ? "all of \(runs) passed" : "\(bad) of \(runs) FAILED")
        + "; \(grouped(Int(clamping: total.cycles))) cycles, \(grouped(total.commits)) commits, "
        + "\(grouped(total.checked)) of them checked, in "
        + String(format: "%.1f s", report.seconds))
    return lines.joined(separator: "\n")
  }

  /// The report in JUnit's XML.
  var junit: String { JUnit(report).text }

  // MARK: For scripts

  /// The report as JSON.
  var json: String {
    var total = report.total
    total.seconds = report.seconds
    let first = report.entries.first { !$0.isGood }
    return JSON.object([
      "tool": "tilewright", "version": .string(Tilewright.version),
      "plan": .string(report.plan.path), "name": .string(report.plan.name),
      "spec": .array(Set(report.entries.map(\.run.spec)).sorted().map { .string($0) }),
      "seed": report.entries.first.map { .decimal("\($0.run.seed)") } ?? .null,
      "result": .string(result), "runs": .integer(report.entries.count),
      "failed": .integer(report.failures.count), "errors": .integer(report.errors.count),
      "cycles": .integer(Int(clamping: total.cycles)),
      "commits": .object(total.counts.map { JSON.Member($0.part, .integer($0.commits)) }),
      "checked": .object(total.counts.map { JSON.Member($0.part, .integer($0.checked)) }),
      "first_mismatch": first.map(mismatch) ?? .null,
      "wall_seconds": .decimal(String(format: "%.3f", report.seconds)),
      "tile_cycles_per_second": .integer(total.tileCyclesPerSecond),
      "replay": first?.replay.map { .string($0) } ?? .null,
      "entries": .array(report.entries.map(entry)),
    ]).text()
  }

  private var result: String {
    report.errors.isEmpty ? report.failures.isEmpty ? "match" : "mismatch" : "error"
  }

  private func mismatch(_ entry: RegressionReport.Entry) -> JSON {
    if let failure = entry.report?.failure { return failure.json }
    guard let difference = entry.difference else { return .null }
    return .object([
      "kind": "engines",
      "engines": .array([difference.first, difference.second].map { .string($0.how) }),
      "logs": .array([.string(difference.firstLog), .string(difference.secondLog)]),
      "commands": .array([
        .string(difference.first.command(log: difference.firstLog)),
        .string(difference.second.command(log: difference.secondLog)),
      ]),
      "difference": ComparisonText(
        comparison: difference.comparison, first: difference.firstLog,
        second: difference.secondLog
      ).firstMismatch,
    ])
  }

  private func entry(_ entry: RegressionReport.Entry) -> JSON {
    .object([
      "name": .string(entry.run.name), "group": .string(entry.run.group),
      "spec": .string(entry.run.spec), "program": .string(entry.run.program.name),
      "engine": .string(entry.run.how), "seed": .decimal("\(entry.run.seed)"),
      "result": .string(entry.report == nil ? "error" : entry.isGood ? "match" : "mismatch"),
      "error": entry.error.map { .string($0) } ?? .null,
      "cycles": .integer(Int(clamping: entry.report?.cycles ?? 0)),
      "commits": .integer(entry.report?.commits ?? 0),
      "checked": .integer(entry.report?.checked ?? 0),
      "wall_seconds": .decimal(String(format: "%.3f", entry.report?.seconds ?? 0)),
      "first_mismatch": mismatch(entry),
      "capsule": entry.capsule.map { .string($0) } ?? .null,
      "replay": entry.replay.map { .string($0) } ?? .null,
    ])
  }
}
