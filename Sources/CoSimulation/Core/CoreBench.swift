import ChipSpec
import Golden
import Simulation

/// Runs random programs on the core's Verilog, beside its golden model.
///
/// Every record is compared, every access of the memory and of the registers behind it; the time and the
/// lines that a record tells must be those of a cycle that there was, in order.
struct CoreBench {
  /// How a program came to its end.
  enum End {
    /// By its last store.
    case done
    /// There was enough of it, or it was stopped, or nothing will ever wake it.
    case cut
    /// Hardware and model differ.
    case differs(Difference, cycle: UInt64, history: [CoreRetirement])
    /// It executes what it has changed, without `fence.i` between, or uses what was never written:
    /// anything may come of it.
    case unspecified(address: UInt32)
  }

  private typealias Map = CoreProgramMaker.Map

  let isa: CoreSpec.InstructionSet
  let model: ModelInstance
  var coverage: CoreCoverage

  private let pins: CoreUnitPins
  private let capacity: Int
  private let hart: Int
  private var recorder: PortRecorder?

  private(set) var follower: CoreFollower
  private(set) var cycles = 0, commits = 0, bits = 0, resets = 0

  private var random = SeededRandom(seed: 0)
  private var time: UInt64 = 0
  private var lines = CoreLines()
  /// Time and lines of the last cycles, the present one at `cycles % count`.
  private var past: [(time: UInt64, lines: CoreLines)]
  private var lastTime: UInt64?

  // Lines.
  private var hasInterrupts = false
  private var lineRate = 0, phaseEnds = 0
  private var wakeTime: UInt64?, cyclesAwake = 0
  private var wasQuiet = false, isAsleep = false
  private var asleep = 0

  // Others at the memory.
  private var hasTraffic = false
  private var trafficRate = 0
  private var asks = false
  /// Addresses / 8 that others wrote in this program.
  private var foreign: Set<UInt32> = []

  // Registers.
  private var registerRate = 0
  private var taken: Commit?
  private var lowered: UInt64 = 0

  /// Where a word was changed that has not been fetched anew: the number of `fence.i` before it. Words
  /// that were never written have the greatest number.
  private var changed: [UInt32]
  private var fences: UInt32 = 1
  /// The registers that the program has written, as bits: reset leaves them open.
  private var written: UInt32 = 1

  private var records: [Commit] = []
  private var isHeld = true
  private var heldCycles = 3

  /// Looks at a model of `CoreUnit`.
  /// - Parameters:
  ///   - ports: of the memory; fetches use the last but one, loads and stores the last.
  init(
    _ model: ModelInstance, isa: CoreSpec.InstructionSet, misaligned: CoreSpec.Misaligned,
    sram: SRAMSpec, ports: Int, hart: Int, recorder: PortRecorder?
  ) throws {
    self.isa = isa
    self.model = model
    self.hart = hart
    self.recorder = recorder
    capacity = sram.capacity
    pins = try CoreUnitPins(model)
    coverage = CoreCoverage(
      isa, isProtected: sram.protection == .secded, splits: misaligned == .split)
    follower = CoreFollower(
      CoreModel(
        isa: isa, misaligned: misaligned, capacity: sram.capacity, hart: hart, entry: 0),
      fetchPort: ports - 2,
      dataPort: ports - 1, hasRegisterRecords: true, isRunning: false)
    past = Array(repeating: (0, CoreLines()), count: 4096)
    changed = Array(repeating: .max, count: sram.capacity / 4)
    pins.rest()
    pins.hart.value = UInt64(hart)
    try model.reset()
    if recorder != nil { try reset() }
  }

  // MARK: A program

  /// Loads and runs a program.
  /// - Parameter limit: instructions at most.
  mutating func run(_ program: CoreProgram, limit: Int = 20_000) throws -> End {
    random = SeededRandom(seed: program.surroundings.seed)
    hasInterrupts = program.surroundings.hasInterrupts
    hasTraffic = program.surroundings.hasTraffic
    time = random.pick([
      0, UInt64(UInt32.max) - UInt64(random.below(2_000)), random.next() >> 2,
      1 << 63 - UInt64(random.below(2_000)),
    ])
    lastTime = nil
    phaseEnds = 0
    asleep = 0
    (wasQuiet, isAsleep) = (false, false)
    wakeTime = nil
    foreign.removeAll(keepingCapacity: true)
    if random.below(50) == 0 { try reset() }

    let image = program.assemble(isa)
    if let end = try load(image, program.flawed) { return end }
    let stopsAt = random.below(20) == 0 ? random.below(3_000) : Int.max
    pins.entry.value = UInt64(image.entry) | (random.chance(30) ? 1 : 0)
    fences += 1
    written = 1
    try start(at: UInt32(truncatingIfNeeded: pins.entry.value))

    var instructions = 0
    var waited = 0
    var rest: Int?
    var end = End.cut
    while rest != 0 {
      let before = follower.matched
      switch try cycle() {
      case nil: break
      case .done: if rest == nil { rest = random.pick([1, 2, 3, 40]); end = .done }
      case .some(let other): return other
      }
      instructions += follower.matched - before
      waited = follower.matched != before || isAsleep ? 0 : waited + 1
      rest = rest.map { $0 - 1 }
      if rest == nil && (instructions >= limit || instructions >= stopsAt || asleep > 5_000) {
        rest = 0
      }
      if waited > 3_000 {
        return differs("end", "the next instruction", "nothing for \(waited) cycles")
      }
    }
    if let end = try stop() { return end }
    coverage.note("programs")
    if let end = try compare(image) { return end }
    return end
  }

