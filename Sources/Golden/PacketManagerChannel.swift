import ChipSpec

/// One channel of a packet manager: the steps of docs/parts/packet_manager.md, "What a channel does".
struct PacketManagerChannel: Sendable {
  /// What all channels of a packet manager share.
  struct Surroundings: Sendable {
    let format: MessageFormat
    let dimensions: Int
    let columns: Int, rows: Int
    let unreachable: (x: Int, y: Int)?
    /// Whether puts are acknowledged, because the network keeps no order.
    let acknowledges: Bool

    func isReachable(_ x: Int, _ y: Int) -> Bool {
      if let unreachable, unreachable == (x, y) { return false }
      return x < columns && y < rows
    }
  }

  /// The step that comes next.
  private enum Step: Sendable {
    case idle, read, wait, move, answers, remoteSignal, localSignal, end, fail(Int)
  }

  private static let mostUnanswered = 255

  private let surroundings: Surroundings
  private var step = Step.idle

  /// The descriptor's address, and its words that were read.
  private(set) var descriptor: UInt32 = 0
  private var words: [UInt64] = []
  private var isDescriptorRefused = false

  private(set) var transfer: PacketManagerTransfer?

  /// The walk of the messages, and that of the reads, which may be ahead.
  private var sends: PacketManagerWalk?
  private var reads: PacketManagerWalk?

  /// Words that were read and are still needed, the present run's first.
  private var data: [UInt64] = []
  private var firstWord = 0
  /// How many words of `data` were read without an error; the word after them was refused.
  private var goodWords: Int?

  private(set) var unanswered = 0
  private(set) var claims = false
  private var isAnswerBad = false

  /// The cycle in which a stop was asked for.
  private var stop: UInt64?
  private(set) var error = 0

  init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  var isBusy: Bool {
    if case .idle = step { false } else { true }
  }

  var isWaiting: Bool {
    if case .wait = step { true } else { false }
  }

  private var grain: Int { surroundings.format.grain }

  private var wantsAnswers: Bool {
    guard let transfer else { return false }
    return transfer.isFetch || surroundings.acknowledges
  }

  /// Where answers come from.
  func isTarget(_ x: Int, _ y: Int) -> Bool { transfer?.targetX == x && transfer?.targetY == y }

  // MARK: What it may do

  // What asks about others changes nothing either; it is `mutating` so that no copy is made of a channel.

  /// What the channel must do next, in any order.
  /// - Parameters:
  ///   - cycle: the present one; a stop counts if it was asked for before it.
  ///   - isClaimed: whether another channel claims a target.
  mutating func actions(in cycle: UInt64, isClaimed: (Int, Int) -> Bool) -> [PacketManagerAction] {
    var actions: [PacketManagerAction] = []
    if let send = nextSend(isClaimed: isClaimed) { actions.append(send) }
    if goodWords == nil, let read = nextRead { actions.append(read) }
    if let operation = nextOperation { actions.append(operation) }
    if let end = nextEnd(stops: true, in: cycle) { actions.append(end) }
    if let other = nextEnd(stops: false, in: cycle), !actions.contains(other) {
      actions.append(other)
    }
    return actions
  }

  /// The next word to be read; it may also be one that nobody needs.
  var nextRead: PacketManagerAction? {
    switch step {
    case .read: .read(wordAddress, isData: false)
    case .move: dataAddress.map { .read($0, isData: true) }
    default: needlessRead
    }
  }

  /// The next message.
  mutating func nextSend(isClaimed: (Int, Int) -> Bool) -> PacketManagerAction? {
    switch step {
    case .move:
      guard let transfer, let message else { return nil }
      if wantsAnswers && !mayAsk(isClaimed(transfer.targetX, transfer.targetY)) { return nil }
      return .send(message)
    case .remoteSignal: return .send(signal)
    default: return nil
    }
  }

  /// The next operation on a semaphore.
  var nextOperation: PacketManagerAction? {
    guard let transfer else { return nil }
    switch step {
    case .wait: return .take(semaphore: transfer.waitSemaphore, amount: transfer.waitAmount)
    case .localSignal:
      return .raise(semaphore: transfer.localSemaphore, amount: transfer.localAmount)
    default: return nil
    }
  }

  /// The end of the descriptor.
  /// - Parameters:
  ///   - stops: what is asked for where a stop may count for it or not.
  ///   - cycle: the present one; a stop counts if it was asked for before it.
  func nextEnd(stops: Bool, in cycle: UInt64) -> PacketManagerAction? {
    switch step {
    case .fail(let code): return .end(.failed(code: code))
    case .end:
      if transfer?.isLast == true { return .end(.done) }
      guard let stop else { return .end(.goesOn) }
      return stop < cycle || stops ? .end(.stopped) : .end(.goesOn)
    default: return nil
    }
  }

