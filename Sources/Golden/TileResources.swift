import ChipSpec

/// What the parts of a tile share: SRAM, semaphores and registers, without time. Each access has its
/// effect at once.
struct TileResources: Sendable {
  /// A take of a semaphore that could not be done.
  struct Want: Sendable, Hashable {
    let semaphore: UInt8
    let amount: UInt8
  }

  var registers: RegisterModel
  private(set) var semaphores: Semaphores?

  /// Number of the semaphores' client that takes and raises.
  var client = 1

  /// What each client of the semaphores waits for.
  private(set) var wants: [Want?]

  /// Something has happened for which an engine of the tile may have waited.
  var hasNews = false

  /// The tile's own core; nil if it has none.
  var core: TileCore?

  private var memory: TileMemory

  /// Bits that are flipped in every code word that is written.
  private var injection: TileMemory.Flips = (0, 0)

  init(_ spec: SRAMSpec, _ map: AddressMap, semaphores: Int, clients: Int) {
    registers = RegisterModel(map)
    memory = TileMemory(spec)
    wants = Array(repeating: nil, count: clients)
    if semaphores > 0 { self.semaphores = Semaphores(count: semaphores, clients: clients) }
  }

  // MARK: Memory

  /// Does an access of the SRAM, and counts the errors that it meets.
  mutating func serve(_ request: SRAMRequest) -> NetworkInterfaceAnswer {
    let (answer, finding) = memory.serve(request, flips: injection)
    if request.write && !answer.error, core.inPlace({ $0.model != nil }) == true {
      core?.model?.memory.write(
        request.writeData, to: request.address, byteEnable: request.byteEnable)
      if memory.isLost(request.address) {
        core?.model?.memory.markUncorrectable(at: request.address)
      }
    }
    let bank = memory.bank(of: request.address)
    switch finding {
    case .clean: break
    case .corrected, .uncorrectable:
      let event = finding == .corrected ? "corrected" : "uncorrected"
      registers.count("sram", event, bank)
      registers.set("sram", "\(event)_flags", bit: bank)
    case .unknown:
      for event in ["corrected", "uncorrected"] {
        registers.forget("sram", event, bank)
        registers.forget("sram", "\(event)_flags", bank / 32, mask: 1 << UInt32(bank % 32))
      }
    }
    return answer
  }

  /// Gives a core's view of the memory all that was written.
  func copyMemory(to view: inout CoreMemory) { memory.copy(to: &view) }

  /// Lets a core's view of the memory know whether a word that was written can be corrected.
  func applyFaults(of address: UInt32, to view: inout CoreMemory) {
    if memory.isLost(address) { view.markUncorrectable(at: address) }
  }

  /// Takes over what software has asked to be flipped.
  mutating func inject() {
    injection = (0, 0)
    for number in 0..<2 where registers.value("sram", "inject", "enable_\(number)") == 1 {
      let position = registers.value("sram", "inject", "bit_\(number)")
      switch position {
      case ..<64: injection.data ^= 1 << UInt64(position)
      case ..<72: injection.check ^= 1 << UInt8(position - 64)
      default: break
      }
    }
  }

  // MARK: Semaphores

  /// Does an operation of `client`.
  /// - Returns: false if it has to wait.
  mutating func operate(_ request: SemaphoreRequest) -> Bool {
    var inputs = SemaphoreInputs()
    inputs.requests[client] = request
    // Where there are none, whatever is asked for is granted.
    guard let grants = semaphores.inPlace({ $0.outputs(for: inputs).grants }) else { return true }
    guard grants != 0 else {
      wants[client] = Want(semaphore: request.index, amount: request.amount)
      return false
    }
    advance(inputs)
    wants[client] = nil
    if request.operation == .raise { hasNews = true }
    return true
  }

  /// Does what software commands through the register `operation`.
  mutating func operate(command: UInt32) {
    var inputs = SemaphoreInputs()
    inputs.index = UInt8(registers.value("semaphores", "operation", "index"))
    inputs.amount = UInt8(registers.value("semaphores", "operation", "amount"))
    inputs.raise = command >> 16 & 1 == 1
    inputs.take = command >> 17 & 1 == 1
    advance(inputs)
    hasNews = true
  }

  private mutating func advance(_ inputs: SemaphoreInputs) {
    semaphores?.advance(inputs)
    guard let outputs = semaphores.inPlace({ $0.outputs(for: SemaphoreInputs()) }) else { return }
    if outputs.overflow { registers.set("semaphores", "events", bit: 0) }
    if outputs.badIndex { registers.set("semaphores", "events", bit: 1) }
  }

  /// Forgets what a client has waited for: it was stopped.
  mutating func withdraw(client: Int) { wants[client] = nil }

  /// Whether a semaphore that is not 0 may interrupt.
  var interrupts: Bool {
    guard let semaphores else { return false }
    return semaphores.values.indices.contains { index in
      semaphores.values[index] > 0
        && registers.word("semaphores", "interrupt_enable", index / 32) >> UInt32(index % 32) & 1
          == 1
    }
  }
}

extension TileResources: SIMDEnvironment, AnalogEnvironment {
  mutating func read(_ address: UInt32) -> UInt64? {
    let answer = serve(.read(address))
    return answer.error ? nil : answer.data
  }

  mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool {
    !serve(.write(word, at: address, byteEnable: byteEnable)).error
  }

  mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool {
    operate(.take(semaphore, by: amount))
  }

  mutating func raise(_ semaphore: UInt8, by amount: UInt8) {
    _ = operate(.raise(semaphore, by: amount))
  }
}
