import Golden

/// Records of a part and their predictions, compared in order within each stream.
struct StreamComparison {
  private let streams: [RecordStream]
  private var expected: [RecordQueue]
  private var actual: [RecordQueue]

  /// Records that agreed with their prediction.
  private(set) var matches = 0

  init(_ streams: [RecordStream]) {
    self.streams = streams
    expected = Array(repeating: RecordQueue(), count: streams.count)
    actual = expected
  }

  /// Whether nothing is left over on either side.
  var isEmpty: Bool {
    expected.allSatisfy { $0.isEmpty } && actual.allSatisfy { $0.isEmpty }
  }

  /// A record that the part shall make.
  mutating func expect(_ record: Commit, in stream: Int) -> Difference? {
    guard let observed = actual[stream].popFirst() else {
      expected[stream].append(record)
      return nil
    }
    return compare(record, observed, stream)
  }

  /// A record that the part made.
  mutating func observe(_ record: Commit, in stream: Int) -> Difference? {
    if let prediction = expected[stream].popFirst() { return compare(prediction, record, stream) }
    if !streams[stream].isLate { return unexpected(record, stream) }
    actual[stream].append(record)
    return nil
  }

  /// The oldest prediction of the first stream in which one is left over.
  func missing(after cycles: Int) -> Difference? {
    for (stream, records) in zip(streams, expected) {
      guard let record = records.first else { continue }
      return Difference(
        stream.name, expected: record.text, actual: "nothing for \(cycles) cycles")
    }
    return nil
  }

  /// The oldest record of the first stream in which one was never predicted.
  var unexpected: Difference? {
    for (stream, records) in actual.enumerated() {
      if let record = records.first { return unexpected(record, stream) }
    }
    return nil
  }

  /// Forgets what is left over.
  mutating func removeAll() {
    for stream in streams.indices {
      expected[stream].removeAll()
      actual[stream].removeAll()
    }
  }

  private mutating func compare(
    _ expected: Commit, _ actual: Commit, _ stream: Int
  ) -> Difference? {
    guard expected.matches(actual) else {
      return Difference(streams[stream].name, expected: expected.text, actual: actual.text)
    }
    matches += 1
    return nil
  }

  private func unexpected(_ record: Commit, _ stream: Int) -> Difference {
    Difference(
      streams[stream].name, expected: "no further \(streams[stream].name)", actual: record.text)
  }
}

/// Records, first in, first out.
private struct RecordQueue {
  private var records: [Commit] = []
  private var head = 0

  var isEmpty: Bool { head == records.count }
  var first: Commit? { isEmpty ? nil : records[head] }

  mutating func append(_ record: Commit) { records.append(record) }

  mutating func popFirst() -> Commit? {
    guard let record = first else { return nil }
    head += 1
    if head == records.count { removeAll() }
    return record
  }

  mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    head = 0
  }
}
