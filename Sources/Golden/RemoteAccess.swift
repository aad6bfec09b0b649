import ChipSpec

/// A tile as the network sees it, without time: memory, registers, semaphores, and what its network
/// interface answers. Written from `docs/parts/network_interface.md`, `docs/parts/semaphores.md` and
/// `docs/parts/sram.md`.
///
/// A tile serves one request after the other, so the order in which they arrive decides everything
/// but the counters of flits that were never served.
public struct RemoteAccess: Sendable {
  /// The tile's registers.
  public internal(set) var registers: RegisterModel

  /// The tile's semaphores; nil if it has none. Nobody takes from them but software.
  public private(set) var semaphores: Semaphores?

  /// What happened at the network interface so far.
  public var coverage: NetworkInterfaceCoverage { interface.coverage }

  private var interface: NetworkInterface
  private var memory: TileMemory

  /// The tile at (x, y) of a chip after reset.
  /// - Parameters:
  ///   - map: what lies where.
  ///   - flitWidth: payload bits of a flit.
  ///   - semaphores: how many the tile has.
  ///   - sides: numbers of the ports with a neighbour.
  init(
    _ spec: SRAMSpec, _ map: AddressMap, flitWidth: Int, semaphores: Int, x: Int, y: Int,
    sides: [RouterPort]
  ) {
    registers = RegisterModel(map)
    memory = TileMemory(spec)
    interface = NetworkInterface(flitWidth: flitWidth, hasSemaphores: semaphores > 0)
    // Without time only registers and network interface use them.
    if semaphores > 0 { self.semaphores = Semaphores(count: semaphores, clients: 2) }
    for block in ["tile", "router"] {
      registers.drive(block, "position", "x", x)
      registers.drive(block, "position", "y", y)
    }
    for side in sides { registers.drive("router", "neighbours", "\(side)", 1) }
  }

  /// Serves an access.
  public mutating func serve(_ request: RemoteRequest) -> RemoteResponse {
    let answer = perform(interface.work(for: request))
    let response = interface.response(to: request, answer)
    countError(response.error, isSpecified: response.isErrorSpecified)
    return response
  }

  /// Serves any message of class request.
  public mutating func serve(_ request: Arrival) -> NetworkInterfaceOutcome {
    let outcome = interface.serve(request, answer: perform(interface.work(for: request)))
    countError(outcome.error, isSpecified: outcome.isErrorSpecified)
    if outcome.refused { registers.count("network_interface", "refused") }
    return outcome
  }

  /// Takes a response to the tile's packet manager.
  public mutating func take(_ response: Arrival) -> ResponseOutcome {
    interface.take(response, answer: perform(interface.work(forResponse: response)))
  }

  private mutating func countError(_ error: Bool, isSpecified: Bool) {
    if !isSpecified {
      registers.forget("network_interface", "errors")
    } else if error {
      registers.count("network_interface", "errors")
    }
  }

  // MARK: What the network interface has done

  private mutating func perform(_ work: NetworkInterfaceWork) -> NetworkInterfaceAnswer {
    switch work {
    case .memory(let request): return perform(request)
    case .registers(let request):
      let response = registers.serve(request)
      if request.operation == .write && !response.error { command(request) }
      return NetworkInterfaceAnswer(
        data: UInt64(response.data), error: response.error, specified: UInt64(response.specified),
        isErrorSpecified: response.isErrorSpecified)
    case .semaphores(let request):
      var inputs = SemaphoreInputs()
      inputs.requests[1] = request
      operate(inputs)
      return NetworkInterfaceAnswer()
    case .nothing: return NetworkInterfaceAnswer()
    }
  }

  private mutating func perform(_ request: SRAMRequest) -> NetworkInterfaceAnswer {
    let (answer, finding) = memory.serve(request, flips: injection)
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

  /// The bits that software has asked to be flipped in every code word written.
  private var injection: TileMemory.Flips {
    var flips: TileMemory.Flips = (0, 0)
    for number in 0..<2 where registers.value("sram", "inject", "enable_\(number)") == 1 {
      let position = registers.value("sram", "inject", "bit_\(number)")
      switch position {
      case ..<64: flips.data ^= 1 << UInt64(position)
      case ..<72: flips.check ^= 1 << UInt8(position - 64)
      default: break
      }
    }
    return flips
  }

  // MARK: Semaphores

  /// Does what a write to the operation register commands.
  private mutating func command(_ request: RemoteRequest) {
    guard request.address == registers.address("semaphores", "operation") else { return }
    var inputs = SemaphoreInputs()
    inputs.index = UInt8(registers.value("semaphores", "operation", "index"))
    inputs.amount = UInt8(registers.value("semaphores", "operation", "amount"))
    inputs.raise = request.data >> 16 & 1 == 1
    inputs.take = request.data >> 17 & 1 == 1
    operate(inputs)
  }

  /// Lets the semaphores do what is asked for, and shows it in their registers.
  private mutating func operate(_ inputs: SemaphoreInputs) {
    guard var semaphores else { return }
    semaphores.advance(inputs)
    let outputs = semaphores.outputs(for: SemaphoreInputs())
    registers.drive("semaphores", "result", "success", outputs.success ? 1 : 0)
    registers.drive("semaphores", "result", "value", Int(outputs.result))
    for (index, value) in outputs.values.enumerated() {
      registers.drive("semaphores", "semaphore", "value", Int(value), element: index)
    }
    if outputs.overflow { registers.set("semaphores", "events", bit: 0) }
    if outputs.badIndex { registers.set("semaphores", "events", bit: 1) }
    self.semaphores = semaphores
  }
}
