import ChipSpec

/// The golden model of a packet manager, without time. The specification is
/// docs/parts/packet_manager.md.
///
/// Each channel's own order is exact, the order between channels is free: `actions(of:)` says what a
/// channel may do next, `perform` does it. Whoever runs programs picks any of them; whoever checks
/// the Verilog gives its records to `observe`, which finds each among the actions or objects.
public struct PacketManager: Sendable {
  /// The number of channels.
  public var channelCount: Int { channels.count }

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage: PacketManagerCoverage

  private var channels: [PacketManagerChannel]
  private let surroundings: PacketManagerChannel.Surroundings

  /// The channel number in the record of an answer that nobody waits for.
  private static let nobody = 0xFF

  /// A packet manager after reset.
  /// - Parameters:
  ///   - router: the chip's router.
  ///   - columns: width of the grid of tiles.
  ///   - rows: height of the grid of tiles.
  ///   - unreachable: the tile on the grid that has no network interface, if there is one.
  public init(
    _ spec: PacketManagerSpec, router: RouterSpec, columns: Int, rows: Int,
    unreachable: (x: Int, y: Int)? = nil
  ) {
    surroundings = PacketManagerChannel.Surroundings(
      format: MessageFormat(flitWidth: router.flitWidth), dimensions: spec.dimensions,
      columns: columns, rows: rows, unreachable: unreachable,
      acknowledges: router.ordering == .none)
    channels = Array(repeating: PacketManagerChannel(surroundings), count: spec.transfers)
    coverage = PacketManagerCoverage(
      channels: spec.transfers, dimensions: spec.dimensions, grain: surroundings.format.grain)
  }

  /// Back to the state after reset.
  public mutating func reset() {
    channels = Array(repeating: PacketManagerChannel(surroundings), count: channels.count)
  }

  /// What the registers show of a channel.
  public func status(of channel: Int) -> PacketManagerStatus {
    var status = PacketManagerStatus()
    status.isBusy = channels[channel].isBusy
    status.isWaiting = channels[channel].isWaiting
    status.isUnanswered = channels[channel].unanswered > 0
    status.error = channels[channel].error
    status.descriptor = channels[channel].descriptor
    return status
  }

  /// The other tile of the transfer under way; nil if there is none.
  public func target(of channel: Int) -> (x: Int, y: Int)? {
    guard channels[channel].isBusy, let transfer = channels[channel].transfer else { return nil }
    return (transfer.targetX, transfer.targetY)
  }

  // MARK: What is done to it

  /// Starts a channel.
  /// - Parameter address: a multiple of 8.
  /// - Returns: false if the channel is busy and the start is refused.
  @discardableResult
  public mutating func start(_ channel: Int, at address: UInt32) -> Bool {
    guard !channels[channel].isBusy else {
      coverage.refusedStarts += 1
      return false
    }
    channels[channel].start(at: address & 0xFF_FFF8)
    coverage.starts[channel] += 1
    coverage.busyChannels[channels.filter(\.isBusy).count] += 1
    return true
  }

  /// Makes the descriptor under way the channel's last one.
  /// - Parameter cycle: the present cycle; a model without one needs none.
  public mutating func stop(_ channel: Int, in cycle: UInt64 = 0) {
    guard channels[channel].isBusy else {
      coverage.idleStops += 1
      return
    }
    channels[channel].requestStop(in: cycle)
  }

  /// What a channel asked for was answered by a tile.
  /// - Returns: the channel; nil if nobody waits for this tile.
  @discardableResult
  public mutating func answer(fromX x: Int, y: Int, isBad: Bool) -> Int? {
    guard let owner = owner(x, y) else {
      coverage.ignoredAnswers += 1
      return nil
    }
    channels[owner].answer(isBad: isBad)
    coverage.answers += 1
    if isBad { coverage.badAnswers += 1 }
    return owner
  }

  /// The channel that waits for an answer of a tile.
  private func owner(_ x: Int, _ y: Int) -> Int? {
    for place in channels.indices
    where channels[place].claims && channels[place].unanswered > 0
      && channels[place].isTarget(x, y)
    {
      return place
    }
    return nil
  }

