import ChipSpec

/// Follows the records of a core and says the first that is not what the model predicts.
///
/// Its records, and those of the memory and the registers beside it, are given in the order in which
/// they were made, those of one cycle at a time:
///
/// | kind | taken from it |
/// | --- | --- |
/// | 44 of the core | time, interrupt lines, what a load of a register answered; all else is compared |
/// | 1 of the SRAM | what other ports write, which words cannot be corrected; the accesses of the core's own data port are compared |
/// | 40 of the register bus | the core's accesses are compared |
/// | 43 of core control | starts and stops the core |
///
/// Other kinds are ignored. The memory's order decides whether a load sees what another port writes.
public struct CoreFollower: Sendable {
  /// Records that are kept for a report.
  public static let remembered = 20

  /// The model, in the state after the last record.
  public private(set) var core: CoreModel

  /// Records of the core that were as predicted.
  public private(set) var matched = 0

  /// The last of them, oldest first.
  public var history: [CoreRetirement] {
    let oldest = recent.count < Self.remembered ? 0 : matched % Self.remembered
    return Array(recent[oldest...] + recent[..<oldest])
  }

  /// The last records; record n stands at place n modulo ``remembered``.
  private var recent: [CoreRetirement] = []

  /// Which of the SRAM's ports the core fetches through; and loads and stores through.
  private let fetchPort: Int?, dataPort: Int?
  /// The register bus makes records.
  private let hasRegisterRecords: Bool

  private var isRunning: Bool

  /// What happened at the SRAM and has not had its effect on the model: it stands behind an access of
  /// the core's whose instruction has not retired.
  private var accesses = CoreQueue<MemoryTraffic>()
  /// The core's accesses to registers whose instruction has not retired.
  private var registerAccesses = CoreQueue<Commit>()

  /// Follows a core from the model's state on.
  /// - Parameters:
  ///   - core: the model, with what the memory holds.
  ///   - fetchPort: number of the SRAM's port through which the core fetches.
  ///   - dataPort: of that through which it loads and stores; nil if the accesses of this port are not
  ///     among the records. Then they are not compared, and what other ports write is seen at once.
  ///   - hasRegisterRecords: whether the register bus makes records. If not, what a load of a register
  ///     answered and whether an access failed is taken from the core's own record.
  ///   - isRunning: whether the core runs; if not, a record of core control starts it.
  public init(
    _ core: CoreModel, fetchPort: Int? = nil, dataPort: Int? = nil,
    hasRegisterRecords: Bool = false, isRunning: Bool = true
  ) {
    self.core = core
    self.fetchPort = fetchPort
    self.dataPort = dataPort
    self.hasRegisterRecords = hasRegisterRecords
    self.isRunning = isRunning
    recent.reserveCapacity(Self.remembered)
  }

  /// Changes the model, as something does that makes no records: a bench that loads a program, or
  /// starts the core.
  public mutating func modify(_ change: (inout CoreModel) -> Void) { change(&core) }

  /// Takes the records of one cycle, in any order of their sources.
  /// - Returns: the first difference. After one, the follower is of no more use.
  public mutating func follow(_ records: [Commit]) -> CoreDifference? {
    var retirements = 0
    for record in records {
      switch record.kind {
      case .coreRetired: retirements += 1
      case .sramAccess: take(access: record)
      case .registerAccess: if hasRegisterRecords { take(register: record) }
      default: break
      }
    }
    applyWrites()
    if retirements > 0 {
      for record in records where record.kind == .coreRetired {
        if let difference = retire(record) { return difference }
      }
    }
    if retirements < records.count {
      for record in records where record.kind == .coreLines { take(lines: record) }
    }
    return nil
  }

  /// Says what the core did and no instruction accounts for, when all records were given.
  public func finish() -> CoreDifference? {
    if let access = accesses.first {
      return difference(.memoryAccess, "none", Self.text(access))
    }
    if let access = registerAccesses.first {
      return difference(.registerAccess, "none", Self.text(RegisterRecord(access)))
    }
    return nil
  }

  // MARK: Memory and registers

  private mutating func take(access record: Commit) {
    let port = Int(record.words[0] & 0xFF)
    let isUncorrectable = record.words[0] >> 36 & 1 == 1
    let address = UInt32(truncatingIfNeeded: record.words[1])
    if port == fetchPort {
      if isUncorrectable { core.memory.markUncorrectable(at: address) }
      return
    }
    // Without a port to compare, the core's own accesses cannot be told from those of others.
    let access = MemoryTraffic(
      port: port, isWrite: record.words[0] >> 32 & 1 == 1,
      byteEnable: UInt8(truncatingIfNeeded: record.words[0] >> 8), address: address,
      data: record.words[2], error: record.words[0] >> 37 & 1 == 1)
    if isUncorrectable && port != dataPort { core.memory.markUncorrectable(at: address) }
    accesses.append(access)
  }

  /// Lets the accesses have their effect that no access of the core stands before.
  private mutating func applyWrites() {
    while let access = accesses.first, !isRunning || access.port != dataPort {
      apply(access)
      accesses.removeFirst()
    }
  }

