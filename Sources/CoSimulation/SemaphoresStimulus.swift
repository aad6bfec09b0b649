import Golden

/// Random clients of semaphores that keep their rules, and random software.
///
/// Rates, the semaphores in use and the way in which amounts are drawn change in phases of random
/// length, so that idle semaphores, waiting clients, full and empty values and all orders of service
/// occur. Amounts lie around the present value as often as anywhere, so that it is met exactly and
/// missed by one. What means nothing is random too: the fields of clients without a request.
struct SemaphoresStimulus: CycleExactStimulus {
  private let count: Int
  private let clients: Int

  private var cycle = 0
  private var phaseEnds = 0
  private var requestRate: [Int] = []  // percent, per client
  private var raiseRate = 0
  private var commandRate = 0
  private var badIndexRate = 0
  private var base = 0  // first semaphore that the phase uses
  private var window = 1  // how many of them
  private var style = AmountStyle.near
  private var enableStyle = 0

  /// What the clients ask for, until they get it.
  private var waiting: [SemaphoreRequest]

  private enum AmountStyle { case near, any, one, most }

  init(count: Int, clients: Int) {
    self.count = count
    self.clients = clients
    waiting = Array(repeating: SemaphoreRequest(), count: clients)
  }

  mutating func reset() {
    phaseEnds = cycle
    waiting = Array(repeating: SemaphoreRequest(), count: clients)
  }

  mutating func observe(_ outputs: borrowing SemaphoreOutputs) {
    for client in 1..<clients where outputs.grants >> UInt32(client) & 1 == 1 {
      waiting[client].valid = false
    }
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing Semaphores
  ) -> SemaphoreInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    var inputs = SemaphoreInputs()
    for client in 1..<clients {
      if !waiting[client].valid {
        waiting[client] = request(golden.values, &random)
        waiting[client].valid = random.chance(requestRate[client])
      }
      inputs.requests[client] = waiting[client]
    }
    var command = request(golden.values, &random)
    // Where all wait for one another, software helps in the end.
    let stuck = (1..<clients).filter { waiting[$0].valid }
    if random.chance(20), let client = stuck.isEmpty ? nil : random.pick(stuck) {
      command.index = waiting[client].index
      command.amount = random.chance(50) ? waiting[client].amount : 1
      command.operation = .raise
    }
    inputs.index = command.index
    inputs.amount = command.amount
    if random.chance(commandRate) {
      inputs.raise = command.operation == .raise
      inputs.take = !inputs.raise || random.chance(10)
    }
    for word in 0..<(count + 31) / 32 {
      let enabled = UInt32(truncatingIfNeeded: random.next())
      inputs.interruptEnable[word] =
        switch enableStyle {
        case 0: 0
        case 1: enabled
        case 2: .max
        default: base / 32 == word ? 1 << UInt32(base % 32) : 0
        }
    }
    return inputs
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(400)
    requestRate = (0..<clients).map { _ in random.pick([0, 5, 30, 60, 100]) }
    if random.chance(25) { requestRate = Array(repeating: 100, count: clients) }
    raiseRate = random.pick([0, 30, 50, 50, 70, 100])
    commandRate = random.pick([0, 1, 10, 50, 100])
    badIndexRate = random.pick([0, 0, 5, 30])
    base = random.below(count)
    window = random.pick([1, 2, 4, count])
    style = random.pick([.near, .near, .any, .one, .most, .most])
    enableStyle = random.below(4)
    // Only a long run of raises reaches the largest value.
    if random.chance(10) {
      phaseEnds = cycle + 300 + random.below(200)
      (raiseRate, window, style, badIndexRate) = (100, 1, .most, 0)
      requestRate = Array(repeating: 100, count: clients)
    }
  }

  private func request(
    _ values: [UInt16], _ random: inout SeededRandom
  ) -> SemaphoreRequest {
    var index = (base + random.below(window)) % count
    if random.chance(badIndexRate) && count < 256 {
      index = random.pick([count, 255, count + random.below(256 - count)])
    }
    let operation: SemaphoreRequest.Operation = random.chance(raiseRate) ? .raise : .take
    let amount: UInt8
    switch style {
    case .any: amount = UInt8(random.below(256))
    case .one: amount = random.pick([1, 1, 1, 0])
    case .most:
      // So that it ends at the largest value exactly now and then, and just beyond.
      let room = index < count ? Int(UInt16.max - values[index]) : 0
      amount =
        operation == .raise && (1...255).contains(room)
        ? UInt8(min(255, room + random.pick([0, 1])))
        : random.pick([255, 255, 255, UInt8(random.below(256))])
    case .near:
      let value = index < count ? Int(values[index]) : 0
      amount = UInt8(max(0, min(255, value + random.below(4) - 1)))
    }
    return SemaphoreRequest(operation, UInt8(index), by: amount)
  }
}
