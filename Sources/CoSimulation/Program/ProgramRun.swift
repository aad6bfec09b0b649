import ChipSpec
import ELF
import Golden
import Simulation

/// A program that is being run.
struct ProgramRun {
  private var session: ChipSession
  private var follower: CoreFollower
  private var report: ProgramReport
  private let program: ELFProgram
  private let capacity: Int

  /// The last steps, the oldest at `oldest` once all places are taken.
  private var history: [ProgramStep] = []
  private var oldest = 0
  /// The time and the number of the last step, and how often it was a jump to itself.
  private var first: UInt64?, last: UInt64 = 0, lastCycle: UInt64 = 0
  private var loops = 0
  private var tohost: UInt32?
  private var instructions = 0
  private var isRunning = false

  /// Where the host keeps what it brings into the tile, and what it reads back.
  private static let staging: UInt64 = 0x1_0000_0000, readBack: UInt64 = 0x2_0000_0000

  init(
    session: ChipSession, follower: CoreFollower, report: ProgramReport, program: ELFProgram,
    capacity: Int
  ) {
    self.session = session
    self.follower = follower
    self.report = report
    self.program = program
    self.capacity = capacity
  }

  /// The report, with what is known at the end.
  var finished: ProgramReport {
    var report = report
    report.simulated = session.cycles
    report.steps = follower.matched
    report.history = Array(history[oldest...] + history[..<oldest])
    if report.span == 0, let first { report.span = last &- first &+ 1 }
    if report.instructions == 0 { report.instructions = instructions }
    return report
  }

  // MARK: Differences

  /// Notes where core and model part.
  mutating func note(_ difference: CoreDifference) {
    note(
      "core", difference.field.rawValue, difference.expected, difference.observed,
      difference.prediction, difference.observation)
  }

  /// Notes that the chip broke a rule of its own.
  mutating func note(_ fault: String) { note("chip", "a rule of the chip", "it holds", fault) }

  private mutating func note(
    _ part: String, _ stage: String, _ expected: String, _ actual: String,
    _ golden: CoreRetirement? = nil, _ verilog: CoreRetirement? = nil
  ) {
    guard report.mismatch == nil else { return }
    report.outcome = nil
    let cycle = session.model.cycle == 0 ? 0 : session.model.cycle - 1
    report.mismatch = ProgramMismatch(
      cycle: cycle, part: part, stage: stage, expected: expected, actual: actual,
      golden: golden.map { ProgramStep(cycle: cycle, $0) },
      verilog: verilog.map { ProgramStep(cycle: cycle, $0) })
  }

  // MARK: Before

  /// Fills the memory and copies the segments into it.
  mutating func load() throws {
    try copy([], at: 0)
    try clearRegisters()
    let image = program.image(capacity: capacity)
    for segment in program.segments where !segment.bytes.isEmpty {
      let start = Int(segment.address) & ~7
      let end = min(capacity, (Int(segment.address) + segment.bytes.count + 7) & ~7)
      try copy(Array(image[start..<end]), at: start)
    }
  }

  /// Copies bytes into the memory, or, if there are none, fills it with zeros.
  private mutating func copy(_ bytes: [UInt8], at start: Int) throws {
    if bytes.isEmpty {
      session.start(.fill, x: 0, y: 0, at: 0, length: capacity)
    } else {
      let place = Self.staging + UInt64(start)
      session.host.memory.write(bytes, at: place)
      session.start(.toChip, host: place, x: 0, y: 0, at: UInt32(start), length: bytes.count)
    }
    try session.settle(patience: 10_000_000)
  }

  /// Runs a program that clears x1 to x31, so that they are 0 as in the model whatever they held at
  /// power-up: compiled programs save registers to which nothing was written yet.
  private mutating func clearRegisters() throws {
    var words = (1..<32).map { UInt32(0x13 | $0 << 7) }  // addi x, x0, 0
    words.append(0x6F)  // jal x0, 0
    let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    try copy(bytes, at: 0)
    session.write(0, x: 0, y: 0, at: Self.register(0x04))
    session.write(1, x: 0, y: 0, at: Self.register(0x08))
    var steps = 0
    for _ in 0..<10_000 where steps <= words.count {
      try session.cycle()
      steps += session.model.commits.count { $0.kind == CommitKind.coreRetired.rawValue }
    }
    session.write(0, x: 0, y: 0, at: Self.register(0x08))
    try session.settle()
    try copy([UInt8](repeating: 0, count: bytes.count), at: 0)
  }

  // MARK: The program

  /// Runs a cycle and compares what the core did in it.
  private mutating func cycle() throws {
    try session.cycle()
    let records = session.model.commits
    guard !records.isEmpty, report.mismatch == nil else { return }
    if let difference = follower.follow(records.lazy.map { Commit($0) }) { note(difference) }
    for record in records {
      switch CommitKind(rawValue: Int(record.kind)) {
      case .coreRetired:
        // Of the steps of a cycle those before the difference are as the model says.
        if report.mismatch == nil, let step = CoreRetirement(Commit(record)) { take(step) }
      case .coreLines: isRunning = record.w0 >> 3 & 1 == 1
      case .registerAccess: serveMailbox(record)
      case .coreAccessNowhere:
        note("core", "access of the tile bus", "none where nothing is", Commit(record).text)
      default: break
      }
    }
  }