  /// A read that it may make and may as well leave: words beyond one that was refused are not used.
  var needlessRead: PacketManagerAction? {
    guard goodWords != nil, let address = dataAddress else { return nil }
    return .read(address, isData: true)
  }

  private func mayAsk(_ isClaimedByOther: Bool) -> Bool {
    unanswered < Self.mostUnanswered && (claims || !isClaimedByOther)
  }

  // MARK: What it does

  mutating func start(at address: UInt32) {
    begin(address)
    stop = nil
    error = 0
  }

  mutating func requestStop(in cycle: UInt64) {
    if stop == nil { stop = cycle }
  }

  /// A word was read, with an error or without.
  mutating func read(_ word: UInt64, refused: Bool) {
    if case .read = step {
      words.append(word)
      isDescriptorRefused = isDescriptorRefused || refused
      decode()
      return
    }
    reads?.skipWord()
    if goodWords == nil {
      if refused { goodWords = data.count } else { data.append(word) }
    }
    settle()
  }

  /// The message that `actions` offered was sent.
  mutating func send() {
    if case .remoteSignal = step {
      step = .localSignal
    } else {
      if wantsAnswers {
        unanswered += 1
        claims = true
      }
      skipGrain()
    }
    settle()
  }

  /// The semaphore was taken or raised.
  mutating func operate() {
    if case .wait = step { beginToMove() } else { step = .end }
    settle()
  }

  mutating func answer(isBad: Bool) {
    unanswered -= 1
    isAnswerBad = isAnswerBad || isBad
    settle()
  }

  mutating func end(_ outcome: PacketManagerOutcome) {
    forgetData()
    switch outcome {
    case .goesOn: begin(transfer?.next ?? 0)
    case .done, .stopped: step = .idle
    case .failed(let code):
      error = code
      step = .idle
    }
  }

  // MARK: Step by step

  private mutating func begin(_ address: UInt32) {
    descriptor = address
    words.removeAll(keepingCapacity: true)
    isDescriptorRefused = false
    transfer = nil
    isAnswerBad = false
    step = .read
  }

  private var wordAddress: UInt32 { (descriptor + 8 * UInt32(words.count)) & 0xFF_FFFF }

  /// Looks at a descriptor as soon as enough of it was read.
  private mutating func decode() {
    guard words.count >= PacketDescriptor.headerWords else { return }
    let dimensions = PacketManagerTransfer.dimensions(words[0])
    if words.count == PacketDescriptor.headerWords {
      if isDescriptorRefused { return fail(.descriptor) }
      if dimensions > surroundings.dimensions { return fail(.malformed) }
    }
    guard words.count == PacketDescriptor.headerWords + dimensions else { return }
    if isDescriptorRefused { return fail(.descriptor) }
    let transfer = PacketManagerTransfer(words)
    if transfer.isMalformed(grain: grain) { return fail(.malformed) }
    if !surroundings.isReachable(transfer.targetX, transfer.targetY) { return fail(.target) }
    self.transfer = transfer
    if transfer.waitAmount > 0 {
      step = .wait
    } else {
      beginToMove()
      settle()
    }
  }

  private mutating func fail(_ code: PacketDescriptor.ErrorCode) { step = .fail(code.rawValue) }

  private mutating func beginToMove() {
    step = .move
    guard let transfer else { return }
    sends = PacketManagerWalk(transfer)
    reads = transfer.isSend ? PacketManagerWalk(transfer) : nil
  }

  private mutating func forgetData() {
    (sends, reads, goodWords) = (nil, nil, nil)
    data.removeAll(keepingCapacity: true)
    firstWord = 0
  }

  /// Leaves the steps in which there is nothing to do.
  private mutating func settle() {
    if case .move = step, sends?.isAtEnd ?? true || isCutOff { step = .answers }
    if case .answers = step, unanswered == 0 {
      claims = false
      if goodWords != nil {
        fail(.source)
      } else if isAnswerBad {
        fail(.answer)
      } else {
        step = .remoteSignal
      }
    }
    if case .remoteSignal = step, transfer?.remoteAmount == 0 { step = .localSignal }
    if case .localSignal = step, transfer?.localAmount == 0 { step = .end }
  }

  // MARK: Runs

  /// The address of the next word of data; nil if all were read.
  private var dataAddress: UInt32? {
    guard let reads, !reads.isAtEnd else { return nil }
    return (reads.source + UInt32(reads.offset)) & 0xFF_FFF8
  }

