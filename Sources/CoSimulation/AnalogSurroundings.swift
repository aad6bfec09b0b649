import ChipSpec
import Golden
import Simulation

/// What surrounds an analog part: memory, semaphores, time, and software that gives it programs,
/// settings and commands.
struct AnalogSurroundings: UntimedEnvironment {
  var timebase: Timebase?
  private var memory: SRAMEnvironment
  private var semaphores: SemaphoreEnvironment
  private var rules: AnalogRules
  private let ports: AnalogPorts
  private let programs: AnalogPrograms
  private let initial: AnalogSettings

  private var settings: AnalogSettings
  private var commands: Commands?  // of the last cycle, which the model does not know yet
  private var isGiven = false  // a command or a setting in this cycle
  private var isExpectedBusy = false
  private var isExpectedToIgnore = false
  private var isExpectedToSettle = true
  private var isEndless = false
  private var isBooting = false
  private var isCalibrated: Bool
  private var startRate = 30  // percent
  private var fault: (stage: String, expected: String, actual: String)?

  private var settlesWithStart = 0, settlesAlone = 0, lateSettings = 0, startsAtOnce = 0
  private var commandsWhileBusy = 0, stopsWhileIdle = 0

  /// Commands of one cycle.
  private struct Commands {
    var start: UInt32?
    var settle = false
    var stop = false
  }

  private static let semaphoreCount = 4

  init(
    _ model: ModelInstance, _ spec: AnalogSpec, clock: Int, isCalibrated: Bool,
    _ random: inout SeededRandom
  ) throws(SimulationError) {
    let capacity = 1 << (spec.columns > 256 ? 15 : 14)
    timebase = try Timebase(model, &random)
    memory = try SRAMEnvironment(model, "memory", capacity: capacity)
    memory.randomize(&random)
    // A take of the input side may be withdrawn.
    semaphores = try SemaphoreEnvironment(
      model, ["input_semaphore", "output_semaphore"], count: Self.semaphoreCount,
      mayWithdraw: true)
    ports = try AnalogPorts(model)
    rules = AnalogRules(spec, clock: clock)
    programs = AnalogPrograms(spec, capacity: capacity, semaphores: Self.semaphoreCount)
    initial = AnalogSettings(spec)
    settings = initial
    // Once in a while nobody calibrates at first: what the model then leaves open is not compared.
    self.isCalibrated = !isCalibrated && random.chance(15)
  }

  /// Whether the part shows that it has nothing to do, and nothing was asked that it does not show yet.
  var isIdle: Bool { !ports.busy.isSet && commands == nil && !isExpectedToSettle }

  var coverageItems: [CoverageItem] {
    var items = memory.coverageItems + semaphores.coverageItems + rules.coverageItems
    for (name, count) in [
      ("settled with the start", settlesWithStart), ("settled alone", settlesAlone),
      ("settings changed after the command", lateSettings),
      ("started in the cycle of the end", startsAtOnce),
      ("commands while busy", commandsWhileBusy), ("stops while idle", stopsWhileIdle),
    ] {
      items.append(CoverageItem(name: name, count: count))
    }
    return items
  }

  // MARK: A cycle

  mutating func drive(
    _ golden: inout AnalogModel, _ random: inout SeededRandom, begins: Bool
  ) {
    memory.drive(&random)
    semaphores.drive(&random)
    isGiven = false
    change(&random)
    golden.takeAnswer()
    rules.window = golden.window
    let last = commands
    commands = nil
    if let last { tell(last, to: &golden) }
    expect(last, golden)
    command(&random, begins: begins)
    isGiven = isGiven || commands != nil
    ports.start.isSet = commands?.start != nil
    ports.startAddress.value = commands?.start.map(UInt64.init) ?? random.next()
    ports.settle.isSet = commands?.settle ?? false
    ports.stop.isSet = commands?.stop ?? false
  }

  mutating func answer(_ random: inout SeededRandom) {
    memory.answer(&random)
    semaphores.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    if isGiven { observation.isInput = true }
    memory.observe(&observation)
    semaphores.observe(&observation)
    if let fault {
      observation.fault(fault.stage, expected: fault.expected, actual: fault.actual)
    }
    observation.cover(bits: 8)
    rules.observe(ports, time: timebase?.now ?? 0, &observation)
  }

  mutating func reset() {
    memory.reset()
    semaphores.reset()
    rules.reset()
    commands = nil
    isExpectedBusy = false
    isExpectedToIgnore = false
    isExpectedToSettle = true
    isBooting = false
    fault = nil
    for port in [ports.start, ports.settle, ports.stop, ports.startAddress] { port.value = 0 }
    settings = initial
    ports.show(settings)
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    memory.ignoreUnspecified(in: recorder)
    semaphores.ignoreUnspecified(in: recorder)
    ports.ignoreUnspecified(in: recorder)
  }

