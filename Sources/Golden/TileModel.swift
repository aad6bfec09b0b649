import ChipSpec

/// A tile without time: SRAM, registers, semaphores, and all parts that work on them. Written from the
/// pages of its parts, `docs/parts`.
///
/// A tile serves one message after the other, in the order in which they arrive. Its engines go on
/// one `step` after the other; whoever owns the model decides which of them goes on next.
public struct TileModel: Sendable {
  /// The tile's place.
  public let x: Int, y: Int

  /// The packet manager; nil if the tile has none.
  public internal(set) var packetManager: PacketManager?

  /// The SIMD unit; nil if the tile has none.
  public internal(set) var simd: SIMDUnit?

  /// The analog part; nil if the tile has none, or it was not used yet.
  public internal(set) var analog: Analog?

  var resources: TileResources
  private var interface: NetworkInterface

  /// What makes the analog part when it is needed: an array is large.
  let analogSpec: AnalogSpec?
  let clock: Int

  /// Channels of the packet manager.
  let channels: Int

  /// Registers whose writing commands something.
  let commands: [UInt32: TileCommand]

  /// Products and instructions that the counters of the registers hold already.
  var productsUncounted = 0, instructionsCounted = 0

  /// The tile at a place of a chip, after reset; nil if its kind has no SRAM and so nothing but a
  /// router.
  /// - Throws: values that do not fit their registers.
  public init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.layout[y * specification.grid.columns + x]
    guard let map = try specification.addressMap(ofKind: kind) else { return nil }
    self.init(specification, map, x: x, y: y)
  }

  /// The tile at a place, with the map of its kind.
  init?(_ specification: Specification, _ map: AddressMap, x: Int, y: Int) {
    let kind = specification.kind(x: x, y: y)
    guard let sram = kind.sram else { return nil }
    self.x = x
    self.y = y
    channels = kind.packetManager?.transfers ?? 0
    resources = TileResources(
      sram, map, semaphores: kind.semaphores, clients: kind.semaphoreClients)
    interface = NetworkInterface(
      flitWidth: specification.router.flitWidth, hasSemaphores: kind.semaphores > 0)
    if let spec = kind.packetManager {
      packetManager = PacketManager(
        spec, router: specification.router, columns: specification.grid.columns,
        rows: specification.grid.rows, unreachable: specification.unreachableTile)
    }
    simd = kind.simd.map { SIMDUnit(spec: $0) }
    if let core = kind.core, core.implementation == .builtin {
      resources.core = TileCore(core, capacity: sram.capacity, x: x, y: y)
    }
    analogSpec = kind.analog
    clock = specification.clock
    commands = TileCommand.all(channels: channels, resources.registers)
    engines =
      (0..<channels).map { .channel($0) } + (kind.analog == nil ? [] : [.analog])
      + (kind.simd == nil ? [] : [.simd]) + (resources.core == nil ? [] : [.core])

    for block in ["tile", "router"] {
      resources.registers.drive(block, "position", "x", x)
      resources.registers.drive(block, "position", "y", y)
    }
    for side in specification.grid.neighbours(x: x, y: y) {
      resources.registers.drive("router", "neighbours", "\(side)", 1)
    }
  }

  /// The engines that the tile has, whether or not they have something to do.
  public let engines: [TileEngine]

  /// The core; nil if the tile has none of the generator's, or while it is held in reset.
  public var core: CoreModel? { resources.core?.model }

  /// The semaphores; nil if the tile has none.
  public var semaphores: Semaphores? { resources.semaphores }

  /// The registers. What they show of engines is as of the last access.
  public var registers: RegisterModel { resources.registers }

  /// What happened at the network interface so far.
  public var coverage: NetworkInterfaceCoverage { interface.coverage }

  // MARK: Messages

  /// Serves an access.
  public mutating func serve(_ request: RemoteRequest) -> RemoteResponse {
    let answer = perform(interface.work(for: request))
    let response = interface.response(to: request, answer)
    countError(response.error, isSpecified: response.isErrorSpecified)
    return response
  }

  /// Serves any message of class request. What comes of it may be an answer, which is to be sent.
  public mutating func serve(_ request: Arrival) -> NetworkInterfaceOutcome {
    let outcome = interface.serve(request, answer: perform(interface.work(for: request)))
    countError(outcome.error, isSpecified: outcome.isErrorSpecified)
    if outcome.refused { count("refused") }
    return outcome
  }

  /// Takes a response to the tile's packet manager, which is told.
  public mutating func take(_ response: Arrival) -> ResponseOutcome {
    let outcome = interface.take(
      response, answer: perform(interface.work(forResponse: response)))
    packetManager?.answer(
      fromX: Int(outcome.sourceX), y: Int(outcome.sourceY), isBad: outcome.error)
    resources.hasNews = true
    return outcome
  }

  /// Counts an event of the network interface or its local port.
  mutating func count(_ event: String) { resources.registers.count("network_interface", event) }

  private mutating func countError(_ error: Bool, isSpecified: Bool) {
    if !isSpecified {
      resources.registers.forget("network_interface", "errors")
    } else if error {
      count("errors")
    }
  }

  private mutating func perform(_ work: NetworkInterfaceWork) -> NetworkInterfaceAnswer {
    resources.client = TileEngine.interfaceClient
    resources.core?.lines = nil
    switch work {
    case .memory(let request): return resources.serve(request)
    case .registers(let request):
      let response = access(request)
      return NetworkInterfaceAnswer(
        data: UInt64(response.data), error: response.error, specified: UInt64(response.specified),
        isErrorSpecified: response.isErrorSpecified)
    case .semaphores(let request):
      _ = resources.operate(request)
      return NetworkInterfaceAnswer()
    case .nothing: return NetworkInterfaceAnswer()
    }
  }
}

extension GridSpec {
  /// The sides of a place on which there is a neighbour.
  func neighbours(x: Int, y: Int) -> [RouterPort] {
    var sides: [RouterPort] = []
    if y > 0 { sides.append(.north) }
    if x < columns - 1 { sides.append(.east) }
    if y < rows - 1 { sides.append(.south) }
    if x > 0 { sides.append(.west) }
    return sides
  }
}