  /// Takes a word that the core has put into its outbound mailbox, as a host does: it empties it.
  private mutating func serveMailbox(_ record: CommitRecord) {
    let isWrite = record.w0 & 7 == 3  // of the core, without an error
    guard isWrite, record.w1 & ~3 == UInt64(Self.register(Self.mailbox)), record.w2 != 0 else {
      return
    }
    report.mailbox.append(UInt32(truncatingIfNeeded: record.w2))
    session.write(0, x: 0, y: 0, at: Self.register(Self.mailbox))
  }

  /// Offset of `core.mailbox_outbound`.
  private static let mailbox = 0x2C

  private mutating func take(_ step: CoreRetirement) {
    lastCycle = session.model.cycle
    let entry = ProgramStep(cycle: lastCycle &- 1, step)
    if history.count < ProgramLockstep.historyLength {
      history.append(entry)
    } else {
      history[oldest] = entry
      oldest = (oldest + 1) % ProgramLockstep.historyLength
    }
    if first == nil { first = step.time }
    if !step.isTrap { instructions += 1 }
    last = step.time
    let isLoop = step.next == step.address && !step.isTrap && step.destination == 0
    loops = isLoop ? loops + 1 : 0
    if step.isStore, let place = program.tohost, step.memoryAddress & ~3 == place, tohost == nil {
      let word = UInt32(truncatingIfNeeded: follower.core.memory.read(place, bytes: 4))
      if word != 0 {
        tohost = word
        report.instructions = instructions
        if let first { report.span = last &- first &+ 1 }
      }
    }
  }

  /// Starts the core and runs it to the end of the program.
  mutating func execute(
    limit: UInt64, patience: UInt64, _ progress: (Int, UInt64) -> Void
  ) throws {
    session.write(program.entry, x: 0, y: 0, at: Self.register(0x04))
    session.write(1, x: 0, y: 0, at: Self.register(0x08))
    try session.run(until: "the core is started", patience: 10_000) { session in
      session.host.queued == 0
    }
    let start = session.time
    lastCycle = session.model.cycle
    var number = 0
    while report.outcome == nil && report.mismatch == nil {
      try cycle()
      number += 1
      if number & 0x3_FFFF == 0 { progress(instructions, session.time &- start) }
      if let tohost {
        report.outcome = ProgramOutcome(tohost: tohost)
      } else if loops > 100 && isUninterruptible {
        report.outcome = .loops(at: follower.core.pc)
      } else if session.time &- start >= limit {
        report.outcome = .outOfCycles
      } else if session.isAtRest && session.wakeTime == .max && isRunning && isAtWait {
        report.outcome = .asleep
      } else if session.model.cycle &- lastCycle > patience && !isAtWait {
        noteStuck(patience)
      }
    }
    report.cycles = session.time &- start
  }

  private mutating func noteStuck(_ patience: UInt64) {
    let core = follower.core
    var step = CoreRetirement()
    step.address = core.pc
    if core.memory.contains(core.pc, count: 4) {
      step.instruction = UInt32(truncatingIfNeeded: core.memory.read(core.pc, bytes: 4))
      if core.isa.isCompressed && step.instruction & 3 != 3 { step.instruction &= 0xFFFF }
    }
    step.next = step.address &+ (step.instruction & 3 == 3 ? 4 : 2)
    note(
      "core", "progress", "the instruction at \(ProgramStep.hex(core.pc))",
      isRunning ? "no instruction for \(patience) cycles" : "a core that does not start", step)
  }

  /// Whether the model's next instruction is `wfi`, so that a core without records may be waiting.
  private var isAtWait: Bool {
    let core = follower.core
    return core.isWaiting
      || core.memory.contains(core.pc, count: 4)
        && core.memory.read(core.pc, bytes: 4) == 0x1050_0073
  }

  /// Whether no interrupt can be taken.
  private var isUninterruptible: Bool {
    (follower.core.csr(0x300) ?? 0) >> 3 & 1 == 0 || follower.core.csr(0x304) == 0
  }

  // MARK: After

  /// Stops the core, and waits until nothing in the tile moves.
  mutating func stop() throws {
    session.write(0, x: 0, y: 0, at: Self.register(0x08))
    var left = 200_000
    while left > 0 && !(session.host.isIdle && !isRunning && session.isAtRest) {
      try cycle()
      left -= 1
    }
    if left == 0 { report.notCompared = "the tile's engines do not come to rest" }
  }

  /// Compares all of the memory, and keeps the signature.
  mutating func compareMemory() throws {
    session.start(.toHost, host: Self.readBack, x: 0, y: 0, at: 0, length: capacity)
    try session.settle(patience: 10_000_000)
    let verilog = session.host.memory.bytes(capacity, at: Self.readBack)
    let golden = follower.core.memory.contents(at: 0, count: capacity)
    if let range = program.signature {
      report.signature = stride(from: Int(range.lowerBound), to: Int(range.upperBound), by: 4).map {
        Self.word(verilog, $0)
      }
    }
    guard report.notCompared == nil else { return }
    report.bytes = capacity
    guard verilog != golden, let place = verilog.indices.first(where: { verilog[$0] != golden[$0] })
    else { return }
    let word = place & ~3
    note(
      "memory", "the word at \(ProgramStep.hex(UInt32(word))), after the program",
      ProgramStep.hex(Self.word(golden, word)), ProgramStep.hex(Self.word(verilog, word)))
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }

  /// The address of a register of core control.
  private static func register(_ offset: Int) -> UInt32 {
    UInt32(TileAddressMap.registers.lowerBound + TileAddressMap.coreBlock + offset)
  }
}
