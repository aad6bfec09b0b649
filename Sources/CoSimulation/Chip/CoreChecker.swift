import ChipSpec
import Golden

/// Checks a tile's core: every instruction that retires, and that its fetches, loads and stores are those
/// that memory and registers saw. Of a core outside the tile, that the tile bus answers what they
/// answered. docs/parts/core.md, docs/cosimulation.md.
struct CoreChecker: PartChecker {
  static let part = "core"

  private(set) var checked = 0

  /// What the tile's memory holds.
  var contents: TileContents?

  private let isBuiltin: Bool
  private let capacity: Int
  private let fetchPort: UInt64?, dataPort: UInt64
  private var replica: CoreReplica

  private var isRunning = false
  /// The cycle in which it was stopped last: what was under way is answered in it.
  private var stopped: UInt64?

  /// Accesses through the data port that were answered and whose instruction has not retired.
  private let accesses = PlainQueue<Answered>()
  /// Words of 64 bits that were fetched last.
  private let fetches = PlainTable(repeating: Fetched(), count: 16)
  private var nextFetch = 0
  /// The cycle of the last `fence.i`, or start: what was fetched before must not be executed.
  private var fence: UInt64 = 0

  /// The interrupt lines, and from which cycle on they were so.
  private let lines = PlainTable(repeating: Change(), count: 16)
  private var newestLine = 0
  private var time: UInt64 = 0

  private struct Answered: BitwiseCopyable {
    var access: CoreReplica.Access
    var isFetch = false
    var isRegister = false
    var isNowhere = false
    var cycle: UInt64
  }

  private struct Fetched: BitwiseCopyable {
    /// The word's address; an odd number for none.
    var address: UInt32 = 1
    var word: UInt64 = 0
    var error = false
    var cycle: UInt64 = 0
  }