  // MARK: Software

  /// Writes settings now and then; they have no effect until they are settled.
  private mutating func change(_ random: inout SeededRandom) {
    // In the first cycle after a reset nobody can have written anything yet.
    if isExpectedToSettle && commands == nil { return }
    guard random.below(commands?.settle == true ? 4 : 400) == 0 else { return }
    if commands?.settle == true { lateSettings += 1 }
    switch random.below(6) {
    case 0: settings.isQuantising = random.chance(50)
    case 1: settings.effects = AnalogEffects(rawValue: UInt16(random.next() & 0x1FFF))
    case 2: settings.seed = random.next()
    case 3:
      settings.temperature = Int16(
        truncatingIfNeeded: random.pick([400, Int(random.next() >> 48)]))
    case 4: settings.driftTime = UInt16(random.pick([0, random.below(1 << 16)]))
    default: settings = initial
    }
    ports.show(settings)
    isGiven = true
  }

  /// Tells the model of the commands of the cycle before: what the part did in that cycle, it did
  /// without them.
  private mutating func tell(_ commands: Commands, to golden: inout AnalogModel) {
    if commands.stop { golden.stop() }
    if commands.settle { golden.settle(settings) }
    if let address = commands.start { golden.start(at: address) }
  }

  /// What the part must show in this cycle of commands and status, all from registers.
  private mutating func expect(_ commands: Commands?, _ golden: AnalogModel) {
    fault = nil
    func check(_ port: Port, _ stage: String, _ expected: UInt64) {
      guard fault == nil, port.value != expected else { return }
      fault = (stage, hex(expected), hex(port.value))
    }
    let isEnd = ports.finished.isSet || ports.failed.isSet
    if isEnd {
      if isBooting && ports.finished.isSet { isCalibrated = true }
      isBooting = false
      isExpectedBusy = false
    }
    check(ports.busy, "status_busy_o", isExpectedBusy ? 1 : 0)
    check(ports.ignored, "events_ignored_event_o", isExpectedToIgnore ? 1 : 0)
    check(ports.arraySettle, "array_settle_o", isExpectedToSettle ? 1 : 0)
    if !isExpectedBusy && !isEnd {
      let part = golden.part
      check(ports.stopped, "status_stopped_o", part.isStopped ? 1 : 0)
      check(ports.error, "status_error_o", part.cause == nil ? 0 : 1)
      check(ports.cause, "status_cause_o", UInt64(part.cause?.rawValue ?? 0))
      check(ports.descriptorAddress, "descriptor_address_o", UInt64(part.descriptorAddress))
      check(ports.errorAddress, "error_address_o", UInt64(part.errorAddress))
      // It is quiet, unless something of it is about to change by itself.
      let moves = isExpectedToSettle || isExpectedToIgnore
      check(ports.quiet, "quiet_o", moves ? 0 : 1)
    }
  }

  /// Decides about commands, and knows what they do to the status of the next cycle.
  private mutating func command(_ random: inout SeededRandom, begins: Bool) {
    let isBusy = isExpectedBusy
    let isEnd = ports.finished.isSet || ports.failed.isSet
    var new = Commands()
    isExpectedToIgnore = false
    isExpectedToSettle = false
    if isBusy {
      new.stop =
        isEndless
        ? random.below(begins ? 600 : 20) == 0 : !isBooting && random.below(3_000) == 0
      if random.below(500) == 0 {
        if random.chance(50) {
          new.settle = true
        } else {
          new.start = UInt32(random.below(1 << 14))
        }
        isExpectedToIgnore = true
        commandsWhileBusy += 1
      }
    } else {
      if isEnd { startRate = random.pick([2, 30, 100]) }
      if begins && random.chance(startRate) {
        new.start = prepare(&random)
        new.settle = random.chance(25)
        if new.settle { settlesWithStart += 1 }
        if isEnd { startsAtOnce += 1 }
        isExpectedBusy = true
      } else if begins && random.below(50) == 0 {
        new.settle = true
        settlesAlone += 1
      }
      isExpectedToSettle = new.settle
      if random.below(100) == 0 {
        new.stop = true
        stopsWhileIdle += 1
      }
    }
    if new.start != nil || (new.settle || new.stop) { commands = new }
  }

  /// Puts a program into the memory.
  private mutating func prepare(_ random: inout SeededRandom) -> UInt32 {
    isBooting = !isCalibrated
    let program =
      isBooting
      ? programs.calibration(&random) : programs.program(&random, isCalibrated: true)
    for (address, word) in program.words { memory[address] = word }
    isEndless = program.isEndless
    memory.errorPeriod = isBooting ? 0 : random.pick([0, 1_000, 200])
    return program.start
  }
}
