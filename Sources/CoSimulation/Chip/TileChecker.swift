import ChipSpec
import Golden
import Simulation

/// Checks one tile: tells each part's checker of the records that concern it.
///
/// A class, so that its parts stay where they are. One part at a time is told of a record, and none calls
/// back, so nobody need watch that they are not accessed twice at once.
final class TileChecker {
  let x: Int, y: Int

  @exclusivity(unchecked) private var router: RouterChecker
  @exclusivity(unchecked) private var localPort: LocalPortChecker
  @exclusivity(unchecked) private var networkInterface: NetworkInterfaceChecker?
  @exclusivity(unchecked) private var hostBridge: HostBridgeChecker?
  @exclusivity(unchecked) var sram: SRAMChecker?
  @exclusivity(unchecked) var semaphores: SemaphoresChecker?
  @exclusivity(unchecked) var registers: RegistersChecker?
  @exclusivity(unchecked) var coreControl: CoreControlChecker?
  @exclusivity(unchecked) var core: CoreChecker?
  @exclusivity(unchecked) private var simd: SIMDChecker?
  @exclusivity(unchecked) private var packetManager: PacketManagerChecker?
  @exclusivity(unchecked) private var analog: AnalogChecker?

  /// The parts that have been at work for long since the tile has made other records, as `PartAtWork`
  /// numbers them.
  @exclusivity(unchecked) private var atWork: UInt64 = 0

  private let clients: TileClients
  private let hasHostBridge: Bool
  private let trail = CommitTrail()
  /// Of each rank the records of the present cycle, bit by place among them.
  private let ofRank: UnsafeMutablePointer<UInt64>
  /// The kinds by their numbers.
  private let kinds: UnsafeMutablePointer<CommitKind?>
  /// Records of each kind.
  private let commits: UnsafeMutablePointer<Int>

  /// The checker of the tile at a place.
  init(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    (self.x, self.y) = (x, y)
    clients = TileClients(specification.kind(x: x, y: y))
    router = RouterChecker(specification, x: x, y: y)
    localPort = LocalPortChecker(specification, x: x, y: y)
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
    hasHostBridge = hostBridge != nil
    ofRank = .allocate(capacity: Int(CommitOrder.last) + 1)
    ofRank.initialize(repeating: 0, count: Int(CommitOrder.last) + 1)
    kinds = .allocate(capacity: CommitOrder.kinds)
    for number in 0..<CommitOrder.kinds {
      (kinds + number).initialize(to: CommitKind(rawValue: number))
    }
    commits = .allocate(capacity: CommitOrder.kinds)
    commits.initialize(repeating: 0, count: CommitOrder.kinds)
    core?.contents = sram?.contents
  }

  deinit {
    ofRank.deallocate()
    kinds.deallocate()
    commits.deallocate()
  }

  // MARK: A cycle

  /// Whether the tile must make records in the cycle after the last one that it was told of.
  @exclusivity(unchecked) private(set) var isDue = false

  /// A rule of a link that a neighbour broke in the last cycle.
  var violation: RouterViolation? { router.violation }

  /// Takes all records that the tile made in a cycle, in the order of the stream.
  /// - Parameters:
  ///   - count: how many there are.
  ///   - present: which ranks they have, bit by rank.
  /// - Returns: what the first part has done wrong that did, in the order of `CommitOrder`.
  func take(
    _ records: TileRecords, _ count: Int, ranks present: UInt32, cycle: UInt64
  ) -> PartDifference? {
    atWork = 0
    for place in 0..<min(count, 64) { ofRank[Int(records.ranks[place])] |= 1 << UInt64(place) }
    if present & 1 != 0, let fault = take(records, count, rank: 0, cycle) { return fault }
    if let difference = router.complete() { return PartDifference(RouterChecker.part, difference) }
    if hasHostBridge, let message = localPort.handedToHost { hostBridge?.deliver(message) }
    var rest = present & ~1
    while rest != 0 {
      let rank = rest.trailingZeroBitCount
      rest &= rest - 1
      if let fault = take(records, count, rank: rank, cycle) { return fault }
    }
    return complete(cycle)
  }

  /// Something was due in a cycle, and the tile made no records.
  func takeNothing(cycle: UInt64) -> PartDifference? {
    if let difference = router.complete() { return PartDifference(RouterChecker.part, difference) }
    if hasHostBridge, let message = localPort.handedToHost { hostBridge?.deliver(message) }
    return complete(cycle)
  }

  /// What is known when all records of a cycle were taken.
  @inline(__always)
  private func complete(_ cycle: UInt64) -> PartDifference? {
    let fault = localPort.complete(cycle)
    isDue = router.isDue || localPort.isDue
    return fault
  }

  private func take(
    _ records: TileRecords, _ count: Int, rank: Int, _ cycle: UInt64
  ) -> PartDifference? {
    var rest = ofRank[rank]
    ofRank[rank] = 0
    while rest != 0 {
      let place = rest.trailingZeroBitCount
      rest &= rest - 1
      if let fault = take(records.records + place, rank: rank, cycle) { return fault }
    }
    // No tile makes so many that it takes long to look for them.
    var place = 64
    while place < count {
      if records.ranks[place] == rank,
        let fault = take(records.records + place, rank: rank, cycle)
      {
        return fault
      }
      place += 1
    }
    return nil
  }

