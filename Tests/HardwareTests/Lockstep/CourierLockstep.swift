import Golden
import Simulation

@testable import CoSimulation

/// Holds a courier against one of its models.
struct CourierLockstep<Golden: CourierModel>: UntimedLockstep {
  static var part: String { "courier" }
  var resetPeriod = 2_000
  var patience = 3_000

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<Golden, CourierEnvironment<Golden>> {
    UntimedBench(golden: Golden(), environment: try CourierEnvironment(model, &random))
  }
}

/// What surrounds a courier.
struct CourierEnvironment<Golden: CourierModel>: UntimedEnvironment {
  var timebase: Timebase?
  private var memory: SRAMEnvironment
  private var semaphores: SemaphoreEnvironment
  private var network: MessageEnvironment
  private let start: Port, startAddress: Port, busy: Port

  init(_ model: ModelInstance, _ random: inout SeededRandom) throws {
    timebase = try Timebase(model, &random)
    memory = try SRAMEnvironment(model, "memory", capacity: 1024)
    memory.randomize(&random)
    memory.errorPeriod = 200
    semaphores = try SemaphoreEnvironment(model, ["semaphore"], count: 8)
    network = try MessageEnvironment(model, "message")
    start = try model.port("start_i")
    startAddress = try model.port("start_address_i")
    busy = try model.port("busy_o")
  }

  var isIdle: Bool { !busy.isSet }
  var coverageItems: [CoverageItem] {
    memory.coverageItems + semaphores.coverageItems + network.coverageItems
  }

  mutating func drive(_ golden: inout Golden, _ random: inout SeededRandom, begins: Bool) {
    memory.drive(&random)
    semaphores.drive(&random)
    network.drive(&random)
    start.isSet = begins && golden.isDone && isIdle && random.chance(20)
    startAddress.value = random.next()
    guard start.isSet else { return }
    let address = random.below(1024 / 8) * 8
    let count = random.pick([0, 1, 2, random.below(40)])
    // Semaphores that do not exist are granted at once.
    let semaphore = random.pick([random.below(8), random.below(8), random.below(256)])
    let delay = random.pick([0, 1, 2, random.below(300), random.below(1 << 16)])
    // Beyond the memory's end now and then.
    let destination = random.pick([random.below(1024), random.below(1024), random.below(1 << 30)])
    memory[address] =
      UInt64(destination) | UInt64(semaphore) << 32 | UInt64(count) << 40 | UInt64(delay) << 48
    startAddress.value = UInt64(address)
    golden.start(at: UInt32(address))
  }

  mutating func answer(_ random: inout SeededRandom) {
    memory.answer(&random)
    semaphores.answer(&random)
    network.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    if start.isSet { observation.isInput = true }
    memory.observe(&observation)
    semaphores.observe(&observation)
    network.observe(&observation)
  }

  mutating func reset() {
    start.value = 0
    memory.reset()
    semaphores.reset()
    network.reset()
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    memory.ignoreUnspecified(in: recorder)
    semaphores.ignoreUnspecified(in: recorder)
    network.ignoreUnspecified(in: recorder)
  }
}
