import ChipSpec
import CoSimulation
import Golden
import Simulation

/// Random use of a chip by its host, against the models without time: the bridge's, and those of the
/// tiles' memories, registers and semaphores.
///
/// Every beat, every message and answer of the bridge, every record of a network interface and every
/// counter is compared; the chip is held to its `quiet_o` in every cycle.
struct RemoteAccessRun {
  /// A difference between the Verilog and the models.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// What happened, so that a test can see that enough did.
  struct Coverage {
    var accesses = 0, errors = 0, unspecified = 0, refused = 0, transfers = 0, doorbells = 0
    var interrupts = 0, counterReads = 0, countersAboveZero = 0, cycles = 0, stillCycles = 0
  }

  private let specification: Specification
  private let host: (x: Int, y: Int)
  private(set) var session: ChipSession
  private var bridge: HostBridge
  private var tiles: ChipModel
  private(set) var coverage = Coverage()

  /// The monitors of bridge and network interfaces, by the number of their source.
  private enum Monitor { case bridge, interface(Int), other(String) }
  private let monitors: [Monitor]

  /// What is still to come from each tile: answers to the bridge, and records.
  private var answers: [[(payload: UInt128, unspecified: UInt128)]]
  private var records: [[Commit]]
  /// Requests that are not answered: their records come without being foretold.
  private var silent: [Int]
  private var tags: [UInt8] = []

  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: Int = 300_000
  ) throws {
    guard let link = specification.host, let bridge = try HostBridge(specification) else {
      throw Difference(description: "the chip has no host link")
    }
    self.specification = specification
    self.bridge = bridge
    host = (link.x, link.y)
    session = try ChipSession(specification, on: library, seed: seed, inputs: inputs)
    session.patience = patience
    tiles = try ChipModel(specification)
    let columns = specification.grid.columns
    monitors = session.model.sources.map { source in
      if source.scope.contains(".u_host_bridge.") { return .bridge }
      guard let match = source.scope.firstMatch(of: /u_tile_(\d+)_(\d+)/), let x = Int(match.1),
        let y = Int(match.2)
      else { return .other(source.scope) }
      return source.scope.contains(".u_network_interface.")
        ? .interface(y * columns + x) : .other(source.scope)
    }
    answers = Array(repeating: [], count: specification.grid.count)
    records = Array(repeating: [], count: specification.grid.count)
    silent = Array(repeating: 0, count: specification.grid.count)
    for number in 0..<32 {
      session.host.memory.write(
        (0..<256).map { _ in UInt8(truncatingIfNeeded: session.random.next()) },
        at: Self.hostMemory + UInt64(256 * number))
    }
    session.host.memory.refused = [Self.refusedMemory..<Self.refusedMemory + 1_024]
  }

  private static let hostMemory: UInt64 = 0x1_2345_6000
  private static let refusedMemory: UInt64 = 0x1_2345_7000

  /// Reads all registers, then makes about `count` random accesses in bursts, and compares all counters
  /// between them.
  mutating func run(accesses count: Int) throws {
    try readRegisters()
    while coverage.accesses < count {
      session.host.pace = .init(
        offers: [20, 100, 100][below(3)], takes: [10, 60, 100][below(3)],
        latency: [0, 20, 400][below(3)])
      for _ in 0..<below(150) + 1 {
        try waitForHost(queued: 3)
        offer()
        if chance(10) { for _ in 0..<below(60) { try cycle() } }
      }
      try settle()
      for _ in 0..<10 + below(50) { try cycle() }
      try readCounters()
    }
    coverage.interrupts = session.host.interrupts
    coverage.cycles = session.cycles
    coverage.stillCycles = session.stillCycles
  }

  // MARK: Stimulus

  private mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &session.random)
  }

  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  private mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: session.random.next()) }

  /// Without order, transfers do not run beside accesses of the window: who comes first is open.
  private var isOrdered: Bool { specification.router.ordering == .flow }

  /// Queues a random access of the window, or a transfer of the bridge.
  private mutating func offer() {
    switch below(100) {
    case ..<76: access(offsetInTile())
    case ..<90: access(offsetInBridge())
    case ..<93: access(session.random.next() >> UInt64(below(16)))
    case ..<96: doorbell()
    default: if isOrdered { transfer() }
    }
  }

  private mutating func access(_ offset: UInt64) {
    coverage.accesses += 1
    let isUnusual = chance(4)
    if chance(50) {
      let length = chance(25) ? 8 : 4
      let odd = [0, 1, 3, 5, 16, 256][below(6)]
      tags.append(
        session.host.read(
          isUnusual ? odd : length,
          at: isUnusual ? offset : offset & (length == 8 ? ~7 : ~3)))
      return
    }
    let data = UInt64(registerData(word(), offset)) << 32 | UInt64(registerData(word(), offset))
    let isPair = chance(25)
    let half: UInt8 = offset & 4 == 0 ? 0x0F : 0xF0
    let bytes = isUnusual ? UInt8(truncatingIfNeeded: word()) : isPair ? 0xFF : half
    if isPair && chance(30) {
      let end = below(4) + 1
      session.host.write(
        (0...end).map {
          .write(data, at: offset & ~7 + UInt64(8 * $0), byteEnable: bytes, last: $0 == end)
        })
    } else {
      session.host.write([.write(data, at: offset & ~7, byteEnable: bytes)])
    }
  }

  private mutating func offsetInTile() -> UInt64 {
    let grid = specification.grid
    var (x, y) = (below(grid.columns), below(grid.rows))
    if chance(3) { (x, y) = (below(256), below(256)) }
    let kind = grid.contains(x: x, y: y) ? specification.kind(x: x, y: y) : nil
    guard let sram = kind?.sram else { return HostWindow.offset(x: x, y: y, address: word()) }
    let capacity = UInt32(sram.capacity)
    let address: UInt32 =
      switch below(100) {
      case ..<55: UInt32(below(256))  // a small window, so that accesses meet
      case ..<70: word() % capacity
      case ..<75: capacity - 8 + UInt32(below(16))
      case ..<78: word()
      default: randomRegister(specification.layout[y * grid.columns + x])
      }
    return HostWindow.offset(x: x, y: y, address: address)
  }

  /// A register, or a word near one.
  private mutating func randomRegister(_ kind: Int) -> UInt32 {
    let blocks = session.addressMaps[kind]?.blocks ?? []
    let block = blocks[below(blocks.count)]
    let register = block.registers[below(block.registers.count)]
    let offsets = register.offsets
    let address = UInt32(block.address + offsets[below(offsets.count)])
    if chance(10) { return address + UInt32(4 * below(16)) }
    return chance(5) ? address ^ 1 << UInt32(12 + below(18)) : address
  }

  private mutating func offsetInBridge() -> UInt64 {
    // A start is a transfer, a doorbell waits for its turn in `doorbell`.
    let offset = 4 * below(24)
    return ChipSession.bridge([0x18, 0x40].contains(offset) ? 0x14 : offset)
  }

  /// Mostly no error injection, or memory would hold nothing but errors; and no engine is started,
  /// because the models of the tiles know none.
  private mutating func registerData(_ data: UInt32, _ offset: UInt64) -> UInt32 {
    guard offset >> UInt64(HostWindow.isTile) == 1, offset & 0x4000_0000 != 0 else { return data }
    let block = Int(offset) & 0x3FFF_F000
    if block == TileAddressMap.sramBlock { return chance(70) ? data & ~0x8080 : data }
    let engines = [
      TileAddressMap.analogBlock, TileAddressMap.simdBlock, TileAddressMap.packetManagerBlock,
    ]
    return engines.contains(block) ? data & ~0xFF : data
  }

  private mutating func doorbell() {
    coverage.doorbells += 1
    let (x, y) = (
      below(specification.grid.columns + (chance(10) ? 1 : 0)),
      below(specification.grid.rows + (chance(10) ? 1 : 0))
    )
    let amount = chance(10) ? 0 : below(256)
    session.host.write(
      UInt32(x | y << 8 | below(24) << 16 | amount << 24), at: ChipSession.bridge(0x18))
  }

  private mutating func transfer() {
    coverage.transfers += 1
    let (x, y) = (below(specification.grid.columns), below(specification.grid.rows))
    let capacity = specification.kind(x: x, y: y).sram?.capacity ?? 4_096
    let operation = [HostPacket.Operation.toChip, .toHost, .fill][below(3)]
    let length = chance(80) ? 8 * (below(100) + 1) : below(1_000)
    let place = chance(90) ? 8 * below((capacity - 1_000) / 8) : 8 * (capacity / 8 - below(20))
    session.start(
      operation, host: Self.hostMemory + UInt64(8 * below(512)), x: x, y: y,
      at: UInt32(chance(3) ? place + 1 : place), length: length, pattern: word(),
      interrupts: chance(50))
  }

  // MARK: One cycle

  private mutating func cycle() throws {
    try session.cycle()
    var passed = (down: session.host.sent, up: session.host.received)
    for record in session.model.commits {
      let commit = Commit(record)
      switch monitors[Int(record.source)] {
      case .bridge:
        if commit.kind == .hostBeatDown {
          guard HostBeat(commit) == passed.down, commit.words[3] == session.time else {
            throw Difference(description: "passed down \(passed), reported \(commit.text)")
          }
          passed.down = nil
        }
        if commit.kind == .hostBeatUp {
          guard HostBeat(commit) == passed.up else {
            throw Difference(description: "passed up \(passed), reported \(commit.text)")
          }
          passed.up = nil
        }
        try take(commit)
      case .interface(let place): try take(commit, at: place)
      case .other(let scope):
        if commit.kind == .flitDropped || commit.kind == .flitDiscarded {
          throw Difference(description: "\(scope): \(commit.text)")
        }
      }
    }
    guard passed.down == nil, passed.up == nil else {
      throw Difference(description: "a beat passed without a report: \(passed)")
    }
    tags.removeAll { session.host.take($0) != nil }
  }

  private mutating func take(_ commit: Commit) throws {
    if commit.kind == .hostAnswer { try takeAnswer(HostMessage(commit)) }
    guard let expected = bridge.take(commit), expected.matches(commit) else {
      throw Difference(
        description: "bridge: \(commit.text); due are \(bridge.due.map(\.text))")
    }
    if commit.kind == .hostMessage { try predict(HostMessage(commit)) }
    if commit.kind == .hostWindowAccess {
      if commit.words[0] & 2 != 0 { coverage.errors += 1 }
      if commit.words[0] >> 2 & 3 == 2 { coverage.refused += 1 }
    }
  }

  /// What comes of a message of the bridge.
  private mutating func predict(_ message: HostMessage) throws {
    switch tiles.exchange(message.payload, from: host, to: (message.x, message.y)) {
    case .served(let place): silent[place] += 1
    case .answered(let outcome, let place, .hostBridge):
      guard let answer = outcome.message else { break }
      let payload = UInt128(answer.payload[1]) << 64 | UInt128(answer.payload[0])
      if outcome.unspecified != 0 { coverage.unspecified += 1 }
      answers[place].append((payload, outcome.unspecified))
      records[place].append(outcome.commit)
    case let outcome:
      throw Difference(description: "the bridge sent in vain: \(message): \(outcome)")
    }
  }

  private mutating func takeAnswer(_ answer: HostMessage) throws {
    let place = answer.y * specification.grid.columns + answer.x
    func fits(_ expected: (payload: UInt128, unspecified: UInt128)) -> Bool {
      (answer.payload ^ expected.payload) & ~expected.unspecified & (1 << 104 - 1) == 0
    }
    let index =
      isOrdered ? answers[place].indices.first : answers[place].firstIndex(where: fits)
    guard let index, fits(answers[place][index]) else {
      throw Difference(
        description: "answer \(answer), expected "
          + answers[place].prefix(3).map { String($0.payload, radix: 16) }.joined(separator: ", "))
    }
    answers[place].remove(at: index)
  }

  /// A record of a network interface.
  private mutating func take(_ commit: Commit, at place: Int) throws {
    if commit.kind == .requestServed {
      let operation = commit.words[0] >> 32 & 3
      if operation == 2 || operation == 0 && commit.words[0] >> 35 & 1 == 0 {
        silent[place] -= 1
        return
      }
    }
    let index =
      isOrdered ? records[place].indices.first : records[place].firstIndex { $0.matches(commit) }
    guard let index, records[place][index].matches(commit) else {
      throw Difference(
        description: "tile \(place): \(commit.text), expected "
          + records[place].prefix(1).map(\.text).joined())
    }
    records[place].remove(at: index)
  }

  /// Waits until the host can queue another access.
  private mutating func waitForHost(queued most: Int) throws {
    var patience = session.patience
    while session.host.queued > most || !session.host.canRead {
      try cycle()
      patience -= 1
      if patience == 0 { throw Difference(description: "the window is not served any more") }
    }
  }

  // MARK: Between bursts

  private mutating func settle() throws {
    var patience = session.patience
    while !(session.host.isIdle && session.isAtRest) {
      try cycle()
      patience -= 1
      if patience == 0 {
        throw Difference(description: "no rest; due are \(bridge.due.map(\.text))")
      }
    }
    guard bridge.isIdle, answers.allSatisfy(\.isEmpty), records.allSatisfy(\.isEmpty),
      silent.allSatisfy({ $0 == 0 }), tags.isEmpty
    else {
      throw Difference(
        description: "at rest too early; due are \(bridge.due.map(\.text)), answers \(answers), "
          + "records \(records.map { $0.map(\.text) }), silent \(silent), tags \(tags)")
    }
    if !isOrdered && chance(50) {
      transfer()
      try settle()
    }
  }

  /// Reads all registers; of those that are many of a kind the first and the last.
  private mutating func readRegisters() throws {
    let grid = specification.grid
    for place in 0..<grid.count where tiles.tiles[place] != nil {
      for block in session.addressMaps[specification.layout[place]]?.blocks ?? [] {
        for register in block.registers {
          let offsets = register.offsets
          for offset in offsets.count > 1 ? [offsets[0], offsets[offsets.count - 1]] : offsets {
            tags.append(
              session.host.read(
                at: HostWindow.offset(
                  x: place % grid.columns, y: place / grid.columns,
                  address: UInt32(block.address + offset))))
            try waitForHost(queued: 100)
          }
        }
      }
    }
    try settle()
  }

  /// Reads all counters, and sometimes clears them.
  private mutating func readCounters() throws {
    let grid = specification.grid
    for place in 0..<grid.count where tiles.tiles[place] != nil {
      for block in session.addressMaps[specification.layout[place]]?.blocks ?? [] {
        for register in block.registers
        where register.fields.contains(where: { $0.access == .counter }) {
          for offset in register.offsets {
            let address = UInt32(block.address + offset)
            let window = HostWindow.offset(
              x: place % grid.columns, y: place / grid.columns, address: address)
            var probe = tiles.tiles[place]
            coverage.counterReads += 1
            if let data = probe?.serve(RemoteRequest(.read, at: address)).data, data > 0 {
              coverage.countersAboveZero += 1
            }
            tags.append(session.host.read(at: window))
            if chance(30) { session.host.write(0, at: window) }
            try waitForHost(queued: 100)
          }
        }
      }
    }
    for offset in [0x1C, 0x20, 0x48, 0x4C, 0x50, 0x14] {
      tags.append(session.host.read(at: ChipSession.bridge(offset)))
    }
    try settle()
  }
}
