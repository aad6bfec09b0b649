import ChipSpec
import Golden
import Simulation

/// A chip's model with a host at its link, stand-ins for its external cores, and time.
///
/// Time grows by one in each cycle, and while the chip says that it is quiet it jumps ahead: now and
/// then, or, if time is plain, straight to where the chip goes on. The session holds the chip to its
/// word: while it is quiet and nothing arrives, no output changes and nothing is reported, and it is
/// not quiet while a core waits for an answer.
public struct ChipSession {
  /// The chip.
  public let specification: Specification

  /// Where the registers of its tiles are, by the kind of the tile; nil for kinds without any.
  public let addressMaps: [AddressMap?]

  /// Its model. After ``cycle()`` ``ModelInstance/commits`` holds what was reported in that cycle.
  public let model: ModelInstance

  /// The host.
  public var host: HostLinkDriver

  /// The stand-ins for external cores, in the order of their tiles.
  public var cores: [CoreMaster]

  /// Where everything random comes from.
  public var random: SeededRandom

  /// Cycles that were run, and those among them in which the chip was at rest.
  public private(set) var cycles = 0, stillCycles = 0

  /// Whether the chip was at rest in the last cycle, with nothing arriving.
  public private(set) var wasStill = false

  private var timebase: Timebase
  private let quiet: Port, wake: Port
  private var outputs: OutputSnapshot

  /// Looks at the commits of each cycle, whose number is the time.
  public typealias Watch = (_ commits: UnsafeBufferPointer<CommitRecord>, _ time: UInt64) throws ->
    Void

  /// What looks at the commits of sessions that are made within; nil if nothing does.
  @TaskLocal public static var watching:
    (@Sendable (_ specification: Specification, _ model: ModelInstance) throws -> Watch)?

  private let watch: Watch?

  /// How many cycles ``settle()`` and ``run(until:_:)`` wait.
  public var patience = 200_000