  // MARK: What it does

  /// What a channel may do next, in any order; empty if it is idle or waits.
  /// - Parameter cycle: the present cycle. A stop that was asked for in it may count or not.
  public func actions(of channel: Int, in cycle: UInt64 = .max) -> [PacketManagerAction] {
    var copy = self
    return copy.nextActions(of: channel, in: cycle)
  }

  /// What a channel may do next. It changes nothing, but asks the channel where it lies: to copy it
  /// takes longer than to ask.
  mutating func nextActions(
    of channel: Int, in cycle: UInt64 = .max
  ) -> [PacketManagerAction] {
    channels.withUnsafeMutableBufferPointer { channels in
      let others = UnsafeBufferPointer(channels)
      return channels[channel].actions(in: cycle) {
        Self.isClaimed($0, $1, of: others, byOtherThan: channel)
      }
    }
  }

  /// Asks channels only: who asks for each message need not copy all of a packet manager.
  private static func isClaimed(
    _ x: Int, _ y: Int, of channels: UnsafeBufferPointer<PacketManagerChannel>,
    byOtherThan channel: Int
  ) -> Bool {
    for place in 0..<channels.count
    where place != channel && channels[place].claims && channels[place].isTarget(x, y) {
      return true
    }
    return false
  }

  /// Does what `actions` offered. A semaphore that cannot be taken is not taken yet.
  /// - Parameters:
  ///   - word: what a read gave, and whether it was refused.
  public mutating func perform(
    _ action: PacketManagerAction, on channel: Int, word: UInt64 = 0, isRefused: Bool = false
  ) {
    count(action, channel, isRefused)
    switch action {
    case .read: channels[channel].read(word, refused: isRefused)
    case .send:
      channels[channel].send()
      coverage.mostUnanswered = max(coverage.mostUnanswered, channels[channel].unanswered)
    case .take, .raise: channels[channel].operate()
    case .end(let outcome): channels[channel].end(outcome)
    }
    if case .read(_, false) = action, let transfer = channels[channel].transfer {
      coverage.count(transfer)
    }
  }

  // MARK: Commit records

  /// Follows a record of a packet manager; records of each channel come in their order.
  /// - Returns: nil if the record is right. If not, the model stands as before.
  public mutating func observe(_ record: Commit, in cycle: UInt64) -> PacketManagerViolation? {
    switch record.kind {
    case .transferCommand: observeCommand(record, cycle)
    case .transferAnswer: observeAnswer(record)
    default: observeAction(record, cycle)
    }
  }

  private mutating func observeCommand(_ record: Commit, _ cycle: UInt64) -> PacketManagerViolation?
  {
    let channel = Int(record.words[0] & 0xFF)
    guard channel < channels.count else { return PacketManagerViolation(record, expected: []) }
    let isGo = record.words[0] >> 8 & 1 == 1
    let isStop = record.words[0] >> 9 & 1 == 1
    let wasBusy = channels[channel].isBusy
    var expected = Commit(kind: .transferCommand)
    expected.words[0] = UInt64(channel) | record.words[0] & 0x300
    if isGo && wasBusy { expected.words[0] |= 1 << 10 }
    expected.words[1] = record.words[1] & 0xFF_FFF8
    guard expected.matches(record), isGo || isStop else {
      return PacketManagerViolation(record, expected: [expected])
    }
    if isStop { stop(channel, in: cycle) }
    if isGo { start(channel, at: UInt32(record.words[1])) }
    return nil
  }

  private mutating func observeAnswer(_ record: Commit) -> PacketManagerViolation? {
    let (x, y) = (Int(record.words[1] & 0xFFFF), Int(record.words[1] >> 16 & 0xFFFF))
    let isBad = record.words[0] >> 8 & 1 == 1
    let owner = owner(x, y)
    var expected = Commit(kind: .transferAnswer)
    expected.words[0] = UInt64(owner ?? Self.nobody) | (isBad ? 1 << 8 : 0)
    expected.words[1] = UInt64(x) | UInt64(y) << 16
    guard expected.matches(record) else {
      return PacketManagerViolation(record, expected: [expected])
    }
    answer(fromX: x, y: y, isBad: isBad)
    return nil
  }

