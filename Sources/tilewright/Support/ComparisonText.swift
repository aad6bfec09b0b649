import CoSimulation
import Diagnostics

/// What is said about two commit logs, to people and as JSON.
struct ComparisonText {
  let comparison: CommitLogComparison
  let first: String
  let second: String

  /// Some lines without a line break at their end.
  var text: String { comparison.text(first: first, second: second) }

  // MARK: For scripts

  /// The result as JSON.
  var json: String {
    JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "first": .string(first), "second": .string(second),
      "result": .string(comparison.isEqual ? "match" : "mismatch"),
      "equal_records": .integer(Int(comparison.common)),
      "first_mismatch": firstMismatch,
      "obstacle": comparison.obstacle.map { .string($0) } ?? .null,
      "notes": .array(comparison.remarks.map { .string($0) }),
    ]).text()
  }

  /// Where they part.
  var firstMismatch: JSON {
    func record(_ record: CommitLogRecord?) -> JSON {
      guard let record else { return .null }
      return .object([
        "cycle": .integer(Int(clamping: record.record.cycle)), "tile": tile(record.place),
        "part": .string(record.place.part), "text": .string(record.text),
      ])
    }
    return comparison.difference.map { difference in
      .object([
        "index": .integer(Int(difference.index)),
        "cycle": .integer(Int(clamping: difference.cycle)), "tile": tile(difference.place),
        "part": .string(difference.place.part), "first": record(difference.first),
        "second": record(difference.second), "history": .array(difference.history.map(record)),
      ])
    } ?? .null
  }

  private func tile(_ place: CommitPlace) -> JSON {
    guard let x = place.x, let y = place.y else { return .null }
    return .array([.integer(x), .integer(y)])
  }
}