  private mutating func start(at entry: UInt32) throws {
    isHeld = false
    pins.run.value = 1
    var record = Commit(kind: .coreLines)
    record.words[0] = 8
    record.words[1] = UInt64(entry)
    _ = follower.follow([record])
  }

  /// Holds the core.
  private mutating func stop() throws -> End? {
    isHeld = true
    heldCycles = 0
    pins.run.value = 0
    hasTraffic = false
    hasInterrupts = false
    pins.request.value = 0
    asks = false
    // The first cycle still sees what was granted in the last one.
    for _ in 0..<3 {
      if let end = try cycle() { return end }
      heldCycles += 1
    }
    return nil
  }

  private mutating func load(_ image: CoreProgram.Image, _ flawed: [UInt32]) throws -> End? {
    pins.rest()
    asks = false
    for (address, word) in image.words.sorted(by: { $0.key < $1.key }) {
      pins.request.value = 1
      pins.write.value = 1
      pins.byteEnable.value = 0xFF
      pins.address.value = UInt64(address)
      pins.writeData.value = word
      changed[Int(address / 4)] = 0
      changed[Int(address / 4) + 1] = 0
      if flawed.contains(address), let enable = pins.injectEnable {
        // Two bits that are not the same.
        enable.value = 3
        let first = random.below(72)
        pins.injectBit0?.value = UInt64(first)
        pins.injectBit1?.value = UInt64((first + 1 + random.below(71)) % 72)
      } else {
        pins.injectEnable?.value = 0
      }
      if let end = try cycle() { return end }
    }
    pins.request.value = 0
    pins.injectEnable?.value = 0
    if let end = try cycle() { return end }
    // The memory says that a word cannot be corrected when it is asked.
    if pins.injectEnable != nil {
      follower.modify { core in for address in flawed { core.memory.markUncorrectable(at: address) }
      }
    }
    return nil
  }

  /// Reads the memory and compares it: what the program may write, and now and then all of it.
  private mutating func compare(_ image: CoreProgram.Image) throws -> End? {
    let isWhole = random.below(8) == 0
    var addresses = Array(stride(from: Map.result, to: Map.result + 0x80, by: 8))
    if isWhole {
      addresses = image.words.keys.filter { !(Map.flaws ~= $0) }.sorted()
    }
    pins.write.value = 0
    var asked: UInt32?
    for address in addresses.map({ Optional($0) }) + [nil] {
      pins.request.isSet = address != nil
      pins.address.value = UInt64(address ?? 0)
      if let end = try cycle() { return end }
      // Behind the clock edge the word of this request is there.
      asked = address
      if let asked {
        let expected = follower.core.memory.read(asked, bytes: 8)
        bits += 64
        if pins.response.isSet && pins.readData.value != expected && !pins.error.isSet {
          return differs("memory at \(hex(UInt64(asked)))", hex(expected), hex(pins.readData.value))
        }
      }
    }
    return nil
  }

  private mutating func reset() throws {
    pins.rest()
    pins.reset.value = 0
    try model.eval()
    recorder?.sample(model)
    try model.step()
    model.discardCommits()
    pins.reset.value = 1
    taken = nil
    resets += 1
  }

  // MARK: A cycle

  /// Lets a cycle pass.
  /// - Returns: nil if the program goes on.
  private mutating func cycle() throws -> End? {
    do {
      return try pass()
    } catch let fault as ModelFault {
      return differs("assertion", "none that fails", fault.message)
    }
  }