  private mutating func apply(_ access: MemoryTraffic) {
    guard access.isWrite && !access.error else { return }
    core.memory.write(access.data, to: access.address, byteEnable: access.byteEnable)
  }

  private mutating func take(register record: Commit) {
    guard record.words[0] & 1 == 1, isRunning else { return }
    registerAccesses.append(record)
  }

  private mutating func take(lines record: Commit) {
    let runs = record.words[0] >> 3 & 1 == 1
    if runs && !isRunning { core.start(at: UInt32(truncatingIfNeeded: record.words[1])) }
    isRunning = runs
    if !runs {
      // What was granted has its effect, though its instruction never retires.
      applyWrites()
      registerAccesses = CoreQueue()
    }
  }

  // MARK: The core

  private mutating func retire(_ record: Commit) -> CoreDifference? {
    guard let observed = CoreRetirement(record) else { return nil }
    guard isRunning else {
      return difference(.held, "no record", "a record", nil, observed)
    }
    let own = accesses.first
    let second = takeSecond(of: observed)
    var circumstances = CoreCircumstances(time: observed.time, lines: observed.lines)
    for access in [own, second] {
      if let access, access.error { circumstances.memoryFaults.append(access.address) }
    }

    // When `wfi` began is not known, but that no interrupt was taken then.
    if observed.instruction == CoreModel.wfi && !observed.isTrap { core.beginWait() }

    let asked = registerAccesses.first
    var wanted: CoreRegisterAccess?
    let step = core.step(circumstances) { access in
      wanted = access
      if let asked { return RegisterRecord(asked).answer }
      let hasFailed =
        observed.isTrap && !observed.isInterrupt && (observed.cause == 5 || observed.cause == 7)
      return CoreRegisterAnswer(data: observed.memoryData, error: hasFailed)
    }
    guard let step, let expected = CoreRetirement(step) else {
      return difference(
        .wait, "the core waits", Self.hexadecimal(observed.instruction), nil, observed)
    }
    guard step.matches(record) else {
      if let (field, said, found) = Self.compare(expected, observed) {
        return difference(field, said, found, expected, observed)
      }
      return difference(.rest, "0", "something else", expected, observed)
    }
    if let difference = check(access: own, second, expected, observed) { return difference }
    if let difference = check(register: asked, wanted, expected, observed) { return difference }

    if recent.count < Self.remembered {
      recent.append(observed)
    } else {
      recent[matched % Self.remembered] = observed
    }
    matched += 1
    applyWrites()
    return nil
  }

  /// Takes the second access of a misaligned load or store out of those that wait, so that what other
  /// ports write between the two comes between them.
  private mutating func takeSecond(of observed: CoreRetirement) -> MemoryTraffic? {
    guard core.splits, let own = accesses.first, own.port == dataPort, !own.error else {
      return nil
    }
    let offset = observed.memoryAddress & 3
    let isCrossing =
      (observed.isLoad || observed.isStore)
      && offset + UInt32(observed.byteEnable.nonzeroBitCount) > 4
    let isFault =
      observed.isTrap && !observed.isInterrupt && (observed.cause == 5 || observed.cause == 7)
      && observed.value == (own.address & ~3) &+ 4
    guard isCrossing || isFault,
      let place = accesses.all.dropFirst().firstIndex(where: { $0.port == dataPort }),
      isCrossing || accesses.all[place].error && accesses.all[place].address == observed.value
    else { return nil }
    let second = accesses.all[place]
    // What stands between them and concerns the first word has its effect after the first.
    let between = accesses.all[(accesses.all.startIndex + 1)..<place]
    let first: UInt8 = own.address & 4 == 0 ? 0x0F : 0xF0
    var late: [MemoryTraffic] = []
    for access in between {
      var early = access
      if access.address / 8 == own.address / 8 {
        early.byteEnable &= ~first
        var rest = access
        rest.byteEnable &= first
        late.append(rest)
      }
      apply(early)
    }
    accesses.replace(between.count + 1, with: late)
    return second
  }

  /// Whether the memory saw the accesses that the step made.
  private mutating func check(
    access own: MemoryTraffic?, _ second: MemoryTraffic?, _ expected: CoreRetirement,
    _ observed: CoreRetirement
  ) -> CoreDifference? {
    guard dataPort != nil else { return nil }
    var isFirst = true
    let made = core.accesses(of: expected)
    for case (let wanted?, let found) in [(made.first, own), (made.second, second)] {
      guard core.memory.contains(wanted.address, count: 1) else { return nil }
      let what = "a \(wanted.isWrite ? "store" : "load") at \(Self.hexadecimal(wanted.address))"
      guard let found, found.port == dataPort else {
        return difference(.memoryAccess, what, "none", expected, observed)
      }
      if isFirst { accesses.removeFirst() }
      isFirst = false
      guard found.address == wanted.address, found.isWrite == wanted.isWrite else {
        return difference(.memoryAccess, what, Self.text(found), expected, observed)
      }
      if found.error {
        core.memory.markUncorrectable(at: found.address)
      } else if wanted.isWrite {
        let place: UInt32 = wanted.address >> 2 & 1
        let byteEnable = wanted.byteEnable << UInt8(4 * place)
        let data = UInt64(wanted.data) << UInt64(32 * place)
        guard found.byteEnable == byteEnable,
          (found.data ^ data) & Self.bits(of: byteEnable) == 0
        else {
          let said =
            "\(what), bytes \(Self.hexadecimal(byteEnable)), data \(Self.hexadecimal(data))"
          return difference(.memoryAccess, said, Self.text(found), expected, observed)
        }
      }
    }
    return nil
  }

