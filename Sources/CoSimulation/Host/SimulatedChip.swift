import ChipPrograms
import ChipSpec
import Golden
import Simulation

/// A chip's Verilog as its host sees it, over any engine.
///
/// Everything that the host does depends on the time and on what the chip shows, so the commits are
/// the same on every engine, whether or not cycles in which nothing happens are simulated.
public final class SimulatedChip: Chip {
  /// How eager the host is at the link: a function of the time.
  public struct Pace: Sendable, Hashable {
    /// Percent of the cycles in which a beat may be offered, and in which one is taken.
    public var offers = 100, takes = 100
    /// Cycles after which a read of the chip is answered, at least and at most.
    public var latency: ClosedRange<UInt64> = 0...0
    /// Which cycles these are.
    public var seed: UInt64 = 0

    /// An eager host.
    public init() {}

    /// A host that hesitates to offer beats and to answer reads.
    public init(hesitating seed: UInt64) {
      (offers, takes, latency) = (70, 100, 5...60)
      self.seed = seed
    }

    /// The host of a random program: half of them are eager, the others hesitate to offer beats, to take
    /// them, or to answer reads.
    public init(random seed: UInt64) {
      var random = SeededRandom(seed: seed &* 0xA076_1D64_78BD_642F &+ 11)
      guard random.next() % 2 == 0 else { return }
      self.seed = random.next()
      if random.next() % 2 == 0 { offers = 40 + 10 * Int(random.next() % 6) }
      if random.next() % 3 != 0 { takes = 30 + 10 * Int(random.next() % 7) }
      // Answers overtake one another where they take unlike times.
      if random.next() % 2 == 0 { latency = 0...(4 + random.next() % 60) }
    }

    func offers(at time: UInt64) -> Bool { offers >= 100 || draw(time, 1) < UInt64(offers) }

    func takes(at time: UInt64) -> Bool { takes >= 100 || draw(time, 2) < UInt64(takes) }

    func latency(of read: HostBeat) -> UInt64 {
      let span = latency.upperBound - latency.lowerBound + 1
      return latency.lowerBound + (span > 1 ? draw(read.address, 3, of: span) : 0)
    }

    private func draw(_ number: UInt64, _ use: UInt64, of bound: UInt64 = 100) -> UInt64 {
      var random = SeededRandom(seed: seed &+ use &+ number &* 0xD134_2543_DE82_EF95)
      return random.next() % bound
    }
  }

  /// What the chip is.
  public let specification: Specification

  /// What simulates it.
  public let engine: any ChipEngine

  /// Is called now and then, and at the end of whatever the host waits for, when the engine has collected
  /// commits: to take them from it, or to leave them there for the next call. Without it they are thrown
  /// away. What it throws ends the run.
  public var onCommits: ((any ChipEngine) throws -> Void)?

  /// Whether cycles in which the whole chip waits are left out; nothing but the time it takes depends
  /// on it.
  public var skips = true

  /// Cycles that the host waits at most for one thing.
  public var patience: UInt64 = 20_000_000

  private var link: TimedHostLink
  private var interruptsSeen = 0
  /// What ``run(until:_:)`` runs for.
  private var awaited: String?

  /// Cycles since somebody was told of commits, and after how many somebody is.
  private var untold = 0
  private static let cyclesUntold = 16

  /// The host of a chip that is just after reset.
  /// - Throws: `SimulationError` if the model is not that of the specification's chip, ``ChipFault`` if
  ///   the chip has no host link.
  public init(
    _ engine: any ChipEngine, _ specification: Specification, pace: Pace = Pace()
  ) throws {
    guard specification.host != nil else { throw ChipFault("the chip has no host link") }
    self.specification = specification
    self.engine = engine
    link = try TimedHostLink(engine, pace: pace)
    let columns = specification.grid.columns
    for (place, kind) in specification.layout.enumerated() {
      guard let core = specification.kinds[kind].externalCore else { continue }
      let name = "tile_\(place % columns)_\(place / columns)_core"
      for port in core.bus.inputs { try engine.port("\(name)_\(port)").value = 0 }
    }
  }

  /// What time it is: the number of the next cycle.
  public var time: UInt64 { engine.time }

  /// Interrupts that have come.
  public var interrupts: Int { link.interrupts }

  // MARK: What a host does

  /// See ``Chip/write(_:at:)``. It is queued; ``settle()``, a read or anything else that waits sends it.
  public func write(_ word: UInt32, at offset: UInt64) throws { link.write(word, at: offset) }

  /// See ``Chip/read(at:)``.
  public func read(at offset: UInt64) throws -> UInt32? {
    guard let answer = try read(4, at: offset), !answer.error else { return nil }
    return UInt32(truncatingIfNeeded: answer.data >> (offset & 4 == 0 ? 0 : 32))
  }

