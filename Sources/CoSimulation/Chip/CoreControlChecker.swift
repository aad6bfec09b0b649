import ChipSpec
import Golden

/// Checks what starts and interrupts a tile's core: that each line changes in the cycle in which it must,
/// and what the registers show of it. docs/parts/core_control.md, docs/cosimulation.md.
///
/// Nothing is computed for cycles in which nothing changes: a change of an input waits until the time
/// has come to the cycle in which the part sees it.
struct CoreControlChecker: PartChecker {
  static let part = "core_control"

  private(set) var checked = 0

  /// Fields of the register block that the part looks at.
  private struct Fields {
    var entry: UInt32 = 0
    var run = false
    var enable: UInt32 = 0
    var software = false
    var compare: UInt64 = .max
    var inbound: UInt32 = 0

    /// As the record's w1 has them.
    var word: UInt64 {
      UInt64(entry) | (run ? 1 << 32 : 0) | (software ? 1 << 33 : 0) | UInt64(enable) << 34
        | (inbound != 0 ? 1 << 40 : 0)
    }
  }

  /// A change of an input, in the first cycle in which the part sees it.
  private enum Input {
    case fields(Fields)
    case semaphore(index: UInt8, isZero: Bool)
    case interruptEnable(word: UInt8, bits: UInt32)
    case error
    case clear
  }

  /// Lines as in the record: external, software, timer, run.
  private typealias Lines = UInt64

  private var pending: [(cycle: UInt64, input: Input)] = []

  /// The fields as software has written them, and as the part sees them.
  private var written = Fields(), fields = Fields()
  private var writtenEnables: InlineArray<8, UInt32> = .init(repeating: 0)
  private var enables: InlineArray<8, UInt32> = .init(repeating: 0)
  private var notZero: InlineArray<8, UInt32> = .init(repeating: 0)
  /// What each semaphore is when all changes are seen.
  private var nextNotZero: InlineArray<8, UInt32> = .init(repeating: 0)

  /// The cycle of which these registers are.
  private var now: UInt64 = 0
  private var lines: Lines = 0
  /// The lines that the last record showed.
  private var shown: Lines = 0
  /// Of the cycle in which the part sees what software has just set; a record must show it.
  private var due: UInt64?
  private var busError = false, busErrorBefore = false

  /// Records that must come.
  private var expected: [(cycle: UInt64, lines: Lines)] = []

  /// The engines' errors: analog, SIMD, packet manager.
  private var engines = InlineArray<3, EngineError>(repeating: EngineError())
  private var channelErrors: UInt32 = 0
  /// An error that was seen and for which no engine has given a reason yet: engines that may, and cycle.
  private var unexplained: (engines: UInt32, cycle: UInt64)?

  private let fetchPort: UInt64, dataPort: UInt64
  private let semaphores: Int

  /// Cycles by which an engine's error may be seen before or after its record.
  private static let slack: UInt64 = 8

  /// Whether an engine has stopped with an error, as its records tell.
  private struct EngineError {
    var isRaised = false
    /// The cycle of the record that said so; near it both are right.
    var since: UInt64 = 0
    var hasChanged = false

