import Golden
import Simulation

/// What surrounds a SIMD unit: memory, semaphores, and who starts and stops it.
struct SIMDSurroundings: UntimedEnvironment {
  var timebase: Timebase?

  private let maker: SIMDProgramMaker
  private let lanes: Int
  private var memory: SRAMEnvironment
  private var semaphores: SemaphoreEnvironment

  private let startAddress: Port, start: Port, stop: Port
  private let busy: Port, waiting: Port, error: Port, halted: Port, failed: Port
  private let pc: Port, length: Port, retired: Port, scalars: Port
  private let memoryRequest: Port, memoryWrite: Port, memoryGrant: Port
  private let semaphoreRequest: Port, semaphorePost: Port

  /// What the unit must show while it is stopped; nil while the model runs.
  private var expected: Shown?
  private var starts = (now: false, before: false)
  private var isStopOld = false  // it was commanded in the cycle before
  private var isStopAsked = false
  private var isAnsweringWrite = false
  private var busyCycles = 0
  private var stillCycles = 0  // in which it asked for nothing
  private var stoppingCycles = 0  // in which a wait should have been given up
  private var difference: Difference?
  private var pulses = (retired: 0, halted: 0, failed: 0)
  private var stopRate = 0  // in 10,000 cycles
  private var changed = 0, stores = 0

  private struct Shown {
    var pc: UInt64
    var length: UInt64
    var error: UInt64
    var scalars: [UInt64]
    var pulses: (retired: Int, halted: Int, failed: Int)
  }

  init(
    _ model: ModelInstance, _ random: inout SeededRandom, lanes: Int, capacity: Int,
    semaphoreCount: Int
  ) throws {
    self.lanes = lanes
    maker = SIMDProgramMaker(
      lanes: lanes, capacity: capacity, semaphores: semaphoreCount,
      errorRate: random.pick([0, 5, 10, 20]))
    timebase = try Timebase(model, &random)
    memory = try SRAMEnvironment(model, "memory", capacity: capacity)
    memory.errorPeriod = random.pick([0, 0, 0, 3_000])
    semaphores = try SemaphoreEnvironment(
      model, ["semaphore"], count: semaphoreCount, mayWithdraw: true)
    startAddress = try model.port("start_address_i")
    start = try model.port("control_start_i")
    stop = try model.port("control_stop_i")
    busy = try model.port("status_busy_o")
    waiting = try model.port("status_waiting_o")
    error = try model.port("status_error_o")
    halted = try model.port("events_halted_event_o")
    failed = try model.port("events_error_event_o")
    pc = try model.port("pc_address_o")
    length = try model.port("vector_length_lanes_o")
    retired = try model.port("retired_count_event_o")
    scalars = try model.port("scalar_value_o")
    memoryRequest = try model.port("memory_request_o")
    memoryWrite = try model.port("memory_write_o")
    memoryGrant = try model.port("memory_grant_i")
    semaphoreRequest = try model.port("semaphore_request_o")
    semaphorePost = try model.port("semaphore_post_o")
    for address in stride(from: 0, to: capacity, by: 8) { memory[address] = word(&random) }
  }

  var isIdle: Bool { !busy.isSet }

  var coverageItems: [CoverageItem] {
    memory.coverageItems + semaphores.coverageItems + [
      CoverageItem(name: "programs changed while they wait", count: changed)
    ]
  }

  mutating func drive(_ golden: inout SIMDFollower, _ random: inout SeededRandom, begins: Bool) {
    memory.drive(&random)
    semaphores.drive(&random)
    difference = difference ?? golden.difference
    if isStopOld { golden.expectStop() }
    isStopOld = false
    starts = (false, starts.now)
    busyCycles = isIdle ? 0 : busyCycles + 1
    if waiting.isSet && !golden.unit.isWaiting {
      golden.wait()
      if random.chance(30) { change(golden.unit.pc, &random) }
    }

    startAddress.value = random.next()
    start.isSet = isIdle ? begins && random.chance(20) : random.below(500) == 0
    stop.isSet = isIdle ? random.below(100) == 0 : random.below(10_000) < stopRate
    // Some programs have no end, some wait for ever.
    let isLong = !begins || busyCycles > 1_000 || waiting.isSet
    if !isIdle && isLong && random.below(100) == 0 { stop.isSet = true }
    if start.isSet && !stop.isSet {
      if isIdle {
        let address = prepare(&random)
        startAddress.value = UInt64(address)
        golden.start(at: address)
        starts.now = true
      } else if golden.unit.isBusy {
        golden.start(at: UInt32(truncatingIfNeeded: startAddress.value))
      }
    }
    if stop.isSet && isIdle != golden.unit.isBusy {
      golden.stop()
      isStopOld = true
    }
    isStopAsked = golden.isStopAsked
    expected = golden.isDone ? shown(golden) : nil
  }

  mutating func answer(_ random: inout SeededRandom) {
    memory.answer(&random)
    semaphores.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    if start.isSet || stop.isSet { observation.isInput = true }
    memory.observe(&observation)
    semaphores.observe(&observation)
    if let difference {
      observation.fault(
        difference.stage, expected: difference.expected, actual: difference.actual)
    }
    pulses.retired += retired.isSet ? 1 : 0
    pulses.halted += halted.isSet ? 1 : 0
    pulses.failed += failed.isSet ? 1 : 0
    checkStatus(&observation)
    checkOrder(&observation)
    checkProgress(&observation)
  }

