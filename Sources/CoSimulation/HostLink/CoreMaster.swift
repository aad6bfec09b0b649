import ChipSpec
import Simulation

/// What stands in for a tile's external core: makes one access of the bus after the other, in the
/// order in which they are queued, as long as the core is not held in reset.
public struct CoreMaster {
  /// An access of the core.
  public struct Access: Sendable, Hashable {
    /// Byte address, a multiple of 4.
    public var address: UInt32
    /// What is written; nil reads.
    public var word: UInt32?
    /// Which bytes are written.
    public var byteEnable: UInt8
    /// Whether an instruction is fetched. AXI4-Lite does not tell.
    public var isFetch: Bool

    /// Reads a word.
    public static func read(_ address: UInt32, isFetch: Bool = false) -> Access {
      Access(address: address, word: nil, byteEnable: 0xF, isFetch: isFetch)
    }

    /// Writes a word, or bytes of one.
    public static func write(_ word: UInt32, at address: UInt32, byteEnable: UInt8 = 0xF) -> Access
    {
      Access(address: address, word: word, byteEnable: byteEnable, isFetch: false)
    }
  }

  /// What came of an access.
  public struct Answer: Sendable, Hashable {
    /// The access.
    public let access: Access
    /// What was read; of a write nothing.
    public let word: UInt32
    /// Whether it failed.
    public let error: Bool
  }

  /// Where its tile stands.
  public let x: Int, y: Int

  /// Answers, oldest first, until somebody takes them.
  public var answers: [Answer] = []

  /// Percent of the cycles in which it begins an access.
  public var eagerness = 50

  /// Whether it asks for something in this cycle.
  public private(set) var acts = false

  /// Whether the bus has taken an access in an earlier cycle and does not answer it in this one either.
  public private(set) var awaitsAnswer = false

  private let pins: CorePins
  private let resetPort: Port
  private let entryPort: Port
  private let interruptPorts: [Port]
  private var waiting: [Access] = []
  private var current: Access?
  /// Of the access under way: address and data of a write are taken.
  private var isAddressTaken = false, isDataTaken = false

  /// The core of the tile at (x, y) of a chip.
  init(_ model: ModelInstance, x: Int, y: Int, _ bus: CoreSpec.Bus) throws(SimulationError) {
    (self.x, self.y) = (x, y)
    let name = "tile_\(x)_\(y)_core"
    pins = try CorePins(model, name, bus)
    resetPort = try model.port("\(name)_rst_n_o")
    entryPort = try model.port("\(name)_entry_o")
    interruptPorts = [
      try model.port("\(name)_irq_external_o"), try model.port("\(name)_irq_software_o"),
      try model.port("\(name)_irq_timer_o"),
    ]
  }

  /// Whether the core runs.
  public var isRunning: Bool { resetPort.isSet }

  /// Where it starts.
  public var entry: UInt32 { UInt32(entryPort.value) }

  /// The interrupts external, software and timer.
  public var interrupts: [Bool] { interruptPorts.map(\.isSet) }

  /// Whether nothing is queued or under way.
  public var isIdle: Bool { waiting.isEmpty && current == nil }

  /// Queues an access.
  public mutating func ask(_ access: Access) { waiting.append(access) }

  /// Sets the bus's inputs for a cycle.
  mutating func drive(_ random: inout SeededRandom) {
    if !isRunning { current = nil }
    if current == nil, isRunning, !waiting.isEmpty, random.chance(eagerness) {
      current = waiting.removeFirst()
      (isAddressTaken, isDataTaken) = (false, false)
    }
    let access = current
    acts = access != nil
    // A PicoRV32 holds its request until it is answered, so nobody sees when it is taken. AXI4-Lite
    // takes the address and the data of a write one by one.
    switch pins {
    case .obi: awaitsAnswer = acts && isAddressTaken
    case .picorv32: awaitsAnswer = false
    case .axi4lite: awaitsAnswer = acts && isAddressTaken && (access?.word == nil || isDataTaken)
    }
    switch pins {
    case .obi(let fetch, let data):
      let asks = access != nil && !isAddressTaken
      fetch.req.isSet = asks && access?.isFetch == true
      data.req.isSet = asks && access?.isFetch == false
      guard let access else { return }
      let port = access.isFetch ? fetch : data
      port.addr.value = UInt64(access.address)
      port.we?.isSet = access.word != nil
      port.be?.value = UInt64(access.byteEnable)
      port.wdata?.value = UInt64(access.word ?? 0)
    case .picorv32(let port):
      port.valid.isSet = access != nil
      guard let access else { return }
      port.instr.isSet = access.isFetch
      port.addr.value = UInt64(access.address)
      port.wstrb.value = access.word == nil ? 0 : UInt64(access.byteEnable)
      port.wdata.value = UInt64(access.word ?? 0)
    case .axi4lite(let port):
      port.bready.value = 1
      port.rready.value = 1
      port.awvalid.isSet = access?.word != nil && !isAddressTaken
      port.wvalid.isSet = access?.word != nil && !isDataTaken
      port.arvalid.isSet = access != nil && access?.word == nil && !isAddressTaken
      guard let access else { return }
      port.awaddr.value = UInt64(access.address)
      port.araddr.value = UInt64(access.address)
      port.wdata.value = UInt64(access.word ?? 0)
      port.wstrb.value = UInt64(access.byteEnable)
    }
  }

  /// Looks at what the bus answers in this cycle.
  mutating func observe() {
    guard let access = current else { return }
    switch pins {
    case .obi(let fetch, let data):
      let port = access.isFetch ? fetch : data
      if isAddressTaken {
        if port.rvalid.isSet { finish(access, port.rdata.value, port.err.isSet) }
      } else if port.gnt.isSet {
        isAddressTaken = true
      }
    case .picorv32(let port):
      if port.ready.isSet { finish(access, port.rdata.value, port.error.isSet) }
    case .axi4lite(let port):
      if port.bvalid.isSet { return finish(access, 0, port.bresp.value != 0) }
      if port.rvalid.isSet { return finish(access, port.rdata.value, port.rresp.value != 0) }
      if port.awvalid.isSet && port.awready.isSet { isAddressTaken = true }
      if port.arvalid.isSet && port.arready.isSet { isAddressTaken = true }
      if port.wvalid.isSet && port.wready.isSet { isDataTaken = true }
    }
  }

  private mutating func finish(_ access: Access, _ word: UInt64, _ error: Bool) {
    answers.append(
      Answer(
        access: access, word: access.word == nil ? UInt32(truncatingIfNeeded: word) : 0,
        error: error))
    current = nil
    awaitsAnswer = false
  }
}
