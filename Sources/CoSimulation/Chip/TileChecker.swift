import ChipSpec
import Golden
import Simulation

/// Checks one tile: tells each part's checker of the records that concern it.
struct TileChecker {
  let x: Int, y: Int

  private var router: RouterChecker?
  private var localPort: LocalPortChecker?
  private var networkInterface: NetworkInterfaceChecker?
  private var hostBridge: HostBridgeChecker?
  var sram: SRAMChecker?
  var semaphores: SemaphoresChecker?
  var registers: RegistersChecker?
  var coreControl: CoreControlChecker?
  var core: CoreChecker?
  private var simd: SIMDChecker?
  private var packetManager: PacketManagerChecker?
  private var analog: AnalogChecker?

  private let clients: TileClients
  /// A copy at hand: it is read for every record.
  private let ranks = CommitOrder.ranks
  private var trail = CommitTrail()
  /// Records of each kind.
  private var commits = InlineArray<64, Int>(repeating: 0)

  /// The checker of the tile at a place.
  init(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    (self.x, self.y) = (x, y)
    clients = TileClients(specification.kind(x: x, y: y))
    router = try RouterChecker(specification, x: x, y: y)
    localPort = try LocalPortChecker(specification, x: x, y: y)
    networkInterface = try NetworkInterfaceChecker(specification, x: x, y: y)
    hostBridge = try HostBridgeChecker(specification, x: x, y: y)
    sram = try SRAMChecker(specification, x: x, y: y)
    semaphores = try SemaphoresChecker(specification, x: x, y: y)
    registers = try RegistersChecker(specification, x: x, y: y)
    coreControl = try CoreControlChecker(specification, x: x, y: y)
    core = try CoreChecker(specification, x: x, y: y)
    simd = try SIMDChecker(specification, x: x, y: y)
    packetManager = try PacketManagerChecker(specification, x: x, y: y)
    analog = try AnalogChecker(specification, x: x, y: y)
    core?.contents = sram?.contents
  }

  // MARK: A cycle

  /// Whether the tile must make records in the cycle after the last one that it was told of.
  private(set) var isDue = false

  /// A rule of a link that a neighbour broke in the last cycle.
  private(set) var violation: RouterViolation?

  /// Takes all records that the tile made in a cycle, in the order of the stream; none, if something
  /// was due and did not come.
  /// - Returns: what the first part has done wrong that did, in the order of `CommitOrder`.
  mutating func take(
    _ records: UnsafeBufferPointer<CommitRecord>, cycle: UInt64
  ) -> PartDifference? {
    var present: UInt32 = 0
    for record in records { present |= 1 << UInt32(rank(record)) }
    if present & 1 != 0, let fault = take(records, rank: 0, cycle) { return fault }
    if let difference = router?.complete() { return PartDifference(RouterChecker.part, difference) }
    if let message = localPort?.handedToHost { hostBridge?.deliver(message) }
    present &= ~1
    while present != 0 {
      let rank = UInt8(present.trailingZeroBitCount)
      present &= present - 1
      if let fault = take(records, rank: rank, cycle) { return fault }
    }
    if let difference = hostBridge?.complete() {
      return PartDifference(HostBridgeChecker.part, difference)
    }
    let fault = localPort?.complete(cycle)
    violation = router.inPlace { $0.violation } ?? nil
    isDue =
      router.inPlace { $0.isDue } ?? false || localPort.inPlace { $0.isDue } ?? false
    return fault
  }

  private mutating func take(
    _ records: UnsafeBufferPointer<CommitRecord>, rank: UInt8, _ cycle: UInt64
  ) -> PartDifference? {
    for record in records where self.rank(record) == rank {
      if record.kind < 64 { commits[Int(record.kind)] += 1 }
      let commit = Commit(record)
      if let fault = dispatch(commit, cycle: cycle) { return fault }
      if rank > 0 || record.kind == 4, let fault = inform(commit, cycle: cycle) { return fault }
      trail.append(record)
    }
    return nil
  }

  /// The record's rank among those of the tile and cycle.
  private func rank(_ record: CommitRecord) -> UInt8 {
    record.kind < 64 ? ranks[Int(record.kind)] : CommitOrder.last
  }

  // MARK: Who is told of what

  private mutating func dispatch(_ record: Commit, cycle: UInt64) -> PartDifference? {
    switch CommitKind(rawValue: Int(record.kind.rawValue)) {
    case .flitAccepted, .flitSent, .credits:
      tell(&router, record, cycle) ?? tell(&localPort, record, cycle)
    case .flitDropped: tell(&router, record, cycle)
    case .sramAccess: tell(&sram, record, cycle) ?? memory(record, cycle)
    case .semaphoreOperation: tell(&semaphores, record, cycle) ?? semaphore(record, cycle)
    case .registerAccess: tell(&registers, record, cycle) ?? register(record, cycle)
    case .flitDiscarded: tell(&localPort, record, cycle)
    case .remoteAccess, .requestServed, .requestRefused: message(record, cycle)
    case .responseTaken: message(record, cycle) ?? tell(&packetManager, record, cycle)
    case .transferMessage: tell(&packetManager, record, cycle) ?? tell(&localPort, record, cycle)
    case .transferAnswer: answer(record, cycle)
    case .transferCommand, .transferRead, .transferSemaphore, .transferEnd:
      tell(&packetManager, record, cycle)
    case .analogDescriptor, .analogSettled, .analogProgrammed, .analogCodes, .analogConverted,
      .analogSampled, .analogWritten, .analogEnded:
      tell(&analog, record, cycle)
    case .simdRetired, .simdFailed, .simdStarted, .simdStopped: tell(&simd, record, cycle)
    case .coreAccessNowhere, .externalCoreAccess, .coreRetired: tell(&core, record, cycle)
    case .coreLines: tell(&coreControl, record, cycle) ?? tell(&core, record, cycle)
    case .hostAnswer: tell(&localPort, record, cycle) ?? tell(&hostBridge, record, cycle)
    case .hostMessage, .hostBridgeEvent:
      tell(&hostBridge, record, cycle) ?? tell(&localPort, record, cycle)
    case .hostBeatDown, .hostBeatUp, .hostTransferEnded, .hostWindowAccess, .hostTransferStarted:
      tell(&hostBridge, record, cycle)
    case nil:
      PartDifference(
        "chip", Difference("commit", expected: "a record of a known kind", actual: record.text))
    }
  }

