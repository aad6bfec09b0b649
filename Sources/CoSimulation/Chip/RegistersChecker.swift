import ChipSpec
import Golden

/// Checks a tile's registers: that each access is answered as the register map says, that what was written
/// stays, and that counters, sticky events and the status of engines show what the parts have done.
/// docs/parts/tile_bus.md, docs/cosimulation.md.
///
/// What core control and the semaphores show is their checkers'. Where a part's contract leaves open when
/// a register follows what its records tell, both values are right for some cycles around the record.
struct RegistersChecker: PartChecker {
  static let part = "registers"

  private(set) var checked = 0

  /// A register, or one of an array.
  private struct Word {
    var address: UInt32
    var isWritable = false
    /// Bits that software writes; events; bits that parts drive; bits that are never read.
    var stays: UInt32 = 0, events: UInt32 = 0, driven: UInt32 = 0, hidden: UInt32 = 0
    /// The whole register is a counter.
    var isCounter = false

    var stored: UInt32
    /// Events that may or may not be set, and how many a counter may have counted besides.
    var unsure: UInt32 = 0, more: UInt32 = 0
    /// The cycle of the last access that cleared events.
    var cleared: UInt64?

    /// What the driven bits show, and which of them are known.
    var level: UInt32 = 0, known: UInt32 = 0

    init(_ register: Register, at address: UInt32) {
      self.address = address
      isWritable = register.isWritable
      stored = register.reset
      for field in register.fields {
        switch field.access {
        case .constant: break
        case .readOnly: driven |= field.mask
        case .readWrite, .readWriteHardware: stays |= field.mask
        case .pulse: hidden |= field.mask
        case .event: events |= field.mask
        case .counter:
          events |= field.mask
          isCounter = true
        }
      }
    }
  }

  /// Something that a counter or a sticky bit will show.
  private struct Event {
    var word: Int
    /// The sticky bits; of a counter nothing.
    var bits: UInt32
    /// The cycle in which the register is told, give or take `slack`.
    var cycle: UInt64
    var slack: UInt64
  }

  /// What a driven register showed before a change.
  private struct Change {
    var word = -1
    var level: UInt32 = 0
    /// The cycle in which it changed, give or take `slack`.
    var cycle: UInt64 = 0
    var slack: UInt64 = 0
  }

  /// Something that was read and that only a record still to come can explain.
  private struct Debt {
    var word: Int
    /// Bits of a driven register or sticky bits, and what was read; of a counter how many more events.
    var mask: UInt32, value: UInt32
    /// The last cycle of the record that explains it.
    var last: UInt64
    var text: String
    var stage: String
    var part: String?
  }

  private var words: [Word] = []
  /// The place in `words` for each word of the register space; 0xFFFF for none.
  private var places: [UInt16] = Array(repeating: .max, count: 9 * 1024)
  private let names: [String]

  private var events: [Event] = []
  private var changes: [Change] = Array(repeating: Change(), count: 64)
  private var nextChange = 0
  private var debts: [Debt] = []
  private var mostUrgent: UInt64 = .max

  /// The cycle in which the bus may take the next access.
  private var free: UInt64 = 0
  /// Who was served last, 0 network interface, 1 core; the other goes first if both ask.
  private var lastClient: UInt64 = 1

  // Where the registers of engines are.
  private var analog: Analog?, simd: SIMD?, packets: Packets?
  private let drops: Int?, interface: Int?, flags: Int?, semaphoreEvents: Int?
  private let errorCounters: Int
  private let virtualChannels: UInt64
  private let banks: Int

  private struct Analog {
    let control: Int, status: Int, events: Int, descriptor: Int, error: Int, products: Int
    var isBusy = false
    /// The last command that came while it was busy; the run may end in the same cycle.
    var ignored: (cycle: UInt64, starts: Bool)?
  }

  private struct SIMD {
    let status: Int, events: Int, pc: Int, length: Int, retired: Int, scalar: Int
    let lanes: UInt32
  }

  private struct Packets {
    let done: Int, start: Int, status: Int, descriptor: Int
    var fetches: UInt32 = 0
    var busy: UInt32 = 0
  }