  private mutating func pass() throws -> End? {
    drive()
    try model.eval()
    var isSettled = true
    pins.registerGrant.value = 0
    if pins.registerRequest.isSet {
      isSettled = false
      pins.registerGrant.isSet = random.chance(registerRate)
    }
    if !isSettled { try model.eval() }
    recorder?.sample(model)

    let isQuiet = pins.quiet.isSet
    if let end = checkQuiet(isQuiet) { return end }
    records.removeAll(keepingCapacity: true)
    if let taken { records.append(taken) }
    taken = pins.registerGrant.isSet ? take() : nil
    if pins.grant.isSet { asks = false }
    past[cycles % past.count] = (time, lines)

    try model.step()
    cycles += 1
    var core: CoreRetirement?
    for record in model.commits {
      let commit = Commit(record)
      records.append(commit)
      commits += 1
      if commit.kind == .coreRetired {
        bits += 6 * 64
        if core != nil {
          return differs("commit", "one instruction a cycle", "two")
        }
        core = CoreRetirement(commit)
      } else if commit.kind == .sramAccess {
        bits += 64 + 32 + 16
        noteForeign(commit)
      }
    }
    model.discardCommits()
    if isHeld && heldCycles == 0 && !pins.run.isSet { records.append(Commit(kind: .coreLines)) }
    wasQuiet = isQuiet
    guard !records.isEmpty else { return nil }
    guard let core else {
      return follower.follow(records).map { differs($0) }
    }
    if isQuiet { return differs("quiet_o", "no commit while quiet", Self.text(core)) }
    return retire(core)
  }

  /// Compares what the core did with the model.
  private mutating func retire(_ record: CoreRetirement) -> End? {
    let pc = follower.core.pc
    if !record.isInterrupt {
      if isStale(pc) { return .unspecified(address: pc) }
    } else if follower.core.memory.contains(pc, count: 4) {
      coverage.noteInterrupted(word(at: pc))
    }
    if written != .max {
      if coverage.registersRead(record.instruction) & ~written != 0 {
        return .unspecified(address: pc)
      }
      written |= 1 << UInt32(record.destination)
    }
    if record.isLoad, Int(record.memoryAddress) < capacity,
      changed[Int(record.memoryAddress / 4)] == .max
    {
      return .unspecified(address: record.memoryAddress)
    }
    let isVectored = record.isInterrupt && follower.core.csr(0x305).map { $0 & 1 == 1 } == true
    if let difference = follower.follow(records) { return differs(difference) }
    if let difference = checkTime(record) { return difference }
    coverage.note(record, isVectored: isVectored, retired: record.next)

    if record.isStore {
      if Int(record.memoryAddress) < capacity {
        let last = Int(record.memoryAddress) + record.byteEnable.nonzeroBitCount - 1
        changed[Int(record.memoryAddress / 4)] = fences
        changed[last / 4] = fences
      } else if record.memoryAddress == Map.end {
        return .done
      }
    } else if record.isLoad, !foreign.isEmpty, foreign.contains(record.memoryAddress / 8) {
      coverage.note("data read that others wrote")
    } else if record.instruction & 0x707F == 0x100F && !record.isTrap {
      fences += 1
    }
    return nil
  }

  private func word(at address: UInt32) -> UInt32 {
    let memory = follower.core.memory
    let word = UInt32(truncatingIfNeeded: memory.read(address, bytes: 4))
    return isa.isCompressed && word & 3 != 3 ? word & 0xFFFF : word
  }

  /// Whether the instruction at an address was changed since the last `fence.i`, or never written.
  private func isStale(_ address: UInt32) -> Bool {
    let last = Int(address) + 3
    guard last < capacity else { return false }
    return changed[Int(address) / 4] >= fences || (address & 3 != 0 && changed[last / 4] >= fences)
  }

  /// The lines must be those of the cycle whose time the record tells.
  private mutating func checkTime(_ record: CoreRetirement) -> End? {
    if let lastTime, record.time <= lastTime {
      return differs("time", "later than \(hex(lastTime))", hex(record.time))
    }
    lastTime = record.time
    if let wakeTime, record.instruction == 0x1050_0073, !record.isTrap {
      self.wakeTime = nil
      if record.time != wakeTime { return differs("end of wfi", hex(wakeTime), hex(record.time)) }
    }
    for back in 1..<min(past.count, cycles + 1) {
      let cycle = past[(cycles - back) % past.count]
      if cycle.time == record.time {
        if cycle.lines == record.lines { return nil }
        return differs(
          "lines", "\(cycle.lines.pending)", "\(record.lines.pending)")
      }
      if cycle.time < record.time { break }
    }
    return differs("time", "that of a cycle", hex(record.time))
  }

  /// What the core says of its rest must be so.
  private mutating func checkQuiet(_ isQuiet: Bool) -> End? {
    bits += 1
    if isHeld {
      isAsleep = false
      if heldCycles >= 2 && !isQuiet { return differs("quiet_o", "1 while held", "0") }
      return nil
    }
    let isPending = (isQuiet || isAsleep) && isEnabled
    if isAsleep && isPending && wakeTime == nil {
      wakeTime = time
      cyclesAwake = 0
    }
    if wakeTime != nil {
      cyclesAwake += 1
      if cyclesAwake > 100 { return differs("end of wfi", "at \(hex(wakeTime ?? 0))", "none") }
    }
    guard isQuiet else {
      if isAsleep && !isPending && wakeTime == nil {
        return differs("quiet_o", "1 until a line wakes it", "0")
      }
      isAsleep = false
      return nil
    }
    asleep += 1
    coverage.note("cycles asleep")
    if isPending { return differs("quiet_o", "0 with an interrupt pending", "1") }
    if !isAsleep {
      asleep = 0
      let pc = follower.core.pc
      if !follower.core.memory.contains(pc, count: 4) || word(at: pc) != 0x1050_0073 {
        return differs("quiet_o", "0 at \(hex(UInt64(pc)))", "1")
      }
    }
    isAsleep = true
    return nil
  }

