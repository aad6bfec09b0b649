import CoSimulation
import Diagnostics

/// What is said about two commit logs, to people and as JSON.
struct ComparisonText {
  let comparison: CommitLogComparison
  let first: String
  let second: String

  // MARK: For people

  /// Some lines without a line break at their end.
  var text: String {
    let remarks = comparison.remarks.map { "  note: \($0)\n" }.joined()
    if let obstacle = comparison.obstacle {
      return ("DIFFERENT: \(obstacle)\n" + remarks).trimmedEnd
    }
    guard let difference = comparison.difference else {
      return ("equal: \(grouped(Int(comparison.common))) records\n" + remarks).trimmedEnd
    }
    let width = max(first.count, second.count)
    func line(_ name: String, _ record: CommitLogRecord?, _ other: CommitLogRecord?) -> String {
      "  " + name + String(repeating: " ", count: width - name.count + 2)
        + says(record, other, difference)
    }
    var lines = [
      "DIFFERENT: first difference in cycle \(difference.cycle), \(difference.place.text), after "
        + "\(grouped(Int(difference.index))) equal records",
      line(first, difference.first, difference.second),
      line(second, difference.second, difference.first),
    ]
    if !difference.history.isEmpty {
      lines.append("  the last commits of the tile before it, in both:")
      lines += difference.history.map {
        "    cycle \($0.record.cycle): \($0.place.part): \($0.text)"
      }
    }
    return (lines.joined(separator: "\n") + "\n" + remarks).trimmedEnd
  }

  /// What a log has where they part: the record, or that it has none there.
  private func says(
    _ record: CommitLogRecord?, _ other: CommitLogRecord?,
    _ difference: CommitLogComparison.Difference
  ) -> String {
    guard let record else { return "ends here" }
    let isThere = record.record.cycle == difference.cycle && record.place == difference.place
    return isThere ? record.text : "nothing here; goes on with \(record.line)"
  }

  // MARK: For scripts

  /// The result as JSON.
  var json: String {
    func record(_ record: CommitLogRecord?) -> JSON {
      guard let record else { return .null }
      return .object([
        "cycle": .integer(Int(clamping: record.record.cycle)), "tile": tile(record.place),
        "part": .string(record.place.part), "text": .string(record.text),
      ])
    }
    let found: JSON =
      comparison.difference.map { difference in
        .object([
          "index": .integer(Int(difference.index)),
          "cycle": .integer(Int(clamping: difference.cycle)), "tile": tile(difference.place),
          "part": .string(difference.place.part), "first": record(difference.first),
          "second": record(difference.second), "history": .array(difference.history.map(record)),
        ])
      } ?? .null
    return JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "first": .string(first), "second": .string(second),
      "result": .string(comparison.isEqual ? "match" : "mismatch"),
      "equal_records": .integer(Int(comparison.common)),
      "first_mismatch": found,
      "obstacle": comparison.obstacle.map { .string($0) } ?? .null,
      "notes": .array(comparison.remarks.map { .string($0) }),
    ]).text()
  }

  private func tile(_ place: CommitPlace) -> JSON {
    guard let x = place.x, let y = place.y else { return .null }
    return .array([.integer(x), .integer(y)])
  }
}

extension String {
  /// The text without line breaks at its end.
  var trimmedEnd: String {
    var text = self
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