  private struct Change: BitwiseCopyable {
    var cycle: UInt64 = 0
    var lines = CoreLines()
  }

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard let core = kind.core, let sram = kind.sram else { return nil }
    isBuiltin = core.implementation == .builtin
    capacity = sram.capacity
    dataPort = UInt64(kind.sramPorts - 1)
    fetchPort = kind.fetchesApart ? UInt64(kind.sramPorts - 2) : nil
    replica = CoreReplica(
      isa: core.isa, misaligned: core.misaligned, capacity: sram.capacity, hart: x | y << 8)
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if !isBuiltin, let difference = settle(before: cycle) { return difference }
    switch record.kind {
    case .sramAccess: return memory(record, cycle)
    case .registerAccess:
      guard record.words[0] & 1 == 1 else { return nil }
      return take(
        Answered(access: Self.access(record, error: record.words[0] >> 2 & 1 == 1), cycle: cycle),
        isRegister: true)
    case .coreAccessNowhere: return nowhere(record, cycle)
    case .externalCoreAccess: return external(record, cycle)
    case .coreLines: change(record, cycle)
    case .coreRetired: return retire(record, cycle)
    default: break
    }
    return nil
  }

  func finish() -> Difference? {
    guard isBuiltin else { return accesses.first.map(Self.unheard) }
    guard isRunning else { return nil }
    if let left = accesses.first {
      return Difference("access", expected: "none", actual: text(left.access))
    }
    guard !isAsleep else { return nil }
    return Difference(
      "progress", expected: "the instruction at \(hex(UInt64(replica.pc)))", actual: "none")
  }

  var wait: PartWait? {
    guard isBuiltin, isRunning, isAsleep else { return nil }
    return PartWait(
      part: Self.part, reason: "an interrupt, in wfi at \(hex(UInt64(replica.pc)))", isOwed: false)
  }

  /// Whether the next instruction is a `wfi` that nothing ends.
  private var isAsleep: Bool {
    guard let contents, contents.contains(replica.pc), contents.contains(replica.pc &+ 3),
      let low = contents.half(at: replica.pc), let high = contents.half(at: replica.pc &+ 2)
    else { return false }
    return high << 16 | low == CoreReplica.wfi && !replica.endsWait(lines[newestLine].lines)
  }

  // MARK: Accesses

  /// The fields that records of kinds 40, 41 and 42 share.
  private static func access(_ record: Commit, error: Bool) -> CoreReplica.Access {
    CoreReplica.Access(
      address: UInt32(truncatingIfNeeded: record.words[1]), isWrite: record.words[0] & 2 == 2,
      byteEnable: UInt8(record.words[0] >> 4 & 15),
      data: UInt32(truncatingIfNeeded: record.words[2]), error: error)
  }

  private mutating func memory(_ record: Commit, _ cycle: UInt64) -> Difference? {
    let header = record.words[0]
    let address = UInt32(truncatingIfNeeded: record.words[1])
    let isWrite = header >> 32 & 1 == 1
    let error = header >> 37 & 1 == 1
    let port = header & 0xFF
    let isFetch = port == fetchPort
    guard isFetch || port == dataPort else { return nil }
    guard address >> 30 == 0 else {
      return difference("access", "the memory's addresses", record.text, "tile_bus")
    }
    guard !isBuiltin || Int(address) < capacity else {
      return difference("access", "none outside of the memory", record.text, nil)
    }
    if isFetch {
      guard !isWrite else { return difference("fetch", "a read", record.text, "tile_bus") }
      guard isBuiltin else {
        let word = address & 4 == 0 ? record.words[2] : record.words[2] >> 32
        let access = CoreReplica.Access(
          address: address, isWrite: false, byteEnable: 15,
          data: UInt32(truncatingIfNeeded: word), error: error)
        accesses.append(Answered(access: access, isFetch: true, cycle: cycle))
        return nil
      }
      fetches[nextFetch] = Fetched(
        address: address & ~7, word: record.words[2], error: error, cycle: cycle)
      nextFetch = (nextFetch + 1) & 15
      return nil
    }
    let isUpper = address & 4 != 0
    let enabled = header >> 8 & 0xFF
    let data = record.words[2]
    if isWrite {
      let isOneWord = data >> 32 == data & 0xFFFF_FFFF && enabled & (isUpper ? 0x0F : 0xF0) == 0
      guard isOneWord else {
        return difference("store", "the word twice, one half written", record.text, "tile_bus")
      }
    }
    let access = CoreReplica.Access(
      address: address, isWrite: isWrite,
      byteEnable: UInt8(isUpper ? enabled >> 4 : enabled & 15),
      data: UInt32(truncatingIfNeeded: isUpper ? data >> 32 : data), error: error)
    return take(Answered(access: access, cycle: cycle), isRegister: false)
  }

  private mutating func take(_ access: Answered, isRegister: Bool) -> Difference? {
    var access = access
    access.isRegister = isRegister
    if isBuiltin {
      guard isRunning else {
        guard access.cycle == stopped else {
          return difference("access", "none of a core that is held", text(access.access), nil)
        }
        return nil
      }
      guard accesses.count < 2 else {
        return difference("access", "an instruction first", text(access.access), nil)
      }
    }
    accesses.append(access)
    return nil
  }

  private mutating func nowhere(_ record: Commit, _ cycle: UInt64) -> Difference? {
    checked += 1
    let isFetch = record.words[0] & 1 == 0
    let address = UInt32(truncatingIfNeeded: record.words[1])
    let isThere = address >> 30 == 0 || !isFetch && address >> 30 == 1
    if isThere { return difference("access", "memory or registers", record.text, "tile_bus") }
    if isBuiltin { return difference("access", "none where nothing is", record.text, nil) }
    var access = Answered(
      access: Self.access(record, error: true), isFetch: isFetch, isNowhere: true, cycle: cycle)
    if !access.access.isWrite { access.access.data = 0 }
    accesses.append(access)
    return nil
  }

  private mutating func change(_ record: Commit, _ cycle: UInt64) {
    let runs = record.words[0] >> 3 & 1 == 1
    let shown = CoreLines(
      external: record.words[0] & 1 == 1, software: record.words[0] >> 1 & 1 == 1,
      timer: record.words[0] >> 2 & 1 == 1)
    if shown != lines[newestLine].lines {
      newestLine = (newestLine + 1) & 15
      lines[newestLine] = Change(cycle: cycle, lines: shown)
    }
    guard runs != isRunning else { return }
    isRunning = runs
    if runs {
      replica.start(at: UInt32(truncatingIfNeeded: record.words[1]))
      fence = cycle
      time = cycle
      if isBuiltin { accesses.removeAll() }
    } else {
      stopped = cycle
    }
  }

  // MARK: A core outside

  /// Accesses that were answered in cycles gone by and of which the core was not told.
  private mutating func settle(before cycle: UInt64) -> Difference? {
    guard let first = accesses.first, first.cycle < cycle else { return nil }
    accesses.removeAll()
    // A core that is held is told nothing.
    let wasRunning = isRunning ? first.cycle >= fence : stopped.map { first.cycle < $0 } == true
    return wasRunning ? Self.unheard(first) : nil
  }

  private mutating func external(_ record: Commit, _ cycle: UInt64) -> Difference? {
    checked += 1
    let isFetch = record.words[0] & 1 == 0
    let found = Self.access(record, error: record.words[0] >> 2 & 1 == 1)
    guard let place = (0..<accesses.count).first(where: { accesses[$0].isFetch == isFetch })
    else {
      return difference("access", "none", record.text, "tile_bus")
    }
    let answered = accesses[place].access
    accesses.remove(at: place)
    let mask = found.isWrite ? found.mask : .max
    guard found.address == answered.address, found.isWrite == answered.isWrite,
      found.byteEnable == answered.byteEnable, found.error == answered.error,
      (found.data ^ answered.data) & mask == 0
    else { return difference("access", text(answered), record.text, "tile_bus") }
    return nil
  }

  private static func unheard(_ access: Answered) -> Difference {
    Difference("access", expected: "an answer to the core", actual: "none", part: "bus_shim")
  }

  // MARK: Instructions

  private mutating func retire(_ record: Commit, _ cycle: UInt64) -> Difference? {
    guard let observed = CoreRetirement(record) else { return nil }
    checked += 1
    guard isBuiltin, isRunning || stopped == cycle else {
      return difference("core held in reset", "no record", record.text, nil)
    }
    if let difference = checkTime(observed, record, cycle) { return difference }
    let head = accesses.first
    let step = replica.step(
      observed, access: head?.access, second: accesses.count > 1 ? accesses[1].access : nil)
    if step.isOutOfTurn {
      return difference(
        "turn", step.retirement.isInterrupt ? "an interrupt" : "no interrupt, no end of a wait",
        record.text, nil)
    }
    if let difference = checkFetch(observed, step.retirement) { return difference }
    if step.retirement != observed || record.words[3] >> 44 != 0
      || record.words[4] & ~0x1F1_FFFF != 0
    {
      return explain(step, observed, record, head)
    }
    if let wanted = step.access, let difference = checkAccess(wanted, head) { return difference }
    if let wanted = step.second { return checkAccess(wanted, accesses.first) }
    return nil
  }

  private mutating func checkTime(
    _ observed: CoreRetirement, _ record: Commit, _ cycle: UInt64
  ) -> Difference? {
    guard observed.time >= time, observed.time <= cycle else {
      return difference(
        "time of the instruction", "\(time) to \(cycle)", "\(observed.time)", nil)
    }
    time = observed.time
    var place = newestLine
    while lines[place].cycle > time {
      place = (place + 15) & 15
      // It waited for longer than changes are remembered.
      if place == newestLine { return nil }
    }
    guard lines[place].lines == observed.lines else {
      var right = observed
      right.lines = lines[place].lines
      return difference("interrupt lines", right.record.text, record.text, nil)
    }
    return nil
  }

  /// The difference between what a core did and what it must have done.
  private func explain(
    _ step: CoreReplica.Step, _ observed: CoreRetirement, _ record: Commit, _ head: Answered?
  ) -> Difference {
    let expected = step.retirement
    var part: String?
    if let head, observed.address == expected.address,
      observed.instruction == expected.instruction
    {
      // What it was answered is not what memory or registers answered.
      let isTold = observed.isTrap && (observed.cause == 5 || observed.cause == 7)
      if isTold != head.access.error, step.access != nil || isTold,
        observed.isTrap != expected.isTrap
      {
        part = "tile_bus"
      } else if expected.isLoad, observed.isLoad,
        observed.memoryAddress == expected.memoryAddress,
        observed.byteEnable == expected.byteEnable, observed.memoryData != expected.memoryData
      {
        part = "tile_bus"
      }
    }
    guard let (field, right, wrong) = step.difference(from: observed) else {
      return difference("bits of the record that are 0", "0", record.text, nil)
    }
    return difference(
      field.rawValue, "\(right): \(expected.record.text)", "\(wrong): \(record.text)", part)
  }

  // MARK: Fetches

  /// Whether the instruction is what stands there, or stood there when it was fetched.
  private mutating func checkFetch(
    _ observed: CoreRetirement, _ expected: CoreRetirement
  ) -> Difference? {
    guard !observed.isInterrupt, !expected.isInterrupt, observed.address == expected.address,
      let contents
    else { return nil }
    let pc = observed.address
    if observed.isTrap && observed.cause == 1 && observed.instruction == 0 {
      guard expected.cause == 1, Int(observed.value) + 2 <= capacity else { return nil }
      for fetch in fetches.indices
      where fetches[fetch].address == observed.value & ~7 && fetches[fetch].error
        && fetches[fetch].cycle >= fence
      {
        return nil
      }
      return difference(
        "fetch at \(hex(UInt64(observed.value)))", "no error", observed.record.text, "tile_bus")
    }
    guard expected.cause != 1 || !expected.isTrap else { return nil }
    let isLong = replica.length(of: observed.instruction) == 4
    let low = observed.instruction & 0xFFFF, high = observed.instruction >> 16
    if contents.holds(low, high, isLong: isLong, at: pc) {
      if contents.state(of: pc) == .lost { return checkLost(pc, observed) }
      return fenced(observed)
    }
    // It may have changed since it was fetched.
    if wasFetched(low, at: pc), !isLong || wasFetched(high, at: pc &+ 2) { return fenced(observed) }
    let right =
      (contents.half(at: pc) ?? 0) | (isLong ? (contents.half(at: pc &+ 2) ?? 0) << 16 : 0)
    // What the bus and its shim answer is compared by their own monitors.
    return difference(
      "fetch at \(hex(UInt64(pc)))", hex(UInt64(right)), observed.record.text, nil)
  }

  private mutating func fenced(_ observed: CoreRetirement) -> Difference? {
    if observed.instruction & 0x707F == 0x100F, observed.instruction & 3 == 3, !observed.isTrap {
      fence = observed.time
    }
    return nil
  }

  private func wasFetched(_ half: UInt32, at address: UInt32) -> Bool {
    for fetch in fetches.indices
    where fetches[fetch].address == address & ~7 && fetches[fetch].cycle >= fence
      && !fetches[fetch].error
    {
      let found = fetches[fetch].word >> UInt64(8 * (address & 6)) & 0xFFFF
      if found == UInt64(half) { return true }
    }
    return false
  }

  /// An instruction in a word that cannot be corrected must not be executed.
  private func checkLost(_ pc: UInt32, _ observed: CoreRetirement) -> Difference? {
    for fetch in fetches.indices where fetches[fetch].address == pc & ~7 && !fetches[fetch].error {
      return nil
    }
    return difference(
      "fetch at \(hex(UInt64(pc)))", "an access fault", observed.record.text, "tile_bus")
  }

  // MARK: Loads and stores

  /// Whether memory or registers saw the access that the instruction made.
  private mutating func checkAccess(
    _ wanted: CoreReplica.Access, _ head: Answered?
  ) -> Difference? {
    guard let head else { return difference("access", text(wanted), "none", nil) }
    accesses.removeFirst()
    let found = head.access
    let isRegister = wanted.address >> 30 == 1
    let isRight =
      head.isRegister == isRegister && found.address == wanted.address
      && found.isWrite == wanted.isWrite
      && (found.byteEnable == wanted.byteEnable || !wanted.isWrite && !isRegister)
      && (!wanted.isWrite || (found.data ^ wanted.data) & wanted.mask == 0)
    guard isRight else {
      return difference("access", text(wanted), text(found), "tile_bus")
    }
    return nil
  }

  // MARK: Text

  private func difference(
    _ stage: String, _ expected: String, _ actual: String, _ part: String?
  ) -> Difference {
    Difference(stage, expected: expected, actual: actual, part: part)
  }

  private func text(_ access: CoreReplica.Access) -> String {
    "a \(access.isWrite ? "store" : "load") at \(hex(UInt64(access.address))), bytes "
      + hex(UInt64(access.byteEnable))
      + (access.isWrite ? ", data \(hex(UInt64(access.data & access.mask)))" : "")
      + (access.error ? ", error" : "")
  }
}
