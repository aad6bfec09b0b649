import Golden

/// A golden model that says what its part does in which order, but not when.
///
/// It is told what the part is given, and predicts the records of the part's monitor and what passes
/// through the part's ports. Records are compared within *streams*: in a stream the order is exact,
/// between streams it is free.
protocol UntimedModel {
  /// The streams, by number.
  static var streams: [RecordStream] { get }

  /// The stream that a record belongs to; nil if records like it are not predicted.
  func stream(of record: Commit) -> Int?

  /// Whether there is nothing left to do: the model waits for a start.
  var isDone: Bool { get }

  /// How often each interesting event happened. Reset does not clear it.
  var coverageItems: [CoverageItem] { get }

  /// Takes note of what the part did, in the order of the cycles.
  ///
  /// What passed through a port comes once it has been compared, and before the records of the
  /// monitor of the same cycle: this is how the model learns of a word read, of a grant. A record of
  /// the monitor comes before it is compared: a model that works on demand predicts it now, others
  /// ignore it.
  mutating func receive(_ record: Commit)

  /// The records predicted since the last call, in order within each stream.
  mutating func takePredictions() -> [Commit]

  /// Back to the state after reset: what was under way is given up.
  mutating func reset()
}

/// Records of one part whose order is exact.
struct RecordStream: Sendable {
  /// The stage of a mismatch.
  var name: String

  /// Whether the model may predict a record after the part has made it. If not, a record that is not
  /// predicted when it comes is a difference at once.
  var isLate: Bool

  init(_ name: String, isLate: Bool = false) {
    self.name = name
    self.isLate = isLate
  }
}

extension UntimedModel {
  /// All that the monitor says is one stream; traffic is one stream for each kind, reads and writes
  /// apart.
  static var streams: [RecordStream] {
    ["commit", "read", "write", "semaphore", "message"].map { RecordStream($0) }
  }

  /// The number in the default `streams`.
  func stream(of record: Commit) -> Int? {
    switch record.kind {
    case .memoryTraffic: record.words[0] >> 32 & 1 == 0 ? 1 : 2
    case .semaphoreTraffic: 3
    case .messageTraffic: 4
    default: record.kind.isPortTraffic ? nil : 0
    }
  }
}