  /// A chip after reset.
  /// - Parameters:
  ///   - seed: where the initial values of registers, and everything random, come from.
  ///   - inputs: what inputs of the model that no chip has show all the time.
  ///   - plainTime: whether time starts at 0 and jumps only to where the chip goes on, not at random.
  /// - Throws: if the model is not that of the specification's chip.
  public init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], plainTime: Bool = false
  ) throws {
    self.specification = specification
    addressMaps = try specification.kinds.indices.map { try specification.addressMap(ofKind: $0) }
    random = SeededRandom(seed: seed)
    model = try library.instantiate(seed: random.next())
    host = try HostLinkDriver(model)
    cores = []
    let columns = specification.grid.columns
    for (place, kind) in specification.layout.enumerated() {
      guard let core = specification.kinds[kind].externalCore else { continue }
      cores.append(try CoreMaster(model, x: place % columns, y: place / columns, core.bus))
    }
    quiet = try model.port("quiet_o")
    wake = try model.port("wake_o")
    outputs = OutputSnapshot(model)
    for (port, description) in zip(model.ports, library.ports)
    where description.direction == .input && description.name != "clk_i" {
      port.value = inputs[description.name] ?? 0
    }
    try model.reset()
    timebase = try Timebase(model, isPlain: plainTime, &random)
    model.cycle = 0
    try model.eval()
    outputs.take()
    model.discardCommits()
    watch = try Self.watching?(specification, model)
  }

  /// What time it is.
  public var time: UInt64 { timebase.now }

  /// When the chip goes on by itself, as it says; without meaning while it is not quiet.
  public var wakeTime: UInt64 { wake.value }

  /// Whether the chip says that it is quiet.
  public var isQuiet: Bool { quiet.isSet }

  /// Runs one cycle.
  /// - Throws: ``HostLinkFault`` for what no chip may do, ``ModelFault`` for a failed assertion.
  public mutating func cycle() throws {
    model.discardCommits()
    if wasStill, let change = outputs.change {
      throw HostLinkFault("the chip changed while it was quiet: \(change)")
    }
    timebase.drive(&random)
    host.drive(&random)
    for index in cores.indices { cores[index].drive(&random) }
    try model.eval()
    var observation = Observation()
    timebase.observe(&observation)
    if let difference = observation.difference { throw HostLinkFault("\(difference)") }
    try host.observe(&random)
    for index in cores.indices { cores[index].observe() }
    if isQuiet, let core = cores.first(where: \.awaitsAnswer) {
      throw HostLinkFault("quiet while the core of (\(core.x), \(core.y)) waits for an answer")
    }
    wasStill = timebase.isStill && !host.acts && !cores.contains { $0.acts }
    if wasStill { stillCycles += 1 }
    outputs.take()
    try model.step()
    cycles += 1
    try watch?(model.commits, timebase.now)
    if wasStill, let commit = model.commits.first {
      throw HostLinkFault("the chip reported something while it was quiet: \(Commit(commit).text)")
    }
  }

  /// Whether the chip is quiet and nothing is due soon: the link's pace makes it wait for less.
  public var isAtRest: Bool {
    wasStill && quiet.isSet && !host.isOffered
      && (wake.value == .max || wake.value > time &+ 4_096)
  }

  // MARK: One thing after the other

  /// Runs until a condition holds.
  /// - Throws: ``HostLinkFault`` if it does not within `patience` cycles.
  public mutating func run(
    until what: String, patience: Int? = nil, _ isDone: (inout ChipSession) throws -> Bool
  ) throws {
    let patience = patience ?? self.patience
    var left = patience
    while try !isDone(&self) {
      guard left > 0 else { throw HostLinkFault("no end after \(patience) cycles: \(what)") }
      left -= 1
      try cycle()
    }
  }

  /// Reads a word at an offset of the window.
  /// - Returns: nil if the read failed.
  public mutating func read(at offset: UInt64) throws -> UInt32? {
    let tag = host.read(at: offset)
    var answer: HostBeat?
    try run(until: "a read of the window is answered") { session in
      answer = session.host.take(tag)
      return answer != nil
    }
    guard let answer, !answer.error else { return nil }
    return UInt32(truncatingIfNeeded: answer.data >> (offset & 4 == 0 ? 0 : 32))
  }

  /// Reads a word of a tile.
  public mutating func read(x: Int, y: Int, at address: UInt32) throws -> UInt32? {
    try read(at: HostWindow.offset(x: x, y: y, address: address))
  }

  /// Queues a write of a word of a tile.
  public mutating func write(_ word: UInt32, x: Int, y: Int, at address: UInt32) {
    host.write(word, at: HostWindow.offset(x: x, y: y, address: address))
  }

  /// The offset in the window of a register of the bridge.
  public static func bridge(_ offset: Int) -> UInt64 {
    UInt64(TileAddressMap.registers.lowerBound + HostWindow.hostBridgeBlock + offset)
  }

  /// Queues the writes that start a descriptor of the bridge.
  public mutating func start(
    _ operation: HostPacket.Operation, host address: UInt64 = 0, x: Int, y: Int, at place: UInt32,
    length: Int, pattern: UInt32 = 0, interrupts: Bool = false
  ) {
    let registers: [(Int, UInt32)] = [
      (0x24, UInt32(truncatingIfNeeded: address)), (0x28, UInt32(address >> 32)),
      (0x2C, UInt32(x | y << 8)), (0x30, place), (0x34, UInt32(length)), (0x38, pattern),
      (0x3C, UInt32(operation.rawValue) | (interrupts ? 0x100 : 0)), (0x40, 1),
    ]
    for (offset, value) in registers { host.write(value, at: Self.bridge(offset)) }
  }

  /// Runs until nothing is queued anywhere and the chip is at rest, waiting for no time.
  public mutating func settle(patience: Int? = nil) throws {
    try run(until: "the chip comes to rest", patience: patience) { session in
      session.host.isIdle && session.cores.allSatisfy { $0.isIdle || !$0.isRunning }
        && session.isAtRest
    }
  }
}
