import Golden
import Simulation

/// The last commits of a run, kept as records and put into words only when something differs.
struct CommitHistory {
  private var records: [(cycle: UInt64, commit: Commit)] = []
  private var next = 0
  private let limit = 20

  mutating func append(_ commit: Commit, cycle: UInt64) {
    if records.count < limit {
      records.append((cycle, commit))
    } else {
      records[next] = (cycle, commit)
      next = (next + 1) % limit
    }
  }

  var text: [String] {
    (records[next...] + records[..<next]).map { "cycle \($0.cycle): \($0.commit.text)" }
  }
}

extension Commit {
  /// A record as the Verilog's monitor made it.
  @inline(__always)
  public init(_ record: CommitRecord) {
    self.init(
      kind: Kind(rawValue: record.kind),
      words: [record.w0, record.w1, record.w2, record.w3, record.w4, record.w5])
  }
}

/// Compares the records that the Verilog made in a cycle with those that the golden model predicts.
/// - Returns: the first difference.
func firstDifference(
  expected: [Commit], actual: UnsafeBufferPointer<CommitRecord>
) -> Difference? {
  func difference(_ expected: String, _ actual: String) -> Difference {
    Difference("commit", expected: expected, actual: actual)
  }
  for index in 0..<max(expected.count, actual.count) {
    guard index < expected.count else {
      return difference("no further commit", Commit(actual[index]).text)
    }
    guard index < actual.count else {
      return difference(expected[index].text, "no further commit")
    }
    let commit = Commit(actual[index])
    if !expected[index].matches(commit) { return difference(expected[index].text, commit.text) }
  }
  return nil
}
