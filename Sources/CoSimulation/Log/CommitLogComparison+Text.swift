/// What is said to people about two logs.
extension CommitLogComparison {
  /// One line: equal, or where they part and what each has there.
  public var summary: String {
    if let obstacle { return obstacle }
    guard let difference else {
      return remarks.first ?? "equal, \(common.grouped) records"
    }
    return "cycle \(difference.cycle), \(difference.place.text): "
      + says(difference.second, difference) + "; there it was: "
      + says(difference.first, difference)
  }

  /// Some lines without a line break at their end: both records where they part, and what led there.
  /// - Parameters:
  ///   - first: the first log's name.
  ///   - second: the second log's name.
  public func text(first: String, second: String) -> String {
    let notes = remarks.map { "  note: \($0)" }
    if let obstacle { return (["DIFFERENT: \(obstacle)"] + notes).joined(separator: "\n") }
    guard let difference else {
      return (["equal: \(common.grouped) records"] + notes).joined(separator: "\n")
    }
    let width = max(first.count, second.count)
    func line(_ name: String, _ record: CommitLogRecord?) -> String {
      "  " + name + String(repeating: " ", count: width - name.count + 2)
        + says(record, difference)
    }
    var lines = [
      "DIFFERENT: first difference in cycle \(difference.cycle), \(difference.place.text), after "
        + "\(difference.index.grouped) equal records",
      line(first, difference.first), line(second, difference.second),
    ]
    if !difference.history.isEmpty {
      lines.append("  the last commits of the tile before it, in both:")
      lines += difference.history.map {
        "    cycle \($0.record.cycle): \($0.place.part): \($0.text)"
      }
    }
    return (lines + notes).joined(separator: "\n")
  }

  /// What a log has where they part: the record, or that it has none there.
  private func says(_ record: CommitLogRecord?, _ difference: Difference) -> String {
    guard let record else { return "ends here" }
    let isThere = record.record.cycle == difference.cycle && record.place == difference.place
    return isThere ? record.text : "nothing here; goes on with \(record.line)"
  }
}