  /// A message that the network interface has served: the local port has handed it over, and sends
  /// what is answered.
  private mutating func message(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    if let fault = tell(&localPort, record, cycle) { return fault }
    if let message = localPort?.delivered { networkInterface?.deliver(message) }
    if let fault = tell(&networkInterface, record, cycle) { return fault }
    guard let sent = networkInterface?.sent, let difference = localPort?.announce(sent) else {
      return nil
    }
    return PartDifference(LocalPortChecker.part, difference)
  }

  /// What the packet manager was told of an answer: that it is the answer that came is the network
  /// interface's business.
  private mutating func answer(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    var fault = tell(&packetManager, record, cycle)
    if fault?.difference.stage == "answer" { fault?.part = NetworkInterfaceChecker.part }
    return fault
  }

  /// An access of the memory, told to who asked.
  private mutating func memory(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    switch clients.memory(port: Int(record.words[0] & 0xFF)) {
    case .networkInterface: tell(&networkInterface, record, cycle)
    case .packetManager: tell(&packetManager, record, cycle)
    case .analog: tell(&analog, record, cycle)
    case .simd: tell(&simd, record, cycle)
    case .core: tell(&core, record, cycle)
    case .registers, nil: nil
    }
  }

  /// An operation on a semaphore, told to who asked.
  private mutating func semaphore(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    switch clients.semaphores(client: Int(record.words[0] & 0xFF)) {
    case .networkInterface: tell(&networkInterface, record, cycle)
    case .packetManager: tell(&packetManager, record, cycle)
    case .analog: tell(&analog, record, cycle)
    case .simd: tell(&simd, record, cycle)
    case .registers: tell(&registers, record, cycle)
    case .core, nil: nil
    }
  }

  /// An access of a register, told to who asked and to the part whose register it is.
  private mutating func register(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    let asked =
      record.words[0] & 1 == 0
      ? tell(&networkInterface, record, cycle) : tell(&core, record, cycle)
    if let asked { return asked }
    switch record.words[1] >> 12 & 0x3FFFF {
    case 4: return tell(&semaphores, record, cycle)
    case 5: return tell(&analog, record, cycle)
    case 6: return tell(&simd, record, cycle)
    case 7: return tell(&packetManager, record, cycle)
    case 8: return tell(&coreControl, record, cycle)
    default: return nil
    }
  }

  // MARK: All parts

  /// Calls `body` with every part's checker that there is, in the order of reports.
  private func forEachPart<Failure: Error>(
    _ body: (any PartChecker) throws(Failure) -> Void
  ) throws(Failure) {
    let parts: [(any PartChecker)?] = [
      router, localPort, networkInterface, hostBridge, sram, semaphores, registers, coreControl,
      core, simd, packetManager, analog,
    ]
    for part in parts { if let part { try body(part) } }
  }

  /// What is missing when the chip is at rest.
  func finish() -> PartDifference? {
    var fault: PartDifference?
    forEachPart { part in
      if fault == nil, let difference = part.finish() {
        fault = PartDifference(difference.part ?? type(of: part).part, difference)
      }
    }
    return fault
  }

  /// What the tile's parts wait for.
  var waits: [PartWait] {
    var waits: [PartWait] = []
    forEachPart { part in if let wait = part.wait { waits.append(wait) } }
    return waits
  }

  /// Adds the tile's counts to those of the chip.
  func count(into counts: inout [PartCount]) {
    func add(_ part: String, commits: Int, checked: Int) {
      if let place = counts.firstIndex(where: { $0.part == part }) {
        counts[place].commits += commits
        counts[place].checked += checked
      } else {
        counts.append(PartCount(part: part, commits: commits, checked: checked))
      }
    }
    forEachPart { part in
      add(type(of: part).part, commits: 0, checked: part.checked)
    }
    for kind in CommitKind.allCases where commits[kind.rawValue] > 0 {
      add(CommitOrder.part(of: kind), commits: commits[kind.rawValue], checked: 0)
    }
  }

  /// The last records, as a person reads them.
  var history: [String] { trail.text }
}

/// Tells a part, if there is one, of a record.
@inline(__always)
func tell<Part: PartChecker>(
  _ part: inout Part?, _ record: Commit, _ cycle: UInt64
) -> PartDifference? {
  guard let difference = part?.take(record, cycle: cycle) else { return nil }
  return PartDifference(difference.part ?? Part.part, difference)
}