  /// How many words of `data` the present grain and those before it need.
  private func wordsNeeded(_ sends: PacketManagerWalk, bytes: Int) -> Int {
    firstWord + (Int(sends.source & 7) + sends.offset + bytes + 7) / 8
  }

  /// Whether the next put needs a word that was refused, or one behind it.
  private var isCutOff: Bool {
    guard let goodWords, let sends, !sends.isAtEnd else { return false }
    return wordsNeeded(sends, bytes: sends.piece(from: sends.destination, of: grain)) > goodWords
  }

  private mutating func skipGrain() {
    let grain = grain
    guard let words = sends?.skipGrain(of: grain), let transfer else { return }
    if transfer.isSend { firstWord += words }
    forgetWords()
  }

  /// Drops the words of the runs that are over, now and then.
  private mutating func forgetWords() {
    guard firstWord > 1024 else { return }
    data.removeFirst(firstWord)
    goodWords = goodWords.map { $0 - firstWord }
    firstWord = 0
  }

  /// The next message of the transfer; nil if there is none, or if data for it are missing.
  private var message: PacketManagerMessage? {
    guard let transfer, let sends, !sends.isAtEnd else { return nil }
    let bytes = sends.piece(from: sends.destination, of: grain)
    if transfer.isFetch { return get(sends, transfer) }
    if transfer.isSend && wordsNeeded(sends, bytes: bytes) > data.count { return nil }
    return put(sends, transfer, bytes: bytes)
  }

  private func put(
    _ sends: PacketManagerWalk, _ transfer: PacketManagerTransfer, bytes: Int
  ) -> PacketManagerMessage {
    let format = surroundings.format
    let address = (sends.destination + UInt32(sends.offset)) & 0xFF_FFFF
    var message = header(.put, transfer, address: address)
    if surroundings.acknowledges { message.low |= 1 << UInt64(MessageFormat.acknowledge) }
    let lane = Int(address) % grain
    for byte in 0..<bytes {
      let place = format.byteEnable.lowerBound + lane + byte
      message.set(place..<place + 1, 1)
      let value: UInt64
      if transfer.isFill {
        value = transfer.constant >> (8 * UInt64((Int(address) + byte) % 2))
      } else {
        let from = Int(sends.source & 7) + sends.offset + byte
        value = data[firstWord + from / 8] >> (8 * UInt64(from % 8))
      }
      message.setData(UInt8(truncatingIfNeeded: value), lane: lane + byte, format)
    }
    return message
  }

  private func get(
    _ sends: PacketManagerWalk, _ transfer: PacketManagerTransfer
  ) -> PacketManagerMessage {
    let format = surroundings.format
    let offset = UInt32(sends.offset)
    var message = header(.get, transfer, address: (sends.source + offset) & 0xFF_FFFF)
    var answer = header(
      .put, transfer, address: (sends.destination + offset) & 0xFF_FFFF)
    answer.set(format.byteEnable, 1 << UInt64(grain) - 1)
    message.set(MessageFormat.answer, answer.low & 0xFFFF_FFFF)
    message.high = answer.high
    return message
  }

  private var signal: PacketManagerMessage {
    guard let transfer else { return PacketManagerMessage(targetX: 0, targetY: 0) }
    var message = header(.signal, transfer, address: 0)
    message.set(MessageFormat.semaphore, UInt64(transfer.remoteSemaphore))
    message.set(MessageFormat.amount, UInt64(transfer.remoteAmount))
    return message
  }

  private func header(
    _ operation: MessageFormat.Operation, _ transfer: PacketManagerTransfer, address: UInt32
  ) -> PacketManagerMessage {
    var message = PacketManagerMessage(targetX: transfer.targetX, targetY: transfer.targetY)
    message.low = 1 << UInt64(MessageFormat.isMessage)
    message.set(MessageFormat.operation, UInt64(operation.rawValue))
    message.set(surroundings.format.address, UInt64(Int(address) / grain))
    return message
  }
}

extension PacketManagerWalk {
  /// Goes on behind the present grain of the destination.
  /// - Returns: how many words of the source the run took if that was its last grain.
  fileprivate mutating func skipGrain(of size: Int) -> Int? {
    offset += piece(from: destination, of: size)
    guard isRunOver else { return nil }
    let words = (Int(source & 7) + offset + 7) / 8
    nextRun()
    return words
  }

  /// Goes on behind the present word of the source.
  fileprivate mutating func skipWord() {
    offset += piece(from: source, of: 8)
    if isRunOver { nextRun() }
  }
}
