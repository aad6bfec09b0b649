import ChipSpec
import Golden

/// The golden model of a host bridge as the lockstep of engines needs it.
///
/// What passes through the ports is told to the model as the port showed it; the record that the
/// monitor makes of it must be the one that the model wants. What only the monitor tells of is
/// predicted when it comes.
struct HostBridgeCheck: UntimedModel {
  static let streams = [RecordStream("commit")]

  /// The model.
  private(set) var bridge: HostBridge
  private var predictions: [Commit] = []

  init(_ bridge: HostBridge) { self.bridge = bridge }

  func stream(of record: Commit) -> Int? { record.kind.isPortTraffic ? nil : 0 }

  var isDone: Bool { bridge.isIdle }

  mutating func receive(_ record: Commit) {
    switch record.kind {
    case .beatDownTraffic: pass(record, as: .hostBeatDown)
    case .beatUpTraffic: pass(record, as: .hostBeatUp)
    case .hostAnswerTraffic: pass(record, as: .hostAnswer)
    case .messageTraffic:
      guard let message = MessageTraffic(record) else { return }
      var commit = Commit(kind: .hostMessage)
      commit.words[0] = UInt64(message.targetX) | UInt64(message.targetY) << 16
      for (index, word) in message.payload.enumerated() { commit.words[1 + index] = word }
      predict(commit)
    case .hostBeatDown, .hostBeatUp, .hostMessage, .hostAnswer: break
    default: predict(record)
    }
  }

  var coverageItems: [CoverageItem] {
    let seen = bridge.coverage
    func items(_ names: [String], _ counts: [Int]) -> [CoverageItem] {
      zip(names, counts).map { CoverageItem(name: $0, count: $1) }
    }
    func item(_ name: String, _ count: Int) -> CoverageItem {
      CoverageItem(name: name, count: count)
    }
    let places = ["a register", "a tile", "nobody"]
    let events = ["done", "failed", "refused", "window error", "semaphores"]
    return items(places.map { "reads served by \($0)" }, seen.reads)
      + items(places.map { "writes served by \($0)" }, seen.writes)
      + [
        item("accesses of two words", seen.pairs), item("accesses of no word", seen.empty),
        item("accesses answered with an error", seen.answeredWithError),
      ]
      + items(
        ["done", "malformed", "without target", "failed by the host", "refused by the tile"]
          .map { "descriptors \($0)" }, seen.ended)
      + items(
        ["to the chip", "to the host", "to fill", "without sense"].map { "descriptors \($0)" },
        seen.operations)
      + [item("descriptors refused", seen.refused)]
      + items((0...4).map { "starts with \($0) in the queue" }, seen.queued)
      + [
        item("partial chunks", seen.partialChunks), item("whole chunks", seen.wholeChunks),
        item("completions out of order", seen.outOfOrder),
        item("completions that failed", seen.failedCompletions),
        item("completions discarded", seen.unexpectedCompletions),
        item("answers discarded", seen.unexpectedAnswers),
        item("messages refused", seen.refusedMessages), item("doorbells", seen.doorbells),
        item("doorbells without amount", seen.silentDoorbells),
        item("doorbells without tile", seen.failedDoorbells),
      ] + items(events.map { "events: \($0)" }, seen.events)
      + items(events.map { "events that count: \($0)" }, seen.counted)
      + [
        item("interrupts", seen.interrupts),
        item("interrupts for several events", seen.mergedInterrupts),
      ] + items(["beats down on time", "beats up on time"], seen.onTime)
      + items(["beats down late", "beats up late"], seen.late)
      + [item("accesses beside a descriptor", seen.besideTransfer)]
      + items(
        ["window", "doorbells", "descriptors"].map { "messages of \($0)" }, seen.messages)
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions.removeAll(keepingCapacity: true) }
    return predictions
  }

  mutating func reset() {
    bridge.reset()
    predictions = []
  }

  /// Tells the model what passed through a port.
  private mutating func pass(_ traffic: Commit, as kind: Commit.Kind) {
    predict(Commit(kind: kind, words: traffic.words))
  }

  /// Asks the model for the record that should be made.
  private mutating func predict(_ observed: Commit) {
    guard let expected = bridge.take(observed) else { return }
    predictions.append(expected)
  }
}

extension Commit.Kind {
  /// A beat came down the host link; words as in the monitor's record.
  static let beatDownTraffic = Commit.Kind(rawValue: 1 << 31 | 320)
  /// A beat went up the host link; words as in the monitor's record.
  static let beatUpTraffic = Commit.Kind(rawValue: 1 << 31 | 321)
  /// An answer came to the host bridge; words as in the monitor's record.
  static let hostAnswerTraffic = Commit.Kind(rawValue: 1 << 31 | 322)
}
