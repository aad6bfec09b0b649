import Golden

/// What a network interface tells the packet manager: that a response has passed.
struct AnswerTraffic: Sendable, Hashable {
  /// `answer_error_o`.
  var error: Bool
  /// `answer_source_x_o`, `answer_source_y_o`.
  var sourceX: UInt16, sourceY: UInt16

  /// The record, as a prediction and as observed.
  var record: Commit {
    var record = Commit(kind: .answerTraffic)
    record.words[0] = UInt64(sourceX) | UInt64(sourceY) << 16 | (error ? 1 << 34 : 0)
    return record
  }
}

extension Commit.Kind {
  /// `answer_o` was high: an ``AnswerTraffic``.
  static let answerTraffic = Commit.Kind(rawValue: 1 << 31 | 257)
  /// `served_error_o` was high.
  static let servedErrorTraffic = Commit.Kind(rawValue: 1 << 31 | 258)
  /// `refused_o` was high.
  static let refusedTraffic = Commit.Kind(rawValue: 1 << 31 | 259)
}