  private mutating func observeAction(_ record: Commit, _ cycle: UInt64) -> PacketManagerViolation?
  {
    let channel = Int(record.words[0] & 0xFF)
    guard channel < channels.count else { return PacketManagerViolation(record, expected: []) }
    if let action = action(of: channel, like: record, in: cycle),
      commit(of: action, on: channel).matches(record)
    {
      perform(
        action, on: channel, word: record.words[2], isRefused: record.words[0] >> 9 & 1 == 1)
      return nil
    }
    return PacketManagerViolation(
      record,
      expected: records(of: actions(of: channel, in: cycle), on: channel))
  }

  /// The records of what a channel may do; what reads give is left open.
  public func records(of actions: [PacketManagerAction], on channel: Int) -> [Commit] {
    actions.map { commit(of: $0, on: channel) }
  }

  private mutating func nextSend(of channel: Int) -> PacketManagerAction? {
    channels.withUnsafeMutableBufferPointer { channels in
      let others = UnsafeBufferPointer(channels)
      return channels[channel].nextSend {
        Self.isClaimed($0, $1, of: others, byOtherThan: channel)
      }
    }
  }

  /// What a channel may do of the kind that a record tells of.
  private mutating func action(
    of channel: Int, like record: Commit, in cycle: UInt64
  ) -> PacketManagerAction? {
    switch record.kind {
    case .transferRead: channels[channel].nextRead
    case .transferMessage: nextSend(of: channel)
    case .transferSemaphore: channels[channel].nextOperation
    case .transferEnd:
      channels[channel].nextEnd(stops: record.words[0] >> 8 & 0xFF == 2, in: cycle)
    default: nil
    }
  }

  /// The record of an action; what a read gives is left open.
  private func commit(of action: PacketManagerAction, on channel: Int) -> Commit {
    var commit: Commit
    switch action {
    case .read(let address, let isData):
      commit = Commit(kind: .transferRead)
      commit.words[0] = isData ? 1 << 8 : 0
      commit.unspecified[0] = 1 << 9
      commit.words[1] = UInt64(address)
      commit.unspecified[2] = .max
    case .send(let message):
      commit = Commit(kind: .transferMessage)
      commit.words[1] = UInt64(message.targetX) | UInt64(message.targetY) << 16
      commit.words[2] = message.low
      commit.words[3] = message.high
    case .take(let semaphore, let amount), .raise(let semaphore, let amount):
      commit = Commit(kind: .transferSemaphore)
      if case .raise = action { commit.words[0] = 1 << 8 }
      commit.words[1] = UInt64(semaphore) | UInt64(amount) << 8
    case .end(let outcome):
      commit = Commit(kind: .transferEnd)
      commit.words[1] = UInt64(channels[channel].descriptor)
      switch outcome {
      case .goesOn: break
      case .done: commit.words[0] = 1 << 8
      case .stopped: commit.words[0] = 2 << 8
      case .failed(let code): commit.words[0] = 3 << 8 | UInt64(code) << 16
      }
    }
    commit.words[0] |= UInt64(channel)
    return commit
  }

  // MARK: Coverage

  private mutating func count(_ action: PacketManagerAction, _ channel: Int, _ isRefused: Bool) {
    switch action {
    case .read(_, let isData):
      if isData { coverage.dataReads += 1 } else { coverage.descriptorReads += 1 }
      if channels[channel].needlessRead == action { coverage.needlessReads += 1 }
    case .send(let message):
      coverage.count(message, surroundings.format)
    case .take: coverage.takes += 1
    case .raise: coverage.raises += 1
    case .end(.goesOn): coverage.goesOn += 1
    case .end(.done): coverage.done += 1
    case .end(.stopped): coverage.stopped += 1
    case .end(.failed(let code)): coverage.failures[code] += 1
    }
    var claims = 0
    for place in channels.indices where channels[place].claims { claims += 1 }
    if claims > 1 { coverage.claimsAtOnce += 1 }
  }
}