  private func read(_ length: Int, at offset: UInt64) throws -> HostBeat? {
    let tag = link.read(length, at: offset)
    var answer: HostBeat?
    try run(until: "a read of the window is answered") { chip in
      answer = chip.link.take(tag)
      return answer != nil
    }
    return answer
  }

  /// See ``Chip/send(_:)``.
  public func send(_ packet: HostPacketRequest) throws {
    switch packet.kind {
    case .read: _ = try read(packet.length, at: packet.address)
    case .write:
      link.send(.write(packet.data, at: packet.address, byteEnable: packet.byteEnable))
    case .completion:
      link.send(.completion(packet.data, tag: packet.tag, byteEnable: packet.byteEnable))
    }
  }

  /// See ``Chip/writeHost(_:at:)``.
  public func writeHost(_ bytes: [UInt8], at address: UInt64) {
    link.memory.write(bytes, at: address)
  }

  /// See ``Chip/readHost(_:at:)``.
  public func readHost(_ count: Int, at address: UInt64) -> [UInt8] {
    link.memory.bytes(count, at: address)
  }

  /// Reads of this part of host memory fail.
  public func refuseHost(_ addresses: Range<UInt64>) { link.memory.refused.append(addresses) }

  /// See ``Chip/waitForInterrupt()``.
  public func waitForInterrupt() throws {
    try run(until: "an interrupt comes") { $0.link.interrupts > $0.interruptsSeen }
    interruptsSeen = link.interrupts
  }

  /// See ``Chip/run(cycles:)``.
  @discardableResult
  public func run(cycles: Int) throws -> Bool {
    let end = engine.time &+ UInt64(cycles)
    while engine.time < end && !isAtRest { try advance(to: end) }
    try tell()
    return isAtRest
  }

  /// See ``Chip/settle()``.
  public func settle() throws {
    try run(until: "the chip comes to rest") { $0.isAtRest }
  }

  /// Whether nothing can happen any more by itself.
  public var isAtRest: Bool { link.isIdle && engine.nextEvent == .max }

  // MARK: Time

  /// Runs until a condition holds.
  /// - Throws: ``ChipFault`` if it does not, because everything rests or within ``patience`` cycles.
  public func run(until what: String, _ isDone: (SimulatedChip) throws -> Bool) throws {
    let begin = engine.time
    awaited = what
    while try !isDone(self) {
      let waitsForNothing = link.isStill && link.due == .max && engine.nextEvent == .max
      if waitsForNothing {
        try tell()
        throw ChipFault("the chip is at rest, and this does not come: \(what)", isStuck: true)
      }
      guard engine.time - begin < patience else {
        try tell()
        throw ChipFault("no end after \(patience) cycles: \(what)", isLate: true)
      }
      try advance(to: .max)
    }
    awaited = nil
    try tell()
  }

  /// What the host waits for, in words: the end of a wait, and a beat that the chip does not take.
  public var hostWaits: [String] {
    [awaited, link.untaken.map { "this beat is taken: \($0.beat.text)" }].compactMap { $0 }
  }

  /// The beat that the chip has not taken for so many cycles, in words.
  /// - Parameter cycles: longer than a bridge ever takes in a chip that gets on.
  func refused(for cycles: UInt64) -> String? {
    link.untaken.flatMap { engine.time - $0.since > cycles ? $0.beat.text : nil }
  }

  /// Runs a cycle, after those in which nothing happens.
  private func advance(to limit: UInt64) throws {
    if skips && link.isStill {
      let next = min(engine.nextEvent, link.due, limit)
      if next > engine.time && next != .max {
        link.rest()
        engine.skip(to: next)
        if next == limit { return }
      }
    }
    link.drive(at: engine.time)
    do {
      try link.observe(at: engine.time)
    } catch {
      // What is wrong with a beat is known better by whoever compares its record, which is made now.
      try engine.step()
      throw error
    }
    try engine.step()
    untold += 1
    if untold == Self.cyclesUntold { try tell() }
  }

  /// Tells of what the chip has reported.
  private func tell() throws {
    untold = 0
    guard let onCommits else { return engine.discardCommits() }
    if engine.commits.count > 0 { try onCommits(engine) }
  }
}

extension CoreSpec.Bus {
  /// The inputs of a core's bus at a chip's boundary.
  fileprivate var inputs: [String] {
    switch self {
    case .obi:
      [
        "fetch_req_i", "fetch_addr_i", "data_req_i", "data_addr_i", "data_we_i", "data_be_i",
        "data_wdata_i",
      ]
    case .picorv32:
      ["mem_valid_i", "mem_instr_i", "mem_addr_i", "mem_wdata_i", "mem_wstrb_i"]
    case .axi4lite:
      [
        "awvalid_i", "awaddr_i", "wvalid_i", "wdata_i", "wstrb_i", "bready_i", "arvalid_i",
        "araddr_i", "rready_i",
      ]
    }
  }
}
