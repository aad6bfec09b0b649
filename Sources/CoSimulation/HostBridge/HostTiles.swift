import ChipSpec
import Golden

/// Random tiles that answer what a host bridge asks them for, and now and then say what nobody asked.
struct HostTiles {
  /// An answer on its way.
  struct Answer {
    /// What it answers.
    enum Kind: Equatable { case read, write, put, get(half: Int), nothing }

    let kind: Kind
    let x: Int, y: Int
    let payload: UInt128
    /// When the message was taken.
    let cycle: Int
  }

  /// Cycles without a message after which the next waits for an answer, or nothing goes on.
  private static let patience = 150

  private let format: MessageFormat
  private let ordering: RouterSpec.Ordering
  private let grid: GridSpec
  private let delay: Int?
  private var pending: [Answer] = []

  private var cycle = 0
  private var phaseEnds = 0
  private var lastMessage = 0
  private var answerRate = 0  // percent
  private var errorRate = 0  // per thousand
  private var strayRate = 0  // per thousand
  private var overtaking = 0, errors = 0, strays = 0, limits = 0

  /// - Parameter delay: answers come without errors in the order of the messages, so many cycles
  ///   after them; nil: at random.
  init(router: RouterSpec, grid: GridSpec, delay: Int? = nil) {
    self.delay = delay
    format = MessageFormat(flitWidth: router.flitWidth)
    ordering = router.ordering
    self.grid = grid
  }

  /// Nothing is on its way.
  var isIdle: Bool { pending.isEmpty }

  /// How often answers overtook others, told of errors, came unasked; and how often as many were
  /// awaited as may be.
  var coverageItems: [CoverageItem] {
    [
      CoverageItem(name: "answers that overtook another", count: overtaking),
      CoverageItem(name: "answers with an error", count: errors),
      CoverageItem(name: "answers that nobody awaits", count: strays),
      CoverageItem(name: "as many unanswered as may be", count: limits),
    ]
  }

  mutating func reset() {
    pending = []
    phaseEnds = cycle
    lastMessage = cycle
  }

  /// Takes a message of the bridge.
  mutating func take(_ message: MessageTraffic, _ random: inout SeededRandom) {
    lastMessage = cycle
    let payload = UInt128(message.payload[1]) << 64 | UInt128(message.payload[0])
    let header = UInt64(payload & 0xFFFF_FFFF)
    let error: UInt64 = random.below(1_000) < errorRate ? 1 : 0
    var kind = Answer.Kind.nothing
    var answer: UInt128 = 0
    if header >> 31 == 0 {
      // bits 1:0 are the operation; in the answer bit 0 is write, bit 1 error.
      kind = header & 3 == 0 ? .read : .write
      let data = kind == .read ? random.next() & 0xFFFF_FFFF : 0
      answer = UInt128(
        data << 32 | header & ~3 | error << 1 | (kind == .read ? 0 : 1))
    } else {
      switch header >> 29 & 3 {
      case 0 where header >> 26 & 1 == 1:
        kind = .put
        answer = UInt128(header | 3 << 29 | error << 28)
      case 1:
        let place = payload >> 32 & 0xFFFF_FFFF
        kind = .get(half: Int(place >> UInt128(halfBit) & 1))
        let data = UInt128(random.next()) & (1 << UInt128(format.dataWidth) - 1)
        answer = place | UInt128(error) << 28 | data << 32
        if format.grain == 8 { answer |= payload >> 96 & 0xFF << 96 }
      default: return
      }
    }
    if error == 1 { errors += 1 }
    pending.append(
      Answer(kind: kind, x: message.targetX, y: message.targetY, payload: answer, cycle: cycle))
    if pending.count >= HostPacket.unanswered,
      pending.count(where: { $0.kind == .put || $0.kind == .write }) == HostPacket.unanswered
    {
      limits += 1
    }
  }

  /// The bit of a get's number that tells the halves of the bridge's buffer apart.
  private var halfBit: Int { format.grain == 8 ? 5 : 6 }

  /// The answer that arrives in this cycle.
  /// - Parameter straysToo: whether it may be one that nobody awaits.
  mutating func answer(_ random: inout SeededRandom, straysToo: Bool) -> Answer? {
    if let delay {
      cycle += 1
      return pending.first.map { $0.cycle + delay <= cycle } == true ? pending.removeFirst() : nil
    }
    if cycle >= phaseEnds || (answerRate == 0 && cycle > lastMessage + Self.patience) {
      answerRate = random.pick([0, 0, 3, 15, 50, 90, 100, 100])
      // Where nothing is answered, as much is asked as may be.
      phaseEnds = cycle + 20 + (answerRate == 0 ? 3_000 : random.below(600))
      lastMessage = cycle
      errorRate = random.pick([0, 0, 10, 300])
      strayRate = random.pick([0, 0, 0, 5, 100])
    }
    cycle += 1
    if straysToo, random.below(1_000) < strayRate, let stray = stray(&random) {
      strays += 1
      return stray
    }
    guard !pending.isEmpty, random.chance(answerRate) else { return nil }
    var index = random.below(pending.count)
    if ordering == .flow {
      let (x, y) = (pending[index].x, pending[index].y)
      index = pending.firstIndex { $0.x == x && $0.y == y } ?? index
    }
    if index > 0 { overtaking += 1 }
    return pending.remove(at: index)
  }

  /// An answer to nothing that was asked.
  private mutating func stray(_ random: inout SeededRandom) -> Answer? {
    func isAsked(_ kind: Answer.Kind) -> Bool { pending.contains { $0.kind == kind } }
    var payload = UInt128(random.next()) << 64 | UInt128(random.next())
    func set(_ bits: Range<Int>, _ value: Int) {
      let mask: UInt128 = (1 << UInt128(bits.count) - 1) << UInt128(bits.lowerBound)
      payload = payload & ~mask | UInt128(value) << UInt128(bits.lowerBound) & mask
    }
    set(MessageFormat.requester..<MessageFormat.requester + 1, 1)
    let operation = random.pick(["read", "write", "acknowledged", "get", "get", "none"])
    set(31..<32, operation == "read" || operation == "write" ? 0 : 1)
    switch operation {
    case "read":
      if isAsked(.read) { return nil }
      set(0..<1, 0)
    case "write":
      if isAsked(.write) { return nil }
      set(0..<1, 1)
    case "acknowledged":
      if isAsked(.put) { return nil }
      set(MessageFormat.operation, 3)
    case "get":
      set(MessageFormat.operation, 0)
      let half = random.below(2)
      set(format.address, half << halfBit | random.below(1 << halfBit))
      if isAsked(.get(half: half)) {
        let beyond = halfBit + 1 + random.below(format.address.upperBound - halfBit - 1)
        set(beyond..<beyond + 1, 1)
      }
    default: set(MessageFormat.operation, 1 + random.below(2))
    }
    if format.messageWidth == 64 { payload &= UInt128(UInt64.max) }
    payload &= 1 << 104 - 1
    return Answer(
      kind: .nothing, x: random.below(grid.columns), y: random.below(grid.rows), payload: payload,
      cycle: cycle)
  }
}