  mutating func reset() {
    for port in [startAddress, start, stop] { port.value = 0 }
    memory.reset()
    semaphores.reset()
    expected = nil
    starts = (false, false)
    isStopOld = false
    isAnsweringWrite = false
    (stillCycles, stoppingCycles) = (0, 0)
    difference = nil
    pulses = (0, 0, 0)
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    memory.ignoreUnspecified(in: recorder)
    semaphores.ignoreUnspecified(in: recorder)
  }

  // MARK: What the unit works on

  /// A word of data: elements of all sizes near the ends of their ranges, or anything.
  private func word(_ random: inout SeededRandom) -> UInt64 {
    switch random.below(5) {
    case 0: UInt64(SIMDProgramMaker.value(&random)) << 32 | UInt64(SIMDProgramMaker.value(&random))
    case 1:
      random.pick([
        0, .max, 0x8000_7FFF_8000_7FFF, 0x80FF_7F00_017F_8081, 0x8000_0000_7FFF_FFFF,
        0x8000_0000_8000_0000,
      ])
    case 2: random.next() & 0x0F0F_0F0F_0F0F_0F0F
    default: random.next()
    }
  }

  /// Puts a program into the memory.
  /// - Returns: where to start it.
  private mutating func prepare(_ random: inout SeededRandom) -> UInt32 {
    stopRate = random.pick([0, 2, 10, 100])
    let room = SIMDProgramMaker.programs
    let count = 8 + random.below(room.count / 16)
    let base = room.lowerBound + 8 * random.below(room.count / 8 - count + 1)
    let program = maker.program(&random, at: base, count: count)
    for (index, instruction) in program.enumerated() { memory[base + 8 * index] = instruction }
    for _ in 0..<32 {
      let address = random.pick([
        random.below(room.lowerBound),
        room.upperBound + random.below(memory.capacity - room.upperBound),
      ])
      memory[address] = word(&random)
    }
    let isWrong = maker.errorRate > 0 && random.below(200) == 0
    return UInt32(truncatingIfNeeded: base) + (isWrong ? UInt32(random.below(8)) : 0)
  }

  /// Somebody else changes the instruction behind a `wait`, and data.
  private mutating func change(_ pc: UInt32, _ random: inout SeededRandom) {
    let next = Int(pc) + 8
    guard SIMDProgramMaker.programs.contains(next), SIMDFields.isAlone(memory[next]) else { return }
    var fields = SIMDFields(.add, &random)
    fields.form = random.below(3)
    fields.shuffleRegisters(&random)
    memory[next] = fields.word
    memory[random.below(SIMDProgramMaker.programs.lowerBound)] = word(&random)
    changed += 1
  }

  // MARK: What it shows

  private func shown(_ golden: SIMDFollower) -> Shown {
    let unit = golden.unit
    return Shown(
      pc: UInt64(unit.pc), length: UInt64(unit.vectorLength),
      error: UInt64(unit.failure?.rawValue ?? 0),
      scalars: (0..<8).map {
        UInt64(unit.scalar(2 * $0)) | UInt64(unit.scalar(2 * $0 + 1)) << 32
      },
      pulses: (golden.retired, golden.halts, golden.failures))
  }

  /// Whether a stopped unit shows what its model has, and a started one that it runs.
  private mutating func checkStatus(_ observation: inout Observation) {
    func check(_ name: String, _ expected: UInt64, _ actual: UInt64) {
      guard expected != actual else { return }
      observation.fault(name, expected: hex(expected), actual: hex(actual))
    }
    observation.cover(bits: 2)
    check("status_waiting_o", semaphoreRequest.isSet && !semaphorePost.isSet ? 1 : 0, waiting.value)
    if starts.before { check("status_busy_o", 1, busy.value) }
    guard !busy.isSet, let expected else { return }
    observation.cover(bits: 32 + 7 + 4 + 512 + 3)
    check("pc_address_o", expected.pc, pc.value)
    check("vector_length_lanes_o", expected.length, length.value)
    check("status_error_o", expected.error, error.value)
    for (number, value) in expected.scalars.enumerated() {
      check("scalar_value_o", value, scalars[word: number])
    }
    check("retired_count_event_o", UInt64(expected.pulses.retired), UInt64(pulses.retired))
    check("events_halted_event_o", UInt64(expected.pulses.halted), UInt64(pulses.halted))
    check("events_error_event_o", UInt64(expected.pulses.failed), UInt64(pulses.failed))
  }

  /// A semaphore is raised only when all stores have been answered.
  private mutating func checkOrder(_ observation: inout Observation) {
    let isRaising = semaphoreRequest.isSet && semaphorePost.isSet
    if isRaising && (memoryRequest.isSet && memoryWrite.isSet || isAnsweringWrite) {
      observation.fault(
        "semaphore_request_o", expected: "no raise before all stores are answered",
        actual: "a raise with a store under way")
    }
    isAnsweringWrite = memoryRequest.isSet && memoryWrite.isSet && memoryGrant.isSet
  }

  /// A unit that runs and asks for nothing comes to an end; a wait is given up soon after a stop.
  private mutating func checkProgress(_ observation: inout Observation) {
    let isStill = busy.isSet && !memoryRequest.isSet && !semaphoreRequest.isSet && !retired.isSet
    stillCycles = isStill ? stillCycles + 1 : 0
    if stillCycles > 500 {
      observation.fault(
        "status_busy_o", expected: "progress", actual: "nothing for \(stillCycles) cycles")
    }
    stoppingCycles = isStopAsked && waiting.isSet ? stoppingCycles + 1 : 0
    if stoppingCycles > 20 {
      observation.fault(
        "status_waiting_o", expected: "no wait after a stop",
        actual: "a wait, \(stoppingCycles) cycles later")
    }
  }
}
