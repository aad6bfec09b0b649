import Golden

/// The golden packet manager as a model that follows the records of the Verilog's monitor: which
/// channel acts next is taken from them, what it does must be what the model allows.
///
/// What the monitor says must be what passed through the ports, too.
struct PacketManagerFollower: UntimedModel {
  static let streams = [RecordStream("commit")]

  /// The cycle, which whoever drives the inputs counts.
  var cycle: UInt64 = 0

  /// How often the outputs that tell of events must have been 1, by channel.
  private(set) var events: [PacketManagerEvents]

  private var golden: PacketManager
  private var predictions: [Commit] = []
  private var traffic: [Commit] = []  // through the ports, not reported yet

  init(_ golden: PacketManager) {
    self.golden = golden
    events = Array(repeating: PacketManagerEvents(), count: golden.channelCount)
  }

  var isDone: Bool {
    traffic.isEmpty && (0..<golden.channelCount).allSatisfy { !golden.status(of: $0).isBusy }
  }

  var coverageItems: [CoverageItem] { golden.coverage.items }

  func stream(of record: Commit) -> Int? { record.kind.isPortTraffic ? nil : 0 }

  /// Whether a channel is busy, as the model sees it.
  func isBusy(_ channel: Int) -> Bool { golden.status(of: channel).isBusy }

  /// What the registers must show of a channel that has come to rest.
  func status(of channel: Int) -> PacketManagerStatus { golden.status(of: channel) }

  mutating func receive(_ record: Commit) {
    guard !record.kind.isPortTraffic else { return traffic.append(record) }
    if let violation = golden.observe(record, in: cycle) {
      // Something must be expected, so that the difference shows: an empty record fits nothing.
      predictions.append(violation.expected.first ?? Commit(kind: .transferEnd))
      return
    }
    predictions.append(seenThroughPorts(record))
    let channel = Int(record.words[0] & 0xFF)
    if record.kind == .transferCommand && record.words[0] >> 10 & 1 == 1 {
      events[channel].refused += 1
    }
    if record.kind == .transferEnd {
      switch record.words[0] >> 8 & 3 {
      case 0: break
      case 3: events[channel].failed += 1
      default: events[channel].done += 1
      }
    }
  }

  /// The record as it must be by what passed through the port that it is about.
  private mutating func seenThroughPorts(_ record: Commit) -> Commit {
    func take(_ matches: (Commit) -> Bool) -> Commit? {
      traffic.firstIndex(where: matches).map { traffic.remove(at: $0) }
    }
    var expected = record
    switch record.kind {
    case .transferRead:
      guard let access = take({ $0.kind == .memoryTraffic }).flatMap({ MemoryTraffic($0) }) else {
        return Commit(kind: .memoryTraffic)
      }
      expected.words[0] = record.words[0] & 0x1FF | (access.error ? 1 << 9 : 0)
      expected.words[1] = UInt64(access.address)
      expected.words[2] = access.data
    case .transferMessage:
      guard let message = take({ $0.kind == .messageTraffic }).flatMap({ MessageTraffic($0) })
      else { return Commit(kind: .messageTraffic) }
      expected.words[1] = UInt64(message.targetX) | UInt64(message.targetY) << 16
      expected.words[2] = message.payload[0]
      expected.words[3] = message.payload[1]
    case .transferSemaphore:
      let port = Int(record.words[0] & 0xFF)
      guard
        let operation = take({ SemaphoreTraffic($0)?.port == port })
          .flatMap({ SemaphoreTraffic($0) })
      else { return Commit(kind: .semaphoreTraffic) }
      expected.words[0] = UInt64(port) | (operation.isPost ? 1 << 8 : 0)
      expected.words[1] = UInt64(operation.index) | UInt64(operation.amount) << 8
    default: break
    }
    return expected
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions.removeAll(keepingCapacity: true) }
    return predictions
  }

  mutating func reset() {
    golden.reset()
    events = events.map { _ in PacketManagerEvents() }
    traffic = []
    predictions = []
  }
}

extension PacketManagerCoverage {
  /// Every event that a run is expected to meet.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for (channel, count) in starts.enumerated() { add("starts of channel \(channel)", count) }
    for (count, times) in busyChannels.enumerated().dropFirst() {
      add("starts that made \(count) channels busy", times)
    }
    add("starts refused", refusedStarts)
    add("stops of idle channels", idleStops)
    for (operation, count) in zip(["sends", "fills", "fetches"], operations) {
      add(operation, count)
    }
    for (count, times) in dimensions.enumerated() { add("transfers of \(count) dimensions", times) }
    add("transfers that move nothing", empty)
    add("transfers that wait", waiting)
    add("transfers that signal locally", signallingLocally)
    add("transfers that signal remotely", signallingRemotely)
    for (sign, count) in zip(["negative", "zero", "positive"], sourceStrides) {
      add("\(sign) source strides", count)
    }
    for (sign, count) in zip(["negative", "zero", "positive"], destinationStrides) {
      add("\(sign) destination strides", count)
    }
    add("pairs of alignments", alignments.filter { $0 > 0 }.count)
    add("sources beyond the address space's end", sourceWraps)
    add("destinations beyond the address space's end", destinationWraps)
    add("words of descriptors", descriptorReads)
    add("words of data", dataReads)
    add("byte-enable patterns of puts", puts.filter { $0 > 0 }.count)
    add("gets", gets)
    add("signals", signals)
    add("takes", takes)
    add("raises", raises)
    add("answers", answers)
    add("answers with an error", badAnswers)
    add("answers ignored", ignoredAnswers)
    add("claims at once", claimsAtOnce)
    add("most answers outstanding", mostUnanswered)
    add("descriptors followed by another", goesOn)
    add("lists that end", done)
    add("lists stopped", stopped)
    for (code, count) in failures.enumerated().dropFirst() { add("failures, code \(code)", count) }
    return items
  }
}