  /// Whether the register bus saw the access that the step made.
  private mutating func check(
    register asked: Commit?, _ wanted: CoreRegisterAccess?, _ expected: CoreRetirement,
    _ observed: CoreRetirement
  ) -> CoreDifference? {
    guard hasRegisterRecords, let wanted else { return nil }
    guard let asked else {
      return difference(.registerAccess, Self.text(wanted), "none", expected, observed)
    }
    registerAccesses.removeFirst()
    let found = RegisterRecord(asked)
    guard found.access == wanted else {
      return difference(
        .registerAccess, Self.text(wanted), Self.text(found), expected, observed)
    }
    return nil
  }

  // MARK: Comparison

  /// The first field in which two records differ, with both values.
  static func compare(
    _ expected: CoreRetirement, _ observed: CoreRetirement
  ) -> (CoreDifference.Field, String, String)? {
    let value: CoreDifference.Field = expected.isTrap ? .trapValue : .csrValue
    let fields: [(CoreDifference.Field, (CoreRetirement) -> String)] = [
      (.address, { hexadecimal($0.address) }), (.interrupt, { $0.isInterrupt ? "yes" : "no" }),
      (.instruction, { hexadecimal($0.instruction) }), (.trap, { $0.isTrap ? "yes" : "no" }),
      (.cause, { String($0.cause) }), (.destination, { "x\($0.destination)" }),
      (.result, { hexadecimal($0.result) }), (.load, { $0.isLoad ? "yes" : "no" }),
      (.store, { $0.isStore ? "yes" : "no" }), (.memoryAddress, { hexadecimal($0.memoryAddress) }),
      (.byteEnable, { hexadecimal($0.byteEnable) }),
      (.memoryData, { hexadecimal($0.memoryData) }), (.csrWrite, { $0.writesCSR ? "yes" : "no" }),
      (.csr, { hexadecimal($0.csr) }), (value, { hexadecimal($0.value) }),
      (.next, { hexadecimal($0.next) }),
    ]
    for (field, text) in fields where text(expected) != text(observed) {
      return (field, text(expected), text(observed))
    }
    return nil
  }

  private func difference(
    _ field: CoreDifference.Field, _ expected: String, _ observed: String,
    _ prediction: CoreRetirement? = nil, _ observation: CoreRetirement? = nil
  ) -> CoreDifference {
    CoreDifference(
      field: field, expected: expected, observed: observed, prediction: prediction,
      observation: observation, index: matched, history: history)
  }

  // MARK: Text

  static func hexadecimal(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
    "0x" + String(number, radix: 16, uppercase: true)
  }

  private static func text(_ access: MemoryTraffic) -> String {
    "a \(access.isWrite ? "store" : "load") at \(hexadecimal(access.address))"
      + (access.isWrite
        ? ", bytes \(hexadecimal(access.byteEnable)), data \(hexadecimal(access.data))" : "")
  }

  private static func text(_ access: CoreRegisterAccess) -> String {
    "a \(access.isWrite ? "store" : "load") at \(hexadecimal(access.address)), bytes "
      + hexadecimal(access.byteEnable)
      + (access.isWrite ? ", data \(hexadecimal(access.data))" : "")
  }

  private static func text(_ record: RegisterRecord) -> String { text(record.access) }

  /// Bits of a word that bytes have.
  private static func bits(of bytes: UInt8) -> UInt64 {
    (0..<8).reduce(0) { bytes >> UInt8($1) & 1 == 1 ? $0 | 0xFF << UInt64(8 * $1) : $0 }
  }

  /// What a record of kind 40 tells of an access of the core.
  private struct RegisterRecord {
    let access: CoreRegisterAccess
    let answer: CoreRegisterAnswer

    init(_ record: Commit) {
      let flags = record.words[0]
      let isWrite = flags >> 1 & 1 == 1
      let byteEnable = UInt8(flags >> 4 & 15)
      let data = UInt32(truncatingIfNeeded: record.words[2])
      let mask = UInt32(truncatingIfNeeded: CoreFollower.bits(of: byteEnable))
      access = CoreRegisterAccess(
        address: UInt32(truncatingIfNeeded: record.words[1]), isWrite: isWrite,
        byteEnable: byteEnable, data: isWrite ? data & mask : 0)
      answer = CoreRegisterAnswer(data: data, error: flags >> 2 & 1 == 1)
    }
  }
}