  private func take(
    _ pointer: UnsafePointer<CommitRecord>, rank: Int, _ cycle: UInt64
  ) -> PartDifference? {
    let record = pointer[0]
    let kind = Int(record.kind)
    if kind < CommitOrder.kinds { commits[kind] &+= 1 }
    let commit = Commit(record)
    // The first rank is the router's, but for dropped flits (4), which the registers count too, and what
    // parts report of themselves (60, 61).
    if rank == 0, kind != 4, kind < 60 {
      if let fault = tell(&router, commit, cycle) { return fault }
      // Flits at other ports are none of the local port's.
      if kind == 5 || record.w0 & 0xFF == 4, let fault = tell(&localPort, commit, cycle) {
        return fault
      }
    } else {
      let known = kind < CommitOrder.kinds ? kinds[kind] : nil
      if let fault = dispatch(commit, known, cycle: cycle) ?? inform(commit, known, cycle: cycle) {
        return fault
      }
      // That parts are at work says nothing of what they did.
      if known == .partsAtWork { return nil }
    }
    trail.append(record)
    return nil
  }

  // MARK: Who is told of what

  private func dispatch(
    _ record: Commit, _ kind: CommitKind?, cycle: UInt64
  ) -> PartDifference? {
    switch kind {
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
    case .hostMessage: tell(&hostBridge, record, cycle) ?? tell(&localPort, record, cycle)
    case .hostBeatDown, .hostBeatUp, .hostTransferEnded, .hostWindowAccess, .hostTransferStarted,
      .hostBridgeEvent:
      tell(&hostBridge, record, cycle)
    case .partDiffers: differs(record)
    case .partsAtWork: note(record)
    case nil:
      PartDifference(
        "chip", Difference("commit", expected: "a record of a known kind", actual: record.text))
    }
  }

  /// What a part itself reports to be wrong; the record names one of the part's kinds.
  private func differs(_ record: Commit) -> PartDifference {
    let part: String =
      switch CommitKind(rawValue: Int(record.words[0])) {
      case .registerAccess: "register_bus"
      case .coreAccessNowhere: "tile_bus"
      case .externalCoreAccess: "bus_shim"
      case let kind?: CommitOrder.part(of: kind)
      case nil: "chip"
      }
    return PartDifference(
      part,
      Difference(
        "outputs", expected: "those that follow from its inputs", actual: record.text))
  }

  /// The same parts of the tile have been at work for long.
  private func note(_ record: Commit) -> PartDifference? {
    atWork = record.words[0]
    return nil
  }

  /// A message that the network interface has served: the local port has handed it over, and sends
  /// what is answered.
  private func message(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    if let fault = tell(&localPort, record, cycle) { return fault }
    if let message = localPort.delivered { networkInterface?.deliver(message) }
    if let fault = tell(&networkInterface, record, cycle) { return fault }
    guard let sent = networkInterface?.sent, let difference = localPort.announce(sent) else {
      return nil
    }
    return PartDifference(LocalPortChecker.part, difference)
  }

  /// What the packet manager was told of an answer: that it is the answer that came is the network
  /// interface's business.
  private func answer(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
    guard let fault = tell(&packetManager, record, cycle) else { return nil }
    guard fault.difference.stage == "answer" else { return fault }
    return PartDifference(NetworkInterfaceChecker.part, fault.difference)
  }

  /// An access of the memory, told to who asked.
  private func memory(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
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
  private func semaphore(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
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
  private func register(_ record: Commit, _ cycle: UInt64) -> PartDifference? {
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
  func finish() -> PartDifference? { overdue(since: nil).first }

  /// How far each part has come, in the order of reports.
  var progress: [Int] {
    var progress: [Int] = []
    forEachPart { part in progress.append(part.headway) }
    return progress
  }

  /// What is missing from parts that have not got on.
  /// - Parameter progress: how far they had come when it was looked at; nil if none has got on.
  func overdue(since progress: [Int]?) -> [PartDifference] {
    stalled(since: progress) { $0.finish() ?? semaphores?.due($0.awaited) }
  }

  /// What is said of the parts that have not got on.
  private func stalled(
    since progress: [Int]?, _ body: (any PartChecker) -> Difference?
  ) -> [PartDifference] {
    var faults: [PartDifference] = []
    var number = 0
    forEachPart { part in
      defer { number += 1 }
      guard progress.map({ $0[number] == part.headway }) ?? true, let difference = body(part)
      else { return }
      faults.append(PartDifference(difference.part ?? type(of: part).part, difference))
    }
    return faults
  }

  /// What parts that have not got on wait for, and must come.
  /// - Parameter progress: how far they had come when it was looked at; nil if none has got on.
  func owed(since progress: [Int]?) -> [PartDifference] {
    stalled(since: progress) { part in
      guard let wait = part.wait, wait.isOwed else { return nil }
      return Difference("progress", expected: wait.reason, actual: "nothing")
    }
  }

  /// Parts that say that they are at work.
  var restless: [PartDifference] {
    PartAtWork.allCases.enumerated().filter { atWork >> UInt64($0.offset) & 1 == 1 }.map {
      PartDifference(
        $0.element == .hostQueue ? LocalPortChecker.part : $0.element.rawValue,
        .restless)
    }
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

/// Tells a part of a record.
@inline(__always)
func tell<Part: PartChecker>(
  _ part: inout Part, _ record: Commit, _ cycle: UInt64
) -> PartDifference? {
  guard let difference = part.take(record, cycle: cycle) else { return nil }
  return PartDifference(difference.part ?? Part.part, difference)
}

/// Tells a part, if there is one, of a record.
@inline(__always)
func tell<Part: PartChecker>(
  _ part: inout Part?, _ record: Commit, _ cycle: UInt64
) -> PartDifference? {
  guard let difference = part?.take(record, cycle: cycle) else { return nil }
  return PartDifference(difference.part ?? Part.part, difference)
}
