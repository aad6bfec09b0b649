import CoSimulation
import Diagnostics

/// What is said about runs of a whole chip, to people and as JSON.
struct ChipRunText {
  let report: ChipReport
  let chip: String
  let spec: String
  let engine: EngineChoice
  let checks: Bool
  let programs: Int
  /// The failure's capsule.
  let capsule: String?
  /// The command that does it again.
  let again: String

  /// The command that shows the failure again.
  private var replay: String { capsule.map { "tilewright replay \($0)" } ?? again }

  // MARK: For people

  /// Some lines without a line break at their end.
  var text: String {
    var lines: [String] = []
    if let failure = report.failure {
      lines += [failure.text, "  replay it with: \(replay)", ""]
    }
    let what = programs == 1 ? report.program : "\(programs) programs"
    lines.append("\(chip), \(what), seed \(report.seed): \(verdict)")
    lines.append("  \(speed)")
    lines += table
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    guard let failure = report.failure else {
      return checks ? "0 mismatches" : "done, nothing was checked"
    }
    switch failure.kind {
    case .divergence, .outcome: return "MISMATCH"
    case .stuck: return "STUCK"
    case .limit: return "NOT DONE after \(grouped(Int(clamping: failure.cycle))) cycles (--cycles)"
    case .fault: return "FAILED"
    }
  }

  private var speed: String {
    let count = report.tileCycles
    return "\(grouped(Int(clamping: report.cycles))) cycles in "
      + String(format: "%.1f s", report.seconds)
      + ", engine \(engine.name): \(grouped(Int(clamping: count.simulated))) tile-cycles simulated, "
      + "\(grouped(Int(clamping: count.skipped))) left out; \(rate) tile-cycles/s"
  }

  private var rate: String {
    let rate = report.tileCyclesPerSecond
    if rate >= 1_000_000 { return String(format: "%.1f M", Double(rate) / 1e6) }
    return String(format: "%.0f k", Double(rate) / 1e3)
  }

  private var table: [String] {
    guard !report.counts.isEmpty else { return [] }
    let rows = report.counts.map { ($0.part, grouped($0.commits), grouped($0.checked)) }
    let all = rows + [("all", grouped(report.commits), grouped(report.checked))]
    let name = (all.map(\.0.count) + [4]).max() ?? 4
    let seen = (all.map(\.1.count) + [7]).max() ?? 7
    let checked = (all.map(\.2.count) + [7]).max() ?? 7
    func line(_ row: (String, String, String)) -> String {
      let text =
        "  " + row.0 + blanks(name - row.0.count) + "  " + blanks(seen - row.1.count) + row.1
      return checks ? text + "  " + blanks(checked - row.2.count) + row.2 : text
    }
    return [line(("part", "commits", "checked"))] + all.map(line)
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  // MARK: For scripts

  /// The report as JSON.
  var json: String {
    JSON.object([
      "tool": "tilewright", "version": .string(Tilewright.version), "spec": .string(spec),
      "program": .string(report.program), "programs": .integer(programs),
      "seed": .decimal("\(report.seed)"), "engine": .string(engine.name),
      "result": report.isMatch ? "match" : "mismatch",
      "cycles": .integer(Int(clamping: report.cycles)),
      "tile_cycles_simulated": .integer(Int(clamping: report.tileCycles.simulated)),
      "tile_cycles_skipped": .integer(Int(clamping: report.tileCycles.skipped)),
      "commits": .object(report.counts.map { JSON.Member($0.part, .integer($0.commits)) }),
      "checked": .object(report.counts.map { JSON.Member($0.part, .integer($0.checked)) }),
      "first_mismatch": report.failure?.json ?? .null,
      "wall_seconds": .decimal(String(format: "%.3f", report.seconds)),
      "tile_cycles_per_second": .integer(report.tileCyclesPerSecond),
      "capsule": capsule.map { .string($0) } ?? .null, "replay": .string(replay),
    ]).text()
  }
}

extension ChipFailure {
  /// The failure as reports have it.
  var json: JSON {
    let waits: JSON = .array(
      self.waits.flatMap { tile in
        tile.waits.map { wait in
          .object([
            "tile": .array([.integer(tile.x), .integer(tile.y)]), "part": .string(wait.part),
            "reason": .string(wait.reason),
          ])
        }
      })
    let place: JSON = tile.map { .array([.integer($0.x), .integer($0.y)]) } ?? .null
    guard let divergence else {
      return .object([
        "kind": .string(kind.rawValue), "cycle": .integer(Int(clamping: cycle)), "tile": place,
        "part": .string(part), "stage": .string(kind.rawValue), "expected": .string(expectation),
        "actual": .string(messages.first ?? summary), "history": .array([]),
        "messages": .array(messages.map { .string($0) }), "waits": waits,
      ])
    }
    return .object([
      "kind": .string(kind.rawValue), "cycle": .integer(Int(clamping: divergence.cycle)),
      "tile": place, "part": .string(divergence.part), "stage": .string(divergence.stage),
      "expected": .string(divergence.expected), "actual": .string(divergence.actual),
      "history": .array(divergence.history.map { .string($0) }), "messages": .array([]),
      "waits": waits,
    ])
  }

  private var expectation: String {
    switch kind {
    case .divergence, .outcome: "what the program and the golden chip leave"
    case .stuck: "the program comes to its end"
    case .limit: "the program comes to its end within its cycles"
    case .fault: "the simulation goes on"
    }
  }
}