    func isFirm(_ cycle: UInt64) -> Bool { !hasChanged || cycle > since + slack }
  }

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard kind.sram != nil, kind.core != nil else { return nil }
    dataPort = UInt64(kind.sramPorts - 1)
    fetchPort = kind.fetchesApart ? UInt64(kind.sramPorts - 2) : .max
    semaphores = kind.semaphores
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    switch record.kind {
    case .sramAccess:
      let port = record.words[0] & 0xFF
      guard record.words[0] >> 37 & 1 == 1, port == dataPort || port == fetchPort else {
        return nil
      }
      pending.append((cycle, .error))
    case .semaphoreOperation:
      let index = Int(record.words[0] >> 8 & 0xFF)
      let bit: UInt32 = 1 << UInt32(index & 31)
      let isZero = record.words[1] == 0
      guard index < semaphores, (nextNotZero[index / 32] & bit == 0) != isZero else { return nil }
      nextNotZero[index / 32] ^= bit
      pending.append((cycle + 1, .semaphore(index: UInt8(index), isZero: isZero)))
    case .coreAccessNowhere: pending.append((cycle, .error))
    case .registerAccess:
      if let difference = advance(to: cycle) ?? access(record, cycle) { return difference }
    case .coreLines: return advance(to: cycle) ?? change(record, cycle)
    case .analogEnded: note(0, record.words[0] & 15 != 0, cycle)
    case .simdFailed: note(1, true, cycle)
    case .simdStarted: note(1, false, cycle)
    case .transferCommand:
      guard record.words[0] >> 8 & 5 == 1 else { return nil }
      channelErrors &= ~(1 << UInt32(record.words[0] & 31))
      note(2, channelErrors != 0, cycle)
    case .transferEnd:
      guard record.words[0] >> 8 & 0xFF == 3 else { return nil }
      channelErrors |= 1 << UInt32(record.words[0] & 31)
      note(2, true, cycle)
    default: break
    }
    return nil
  }

  func finish() -> Difference? {
    var copy = self
    let cycle = now + 4
    if due == nil, fields.compare <= cycle { return nil }
    return copy.advance(to: cycle)
  }

  private mutating func note(_ engine: Int, _ isRaised: Bool, _ cycle: UInt64) {
    if let unexplained, unexplained.engines >> UInt32(engine) & 1 == 1, isRaised,
      cycle <= unexplained.cycle + Self.slack
    {
      self.unexplained = nil
    }
    guard engines[engine].isRaised != isRaised else { return }
    engines[engine] = EngineError(isRaised: isRaised, since: cycle, hasChanged: true)
  }

  /// A record of the part itself.
  private mutating func change(_ record: Commit, _ cycle: UInt64) -> Difference? {
    checked += 1
    let found = record.words[0]
    guard record.words[1] == written.word, record.words[2] == written.compare else {
      return settings(actual: record.text)
    }
    let isSet = due != nil
    due = nil
    if let next = expected.first, next.cycle == cycle {
      expected.removeFirst()
      lines = next.lines
    }
    if (found ^ lines) & 1 == 1, isExternalOpen(cycle) {
      if found & 1 == 1 { explain(fields.enable >> 3, cycle) }
      lines = lines & ~1 | found & 1
    }
    let rest = record.words[3] | record.words[4] | record.words[5]
    guard found == lines, rest == 0 else {
      return Difference("lines to the core", expected: right(lines).text, actual: record.text)
    }
    guard found != shown || isSet else {
      return Difference("lines to the core", expected: "no change", actual: record.text)
    }
    shown = found
    return nil
  }

  /// The record that shows these lines.
  private func right(_ lines: Lines) -> Commit {
    var record = Commit(kind: .coreLines)
    record.words[0] = lines
    record.words[1] = written.word
    record.words[2] = written.compare
    return record
  }

  /// The registers show the part something else than software has set.
  private func settings(actual: String) -> Difference {
    Difference(
      "what software has set", expected: right(shown).text, actual: actual,
      part: RegistersChecker.part)
  }

  // MARK: Engines' errors

  /// Whether an engine whose errors interrupt may or may not have one at a cycle.
  private func isExternalOpen(_ cycle: UInt64) -> Bool {
    guard fields.enable >> 3 != 0, !isPending(exactly: true) else { return false }
    for engine in 0..<3 where fields.enable >> UInt32(3 + engine) & 1 == 1 {
      if !engines[engine].isRaised || !engines[engine].isFirm(cycle) { return true }
    }
    return false
  }

  /// Remembers that one of several engines owes the record of an error.
  private mutating func explain(_ candidates: UInt32, _ cycle: UInt64) {
    for engine in 0..<3 where candidates >> UInt32(engine) & 1 == 1 {
      if engines[engine].isRaised || !engines[engine].isFirm(cycle) { return }
    }
    unexplained = (candidates & 7, cycle)
  }

  // MARK: Cycles

  /// Comes to the beginning of a cycle, all of whose predecessors are known.
  private mutating func advance(to cycle: UInt64) -> Difference? {
    if let due, due < cycle { return settings(actual: "no change in cycle \(due)") }
    while now < cycle {
      if !pending.isEmpty { see() }
      let before = lines
      let wasRaised = busError
      var next = fields.run ? 8 : 0 as Lines
      if fields.software { next |= 2 }
      if now >= fields.compare { next |= 4 }
      if isPending(exactly: false) {
        next |= 1
      } else if isExternalOpen(now) {
        next |= lines & 1
      }
      if raises { busError = true } else if clears { busError = false }
      (raises, clears) = (false, false)
      busErrorBefore = wasRaised
      now += 1
      if next != before {
        lines = next
        expected.append((now, next))
        continue
      }
      guard busError == wasRaised else { continue }
      var target = cycle
      if lines & 4 == 0 { target = min(target, max(now, fields.compare)) }
      for change in pending { target = min(target, change.cycle) }
      if target > now {
        now = target
        busErrorBefore = busError
      }
    }
    if let missing = expected.first, missing.cycle < cycle {
      return Difference(
        "lines to the core", expected: "in cycle \(missing.cycle): \(right(missing.lines).text)",
        actual: "none")
    }
    if let unexplained, cycle > unexplained.cycle + 2 * Self.slack {
      return Difference(
        "external interrupt", expected: "none: no engine has failed",
        actual: "raised in cycle \(unexplained.cycle)")
    }
    return nil
  }

  private var raises = false, clears = false

  /// Takes over the inputs that the part sees in the present cycle.
  private mutating func see() {
    var place = 0
    while place < pending.count {
      guard pending[place].cycle <= now else {
        place += 1
        continue
      }
      switch pending[place].input {
      case .fields(let fields): self.fields = fields
      case .semaphore(let index, let isZero):
        let bit: UInt32 = 1 << UInt32(index & 31)
        if isZero { notZero[Int(index) / 32] &= ~bit } else { notZero[Int(index) / 32] |= bit }
      case .interruptEnable(let word, let bits): enables[Int(word)] = bits
      case .error: raises = true
      case .clear: clears = true
      }
      pending.remove(at: place)
    }
  }

  private var semaphoresAsk: Bool {
    for word in 0..<8 where notZero[word] & enables[word] != 0 { return true }
    return false
  }

  /// The sources that ask in this cycle, as far as they are known.
  private func sources(_ busError: Bool) -> UInt32 {
    (semaphoresAsk ? 1 : 0) | (fields.inbound != 0 ? 2 : 0) | (busError ? 4 : 0)
      | (engines[0].isRaised ? 8 : 0) | (engines[1].isRaised ? 16 : 0)
      | (engines[2].isRaised ? 32 : 0)
  }

  /// Whether an enabled source asks.
  /// - Parameter exactly: leaves out the engines' errors; else those count that surely are there.
  private func isPending(exactly: Bool) -> Bool {
    guard fields.enable != 0 else { return false }
    var sources = sources(busError)
    for engine in 0..<3 where exactly || !engines[engine].isFirm(now) {
      sources &= ~(8 << UInt32(engine))
    }
    return sources & fields.enable != 0
  }

  // MARK: Registers

  private mutating func access(_ record: Commit, _ cycle: UInt64) -> Difference? {
    let flags = record.words[0]
    if flags & 5 == 5 { pending.append((cycle, .error)) }
    guard flags & 4 == 0 else { return nil }
    let offset = UInt32(truncatingIfNeeded: record.words[1] & 0xFFFC)
    let data = UInt32(truncatingIfNeeded: record.words[2])
    guard flags & 2 == 2 else {
      return offset & 0xF000 == 0x8000 ? read(offset & 0xFFF, record, cycle) : nil
    }
    let mask = UInt32(truncatingIfNeeded: bits(of: UInt8(flags >> 4 & 15)))
    func merged(_ word: UInt32) -> UInt32 { word & ~mask | data & mask }
    let before = written
    switch offset {
    case 0x4020...0x403C:
      let word = Int(offset - 0x4020) / 4
      writtenEnables[word] = merged(writtenEnables[word])
      pending.append(
        (cycle, .interruptEnable(word: UInt8(word), bits: writtenEnables[word])))
      return nil
    case 0x5010:
      if data & mask & 1 == 1 { note(0, false, cycle) }
      return nil
    case 0x8004: written.entry = merged(written.entry) & ~3
    case 0x8008: written.run = merged(written.run ? 1 : 0) & 1 == 1
    case 0x800C: written.enable = merged(written.enable) & 0x3F
    case 0x8014: written.software = merged(written.software ? 1 : 0) & 1 == 1
    case 0x8018:
      let low = merged(UInt32(truncatingIfNeeded: written.compare))
      written.compare = written.compare & ~0xFFFF_FFFF | UInt64(low)
    case 0x801C:
      let high = merged(UInt32(truncatingIfNeeded: written.compare >> 32))
      written.compare = written.compare & 0xFFFF_FFFF | UInt64(high) << 32
    case 0x8028: written.inbound = merged(written.inbound)
    case 0x8030:
      if data & mask & 2 == 2 { pending.append((cycle, .clear)) }
      return nil
    default: return nil
    }
    pending.append((cycle, .fields(written)))
    if written.word != before.word || written.compare != before.compare { due = cycle }
    return nil
  }

  /// What the part shows; it was looked at in the cycle before that of the record.
  private mutating func read(
    _ offset: UInt32, _ record: Commit, _ cycle: UInt64
  ) -> Difference? {
    let expected: UInt32
    var mask = UInt32.max
    switch offset {
    case 0x010:
      expected = sources(busErrorBefore)
      for engine in 0..<3 where !engines[engine].isRaised || !engines[engine].isFirm(cycle) {
        let bit: UInt32 = 8 << UInt32(engine)
        mask &= ~bit
        if record.words[2] & UInt64(bit) != 0 { explain(1 << UInt32(engine), cycle) }
      }
    case 0x020: expected = UInt32(truncatingIfNeeded: cycle &- 1)
    case 0x024: expected = UInt32(truncatingIfNeeded: (cycle &- 1) >> 32)
    case 0x030: expected = busErrorBefore ? 1 : 0
    default: return nil
    }
    checked += 1
    let difference = (UInt32(truncatingIfNeeded: record.words[2]) ^ expected) & mask
    guard difference != 0 else { return nil }
    return Difference(
      "register at \(hex(UInt64(0x4000_8000 + offset)))", expected: hex(UInt64(expected)),
      actual: record.text)
  }
}