  /// Whether a line is high whose interrupt is enabled.
  private var isEnabled: Bool { (follower.core.csr(0x304) ?? 0) & lines.pending != 0 }

  // MARK: What surrounds the core

  private mutating func drive() {
    time &+= 1
    if cycles >= phaseEnds {
      phaseEnds = cycles + 20 + random.below(400)
      lineRate = random.pick([1, 2, 5, 30])
      trafficRate = random.pick([0, 0, 10, 50, 100])
      registerRate = random.pick([20, 50, 100, 100])
    }
    if wasQuiet && isAsleep && random.below(8) == 0 {
      time &+= random.next() >> UInt64(34 + random.below(29))
      coverage.note("time jumped")
    }
    pins.timebase.value = time

    if hasInterrupts {
      if random.below(100) < lineRate || (isAsleep && asleep > 40) {
        switch random.below(3) {
        case 0: lines.external.toggle()
        case 1: lines.software.toggle()
        default: lines.timer.toggle()
        }
      }
      if lowered & 1 != 0 { lines.external = false }
      if lowered & 2 != 0 { lines.software = false }
      if lowered & 4 != 0 { lines.timer = false }
      lowered = 0
    } else {
      lines = CoreLines()
    }
    pins.external.isSet = lines.external
    pins.software.isSet = lines.software
    pins.timer.isSet = lines.timer

    // The answer to the access to registers that was granted in the last cycle.
    if let taken {
      let isWrite = taken.words[0] & 2 != 0
      pins.registerReadData.value = isWrite ? random.next() : taken.words[2]
      pins.registerError.isSet = taken.words[0] & 4 != 0
    } else {
      pins.registerReadData.value = random.next()
      pins.registerError.isSet = random.chance(50)
    }
    if !isHeld { others() }
  }

  /// Others read and write the memory.
  private mutating func others() {
    if !asks {
      asks = hasTraffic && random.below(100) < trafficRate
      if asks {
        pins.write.isSet = random.chance(50)
        let room = random.chance(50) ? Map.shared : Map.others
        pins.address.value = UInt64(room.lowerBound) + UInt64(random.below(room.count))
        pins.byteEnable.value = random.chance(60) ? 0xFF : random.next() & 0xFF
        pins.writeData.value = random.next()
      }
    }
    pins.request.isSet = asks
  }

  private mutating func noteForeign(_ commit: Commit) {
    guard commit.words[0] & 0xFF == 0, !isHeld else { return }
    let isWrite = commit.words[0] >> 32 & 1 == 1
    coverage.note(isWrite ? "memory written by others" : "memory read by others")
    if isWrite { foreign.insert(UInt32(truncatingIfNeeded: commit.words[1] / 8)) }
  }

  /// The access to registers that is granted in this cycle, as the register bus would report it.
  private mutating func take() -> Commit {
    let isWrite = pins.registerWrite.isSet
    let address = UInt32(truncatingIfNeeded: pins.registerAddress.value)
    let isRefused = address & Map.refused != 0
    let data = isWrite ? pins.registerWriteData.value : random.next() & 0xFFFF_FFFF
    if isWrite && address == Map.acknowledge & 0x3FFF_FFFF { lowered = data & 7 }
    var record = Commit(kind: .registerAccess)
    record.words[0] =
      1 | (isWrite ? 2 : 0) | (isRefused ? 4 : 0) | pins.registerByteEnable.value << 4
    record.words[1] = UInt64(address) | 0x4000_0000
    record.words[2] = isWrite || !isRefused ? data : data
    bits += 1 + 4 + 30 + (isWrite ? 32 : 0)
    return record
  }

  // MARK: Differences

  private func differs(_ stage: String, _ expected: String, _ actual: String) -> End {
    .differs(
      Difference(stage, expected: expected, actual: actual), cycle: model.cycle,
      history: follower.history)
  }

  private func differs(_ difference: CoreDifference) -> End {
    .differs(
      Difference(
        difference.field.rawValue, expected: difference.expected, actual: difference.observed),
      cycle: model.cycle, history: difference.history + (difference.observation.map { [$0] } ?? []))
  }

  static func text(_ record: CoreRetirement) -> String { record.record.text }
}