  /// Cycles within which an engine's registers follow its records.
  private static let slack: UInt64 = 8

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    let number = specification.layout[y * specification.grid.columns + x]
    guard let sram = kind.sram, let map = try specification.addressMap(ofKind: number) else {
      return nil
    }
    var names: [String] = []
    var found: [String: Int] = [:]
    for block in map.blocks {
      for register in block.registers {
        found["\(block.name).\(register.name)"] = words.count
        for (index, offset) in register.offsets.enumerated() {
          let place = block.address + offset - TileAddressMap.registers.lowerBound
          places[place / 4] = UInt16(words.count)
          words.append(Word(register, at: UInt32(block.address + offset)))
          names.append(
            "\(block.name).\(register.name)" + (register.count > 1 ? "[\(index)]" : ""))
        }
      }
    }
    self.names = names
    func place(_ name: String) -> Int {
      guard let place = found[name] else { preconditionFailure("there is no register \(name)") }
      return place
    }
    drops = found["router.dropped"]
    interface = found["network_interface.discarded"]
    flags = found["sram.corrected_flags"]
    errorCounters = found["sram.corrected"] ?? 0
    semaphoreEvents = found["semaphores.events"]
    virtualChannels = UInt64(specification.router.virtualChannels)
    banks = sram.banks
    if kind.analog != nil {
      analog = Analog(
        control: place("analog.control"), status: place("analog.status"),
        events: place("analog.events"), descriptor: place("analog.descriptor"),
        error: place("analog.error"), products: place("analog.products"))
    }
    if let spec = kind.simd {
      simd = SIMD(
        status: place("simd.status"), events: place("simd.events"), pc: place("simd.pc"),
        length: place("simd.vector_length"), retired: place("simd.retired"),
        scalar: place("simd.scalar"), lanes: UInt32(spec.lanes))
    }
    if kind.packetManager != nil {
      packets = Packets(
        done: place("packet_manager.done"), start: place("packet_manager.start"),
        status: place("packet_manager.status"), descriptor: place("packet_manager.descriptor"))
    }
    for block in ["tile", "router"] {
      know(place("\(block).position"), UInt32(x) | UInt32(y) << 16)
    }
    var sides: UInt32 = 0
    let grid = specification.grid
    if y > 0 { sides |= 1 << UInt32(RouterPort.north.rawValue) }
    if x < grid.columns - 1 { sides |= 1 << UInt32(RouterPort.east.rawValue) }
    if y < grid.rows - 1 { sides |= 1 << UInt32(RouterPort.south.rawValue) }
    if x > 0 { sides |= 1 << UInt32(RouterPort.west.rawValue) }
    know(place("router.neighbours"), sides)
    if let analog {
      for word in [analog.status, analog.descriptor, analog.error] { know(word, 0) }
    }
    if let simd { know(simd.status, 0) }
    if let packets {
      for channel in 0..<(kind.packetManager?.transfers ?? 0) {
        know(packets.status + channel, 0)
        know(packets.descriptor + channel, 0)
      }
    }
  }

  private mutating func know(_ word: Int, _ level: UInt32) {
    words[word].level = level
    words[word].known = words[word].driven
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if cycle > mostUrgent, let difference = overdue(cycle) { return difference }
    switch CommitKind(rawValue: Int(record.kind.rawValue)) {
    case .registerAccess: return access(record, cycle)
    case .sramAccess: error(record, cycle)
    case .flitDropped:
      if let drops { note(drops + Int(record.words[0] & 7), cycle) }
    case .flitDiscarded:
      guard let interface else { return nil }
      let isResponse = record.words[0] >> 8 & 0xFF >= virtualChannels
      note(interface + (isResponse ? 1 : 0), cycle + 1)
    case .remoteAccess, .requestServed:
      if let interface, record.words[0] >> 34 & 1 == 1 { note(interface + 2, cycle) }
    case .requestRefused: if let interface { note(interface + 3, cycle) }
    case .semaphoreOperation:
      if let semaphoreEvents, record.words[0] >> 26 & 3 != 0 {
        note(
          semaphoreEvents, bits: UInt32(truncatingIfNeeded: record.words[0] >> 26 & 3), cycle + 1)
      }
    case .analogDescriptor, .analogSampled, .analogEnded: analog(record, cycle)
    case .simdRetired, .simdFailed, .simdStarted, .simdStopped: simd(record, cycle)
    case .transferCommand, .transferRead, .transferEnd: packets(record, cycle)
    default: break
    }
    return nil
  }

  func finish() -> Difference? { debts.first.map(Self.difference) }

  // MARK: What parts do

  private mutating func error(_ record: Commit, _ cycle: UInt64) {
    guard let flags else { return }
    let bank = Int(record.words[0] >> 16 & 0xFFFF)
    guard bank < banks else { return }
    let groups = (banks - 1) / 32 + 1
    for kind in 0..<2 where record.words[0] >> UInt64(35 + kind) & 1 == 1 {
      note(flags + kind * groups + bank / 32, bits: 1 << UInt32(bank % 32), cycle)
      note(errorCounters + kind * banks + bank, cycle)
    }
  }

  private mutating func analog(_ record: Commit, _ cycle: UInt64) {
    guard var unit = analog else { return }
    defer { analog = unit }
    switch CommitKind(rawValue: Int(record.kind.rawValue)) {
    case .analogDescriptor:
      guard record.words[0] >> 8 & 1 == 0 else { return }
      drive(unit.descriptor, UInt32(truncatingIfNeeded: record.words[0] >> 32), cycle, 1 << 20)
    case .analogSampled: note(unit.products, cycle, slack: Self.slack)
    default:
      let cause = UInt32(record.words[0] & 15)
      let hasFailed = cause != 0
      let isStopped = UInt32(record.words[0] >> 4 & 1)
      note(unit.events, bits: hasFailed ? 2 : 1, cycle)
      unit.isBusy = false
      drive(unit.status, isStopped << 1 | (hasFailed ? 4 : 0) | cause << 4, cycle, 2)
      drive(unit.error, UInt32(truncatingIfNeeded: record.words[0] >> 32), cycle, Self.slack)
      // Of a descriptor that could not be read there is no record.
      if hasFailed { words[unit.descriptor].known = 0 }
      if let ignored = unit.ignored, ignored.cycle == cycle {
        // The run ended just when the command came, which so was heard.
        events.removeAll { $0.word == unit.events && $0.bits == 4 && $0.cycle == cycle }
        if ignored.starts { start(&unit, cycle) }
      }
      unit.ignored = nil
    }
  }

  private mutating func start(_ unit: inout Analog, _ cycle: UInt64) {
    unit.isBusy = true
    words[unit.descriptor].known = .max
    drive(unit.status, 1, cycle + 1, 1)
    drive(unit.error, 0, cycle + 1, 1)
  }

  private mutating func simd(_ record: Commit, _ cycle: UInt64) {
    guard let unit = simd else { return }
    let pc = UInt32(truncatingIfNeeded: record.words[0])
    switch CommitKind(rawValue: Int(record.kind.rawValue)) {
    case .simdStarted:
      drive(unit.status, 1, cycle, Self.slack)
      drive(unit.pc, pc, cycle, Self.slack)
      drive(unit.length, unit.lanes, cycle, 300)
      for register in 0..<SIMDEncoding.registers { drive(unit.scalar + register, 0, cycle, 300) }
      words[unit.pc].known = .max
      words[unit.length].known = words[unit.length].driven
      for register in 0..<SIMDEncoding.registers { words[unit.scalar + register].known = .max }
    case .simdRetired: retired(unit, record, cycle)
    case .simdFailed:
      let code = UInt32(record.words[0] >> 32 & 15)
      drive(unit.status, code << 4, cycle, Self.slack)
      drive(unit.pc, pc, cycle, Self.slack)
      note(unit.events, bits: 2, cycle, slack: Self.slack)
    default:
      drive(unit.status, 0, cycle, Self.slack)
      drive(unit.pc, pc, cycle, Self.slack)
    }
  }

  private mutating func retired(_ unit: SIMD, _ record: Commit, _ cycle: UInt64) {
    let slack = Self.slack
    let word = record.words[1]
    let result = UInt32(truncatingIfNeeded: record.words[2])
    note(unit.retired, cycle, slack: slack)
    drive(unit.pc, UInt32(truncatingIfNeeded: record.words[4]), cycle, slack)
    drive(unit.length, UInt32(record.words[0] >> 32 & 0x7F), cycle, slack)
    let operation = word >> 58
    let d = Int(word >> 52 & 15)
    if operation >= 40 && operation <= 44 && word >> 36 & 3 != 0 {
      scalar(unit, Int(word >> 48 & 15), UInt32(truncatingIfNeeded: record.words[3] >> 32), cycle)
    }
    switch operation {
    case 1...31: if word >> 56 & 3 == 2 { scalar(unit, d, result, cycle) }
    case 32...35, 37, 42, 52...54: scalar(unit, d, result, cycle)
    case 58:
      drive(unit.status, 0, cycle, slack)
      note(unit.events, bits: 1, cycle, slack: slack)
    default: break
    }
  }

  private mutating func scalar(_ unit: SIMD, _ register: Int, _ value: UInt32, _ cycle: UInt64) {
    if register != 0 { drive(unit.scalar + register, value, cycle, Self.slack) }
  }

  private mutating func packets(_ record: Commit, _ cycle: UInt64) {
    guard var unit = packets else { return }
    defer { packets = unit }
    let channel = Int(record.words[0] & 31)
    guard unit.status + channel < words.count else { return }
    let bit: UInt32 = 1 << UInt32(channel)
    let address = UInt32(truncatingIfNeeded: record.words[1]) & 0xFF_FFF8
    switch CommitKind(rawValue: Int(record.kind.rawValue)) {
    case .transferCommand:
      if record.words[0] >> 10 & 1 == 1 {
        note(unit.done + 2, bits: bit, cycle, slack: 3)
      } else if record.words[0] >> 8 & 1 == 1 {
        unit.busy |= bit
        unit.fetches |= bit
        drive(unit.status + channel, 1, cycle + 1, 1)
        drive(unit.descriptor + channel, address, cycle + 1, 2)
      }
    case .transferRead:
      guard record.words[0] >> 8 & 1 == 0, unit.fetches & bit != 0 else { return }
      unit.fetches &= ~bit
      drive(unit.descriptor + channel, address, cycle, 1 << 20)
    default:
      let end = record.words[0] >> 8 & 0xFF
      guard end != 0 else {
        unit.fetches |= bit
        return
      }
      unit.busy &= ~bit
      unit.fetches &= ~bit
      let error = UInt32(record.words[0] >> 16 & 15)
      drive(unit.status + channel, error << 4, cycle + 1, 1)
      note(unit.done + (end == 3 ? 1 : 0), bits: bit, cycle, slack: 3)
    }
  }

  /// Commands that have an effect on what registers show.
  private mutating func command(_ word: Int, _ data: UInt32, _ cycle: UInt64) {
    guard var unit = analog, word == unit.control, data & 3 != 0 else { return }
    defer { analog = unit }
    if unit.isBusy {
      note(unit.events, bits: 4, cycle, slack: 2)
      // Where the run ends in this very cycle, its record is still to come.
      unit.ignored = (cycle, data & 1 == 1)
    } else if data & 1 == 1 {
      start(&unit, cycle)
    }
  }

  // MARK: Events and driven registers

  private mutating func note(
    _ word: Int, bits: UInt32 = 0, _ cycle: UInt64, slack: UInt64 = 0
  ) {
    if let cleared = words[word].cleared, slack > 0, cycle < cleared + slack {
      if bits == 0 { words[word].more += 1 } else { words[word].unsure |= bits }
      return
    }
    if events.count >= 64 { settle(before: cycle &- 2) }
    events.append(Event(word: word, bits: bits, cycle: cycle, slack: slack))
    if !debts.isEmpty { pay(word, bits, cycle, slack) }
  }

  /// Applies the events that a register surely shows in a cycle.
  private mutating func settle(before cycle: UInt64) {
    var kept = 0
    for place in events.indices {
      let event = events[place]
      if event.cycle &+ event.slack < cycle {
        apply(event)
      } else {
        events[kept] = event
        kept += 1
      }
    }
    events.removeLast(events.count - kept)
  }

  private mutating func apply(_ event: Event) {
    if words[event.word].isCounter {
      let (sum, isTooMuch) = words[event.word].stored.addingReportingOverflow(1)
      words[event.word].stored = isTooMuch ? .max : sum
    } else {
      words[event.word].stored |= event.bits
      words[event.word].unsure &= ~event.bits
    }
  }

  private mutating func drive(_ word: Int, _ level: UInt32, _ cycle: UInt64, _ slack: UInt64) {
    guard words[word].level != level else { return }
    changes[nextChange] = Change(word: word, level: words[word].level, cycle: cycle, slack: slack)
    nextChange = (nextChange + 1) & 63
    words[word].level = level
    guard !debts.isEmpty else { return }
    debts.removeAll { $0.word == word && $0.last + slack >= cycle && level & $0.mask == $0.value }
    urge()
  }

  /// An event explains what was read before it.
  private mutating func pay(_ word: Int, _ bits: UInt32, _ cycle: UInt64, _ slack: UInt64) {
    for place in debts.indices
    where debts[place].word == word && cycle <= debts[place].last + slack {
      if bits == 0 {
        debts[place].value -= 1
      } else {
        debts[place].value &= ~bits
      }
    }
    debts.removeAll { $0.word == word && $0.value == 0 }
    urge()
  }

  private mutating func urge() {
    mostUrgent = .max
    for debt in debts { mostUrgent = min(mostUrgent, debt.last) }
  }

  private func overdue(_ cycle: UInt64) -> Difference? {
    debts.first { $0.last < cycle }.map(Self.difference)
  }

  private static func difference(_ debt: Debt) -> Difference {
    Difference(
      debt.stage, expected: "what the part's records tell", actual: debt.text, part: debt.part)
  }

  // MARK: Accesses

  private mutating func access(_ record: Commit, _ cycle: UInt64) -> Difference? {
    checked += 1
    let header = record.words[0]
    let isWrite = header & 2 == 2
    guard cycle >= free else {
      return Difference(
        "pace of the bus", expected: "no answer before cycle \(free)", actual: record.text,
        part: "register_bus")
    }
    free = cycle + (isWrite ? 2 : 1)
    let address = UInt32(truncatingIfNeeded: record.words[1])
    let client = header & 1
    guard header & 8 == 0 || client != lastClient else {
      return Difference(
        "turn of the bus",
        expected: "an access of the \(client == 0 ? "core" : "network interface")",
        actual: record.text, part: "register_bus")
    }
    lastClient = client
    guard header >> 9 & 1 == 0 else {
      return Difference("answer to a write", expected: "0", actual: record.text)
    }
    guard header >> 8 == 0, record.words[1] >> 30 == 1,
      record.words[2] >> 32 == 0,
      record.words[3] | record.words[4] | record.words[5] == 0
    else {
      return Difference(
        "record", expected: "zeros where nothing is told", actual: record.text, part: "register_bus"
      )
    }
    let offset = Int(address - UInt32(TileAddressMap.registers.lowerBound)) / 4
    let place = offset < places.count ? Int(places[offset]) : Int(UInt16.max)
    let isThere = place < words.count
    let isRefused = !isThere || isWrite && !words[place].isWritable
    guard (header & 4 == 4) == isRefused else {
      return Difference(
        isThere ? names[place] : "register at \(hex(UInt64(address)))",
        expected: isRefused ? "an error" : "no error", actual: record.text)
    }
    guard !isRefused else {
      guard isWrite || record.words[2] == 0 else {
        return Difference(
          "register at \(hex(UInt64(address)))", expected: "0", actual: record.text)
      }
      return nil
    }
    // The register was reached in the cycle before the answer.
    settle(before: cycle &- 1)
    if isWrite {
      write(place, record, cycle)
      return nil
    }
    return read(place, UInt32(truncatingIfNeeded: record.words[2]), record, cycle)
  }

  private mutating func write(_ place: Int, _ record: Commit, _ cycle: UInt64) {
    let data = UInt32(truncatingIfNeeded: record.words[2])
    let enabled = UInt32(truncatingIfNeeded: bits(of: UInt8(record.words[0] >> 4 & 15)))
    let stays = words[place].stays & enabled
    words[place].stored = words[place].stored & ~stays | data & stays
    if words[place].events != 0 { clear(place, data & enabled, cycle &- 1) }
    if words[place].hidden != 0 { command(place, data & enabled, cycle) }
  }

  /// Software clears events; those that come near the cycle of the access may be cleared or not.
  private mutating func clear(_ place: Int, _ data: UInt32, _ cycle: UInt64) {
    let isCounter = words[place].isCounter
    let cleared = isCounter ? UInt32.max : data & words[place].events
    guard cleared != 0 else { return }
    words[place].stored &= ~cleared
    words[place].unsure &= ~cleared
    words[place].more = 0
    words[place].cleared = cycle
    var kept = 0
    for index in events.indices {
      let event = events[index]
      if event.word == place, event.slack > 0 {
        if isCounter {
          words[place].more += 1
          continue
        }
        words[place].unsure |= event.bits & cleared
        if event.bits & ~cleared == 0 { continue }
      }
      events[kept] = event
      kept += 1
    }
    events.removeLast(events.count - kept)
  }

  // MARK: Reads

  private mutating func read(
    _ place: Int, _ found: UInt32, _ record: Commit, _ cycle: UInt64
  ) -> Difference? {
    let word = words[place]
    // The cycle in which the register was looked at.
    let moment = cycle - 1
    let compared = ~(word.driven | word.unsure | word.events)
    guard (found ^ word.stored & ~word.hidden) & compared == 0 else {
      let expected = word.stored & ~word.hidden
      return Difference(
        names[place], expected: hex(UInt64(expected & compared | found & ~compared)),
        actual: record.text)
    }
    if word.events != 0, let difference = readEvents(place, found, record, moment) {
      return difference
    }
    guard word.driven & word.known != 0 else { return nil }
    return readLevel(place, found, record, moment)
  }

  private mutating func readEvents(
    _ place: Int, _ found: UInt32, _ record: Commit, _ moment: UInt64
  ) -> Difference? {
    let word = words[place]
    // Those that are settled are in `stored`; of the others some are seen and some may be.
    var sure = word.stored, perhaps = word.unsure, count: UInt32 = 0, most = word.more
    for event in events where event.word == place && event.cycle < moment + event.slack {
      if event.slack == 0 {
        sure |= event.bits
        if word.isCounter { count += 1 }
      } else {
        perhaps |= event.bits
        if word.isCounter { most += 1 }
      }
    }
    if word.isCounter {
      let (low, isTooMuch) = word.stored.addingReportingOverflow(count)
      let least = isTooMuch ? UInt32.max : low
      guard found >= least else {
        return Difference(names[place], expected: "\(least)", actual: record.text)
      }
      guard found - least > most else { return nil }
      return owe(place, .max, found - least - most, record, moment)
    }
    guard sure & ~found == 0 else {
      return Difference(names[place], expected: hex(UInt64(sure)), actual: record.text)
    }
    let surplus = found & word.events & ~sure & ~perhaps
    return surplus == 0 ? nil : owe(place, surplus, surplus, record, moment)
  }

  private mutating func readLevel(
    _ place: Int, _ found: UInt32, _ record: Commit, _ moment: UInt64
  ) -> Difference? {
    let word = words[place]
    var mask = word.driven & word.known
    if let simd, place == simd.status, isNear(place, moment, bit: 0) { mask &= ~2 }
    if let packets, place >= packets.status, place < packets.descriptor,
      isNear(place, moment, bit: 0)
    {
      // Whether it waits, and for answers, is not in its records.
      mask &= ~6
    }
    if (found ^ word.level) & mask == 0 { return nil }
    for change in changes
    where change.word == place && moment <= change.cycle + change.slack
      && (found ^ change.level) & mask == 0
    {
      return nil
    }
    return owe(place, mask, found & mask, record, moment)
  }

  /// Whether a bit of a driven register is 1 about a cycle.
  private func isNear(_ place: Int, _ moment: UInt64, bit: UInt32) -> Bool {
    if words[place].level >> bit & 1 == 1 { return true }
    return changes.contains {
      $0.word == place && moment <= $0.cycle + $0.slack && $0.level >> bit & 1 == 1
    }
  }

  /// Waits for the record that explains what was read, where a part may be ahead of its records.
  private mutating func owe(
    _ place: Int, _ mask: UInt32, _ value: UInt32, _ record: Commit, _ moment: UInt64
  ) -> Difference? {
    let (part, patience) = owner(place)
    let expected = words[place].driven != 0 ? words[place].level : words[place].stored
    guard patience > 0 else {
      return Difference(
        names[place], expected: hex(UInt64(expected)), actual: record.text, part: part)
    }
    debts.append(
      Debt(
        word: place, mask: mask, value: value, last: moment + patience, text: record.text,
        stage: names[place], part: part))
    urge()
    return nil
  }

  /// Who drives a register, and by how many cycles it may be ahead of the part's records.
  private func owner(_ place: Int) -> (part: String?, patience: UInt64) {
    let isDriven = words[place].driven != 0
    switch words[place].address >> 12 & 0xF {
    case 5:
      return (isDriven ? "analog" : nil, place == analog?.descriptor ? 1 << 20 : Self.slack)
    case 6:
      // Scalars that were wrong in the unit would be wrong in its records, too.
      let isScalar = simd.map { place >= $0.scalar } == true
      return (isDriven && !isScalar ? "simd" : nil, place == simd?.status ? 300 : Self.slack)
    case 7:
      let isDescriptor = packets.map { place >= $0.descriptor } == true
      return (isDriven ? "packet_manager" : nil, isDescriptor ? 1 << 20 : Self.slack)
    default: return (nil, 0)
    }
  }
}
