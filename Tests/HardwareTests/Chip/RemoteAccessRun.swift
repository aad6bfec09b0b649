import ChipSpec
import CoSimulation
import Golden
import Simulation

/// Random remote accesses on a chip's Verilog against the untimed model, from the host link's ports.
///
/// Every answer, every record of a network interface and every counter is compared; the chip's
/// `quiet_o` is watched in every cycle.
struct RemoteAccessRun {
  /// A difference between the Verilog and the model.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// What happened, so that a test can see that enough did.
  struct Coverage {
    var answered = 0, errors = 0, unspecified = 0, delivered = 0, answeredElsewhere = 0
    var discarded = 0, dropped = 0, quietCycles = 0, counterReads = 0, countersAboveZero = 0
    var cycles = 0
  }

  private let specification: Specification
  private let host: (x: Int, y: Int)
  private var golden: RemoteAccessChip
  private let model: ModelInstance
  private var driver: HostDriver
  private var random: SeededRandom
  private let quiet: Port
  private let outputs: [Port]
  private let tileOfSource: [Int?]
  private(set) var coverage = Coverage()

  /// What is still to come: responses by the tile that gives them, flits that come back.
  private var responses: [[RemoteResponse]]
  private var deliveries: [HostDriver.Outgoing] = []
  private var records: [[(source: (x: Int, y: Int), response: RemoteResponse)]]
  private var discards: [(requests: Int, responses: Int)]
  /// Tiles that must not be asked until what they were asked is done; only without flow order.
  private var isBusy: [Bool]

  private var lastOutputs: [UInt64] = []
  private var wasStill = false
  /// Cycles in which nothing was sent or received, with something to be sent.
  private var stalled = 0

  init(_ specification: Specification, on library: ModelLibrary, seed: UInt64) throws {
    guard let link = specification.host else {
      throw Difference(description: "the chip has no host link")
    }
    self.specification = specification
    host = (link.x, link.y)
    random = SeededRandom(seed: seed)
    golden = try RemoteAccessChip(
      specification, hostPlace: link.y * specification.grid.columns + link.x)
    model = try library.instantiate(seed: random.next())
    driver = try HostDriver(model, specification.router)
    quiet = try model.port("quiet_o")
    let model = model
    outputs = zip(library.ports, model.ports).filter { $0.0.direction == .output }.map(\.1)
    let columns = specification.grid.columns
    tileOfSource = model.sources.map { source in
      guard source.scope.contains(".u_network_interface."),
        let match = source.scope.firstMatch(of: /u_tile_(\d+)_(\d+)/),
        let x = Int(match.1), let y = Int(match.2)
      else { return nil }
      return y * columns + x
    }
    responses = Array(repeating: [], count: specification.grid.count)
    records = Array(repeating: [], count: specification.grid.count)
    discards = Array(repeating: (0, 0), count: specification.grid.count)
    isBusy = Array(repeating: false, count: specification.grid.count)
    try model.reset()
    model.cycle = 0
  }

  /// Makes about `count` random accesses in bursts, and compares all counters between them.
  mutating func run(accesses count: Int) throws {
    while coverage.answered < count {
      let eagerness = [5, 40, 100][Int.random(in: 0..<3, using: &random)]
      let slowness = [0, 3, 40][Int.random(in: 0..<3, using: &random)]
      var left = Int.random(in: 1...600, using: &random)
      while left > 0 {
        if driver.waiting.count < 4 {
          offer()
          left -= 1
        }
        try cycle(eagerness: eagerness, slowness: slowness)
      }
      try drain(slowness: slowness)
      try stayQuiet()
      try readCounters()
    }
  }

  // MARK: Stimulus

  private func chance(_ percent: Int, _ random: inout SeededRandom) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  /// Puts a random flit into the host's queue, if its target can be asked now.
  private mutating func offer() {
    let grid = specification.grid
    var target = (
      x: Int.random(in: 0..<grid.columns, using: &random),
      y: Int.random(in: 0..<grid.rows, using: &random)
    )
    if chance(4, &random) {
      target = (
        Int.random(in: 0..<1 << grid.xWidth, using: &random),
        Int.random(in: 0..<1 << grid.yWidth, using: &random)
      )
    }
    var source = host
    if chance(3, &random) {
      source = (
        Int.random(in: 0..<1 << grid.xWidth, using: &random),
        Int.random(in: 0..<1 << grid.yWidth, using: &random)
      )
    }
    let place = grid.contains(x: target.x, y: target.y) ? target.y * grid.columns + target.x : nil
    if specification.router.ordering == .none, let place {
      if isBusy[place] { return }
      isBusy[place] = true
    }
    let request =
      place.map { randomRequest(kind: specification.layout[$0]) } ?? RemoteRequest(.read, at: 0)
    var flit = HostDriver.Outgoing(
      payload: [request.payload] + (0..<3).map { _ in random.next() }, target: target,
      source: source)
    if chance(4, &random) {
      flit.head = chance(50, &random)
      flit.tail = !flit.head && chance(50, &random)
    }
    // Only a host link that has its tile for itself can send responses.
    let hasTile = specification.kind(x: host.x, y: host.y).sram == nil
    flit.isResponse = hasTile && chance(3, &random)
    driver.waiting.append(flit)
  }

  private mutating func randomRequest(kind: Int) -> RemoteRequest {
    let operation: RemoteRequest.Operation =
      switch Int.random(in: 0..<100, using: &random) {
      case ..<45: .read
      case ..<80: .write
      case ..<96: .fill
      default: .reserved
      }
    let data = UInt32(truncatingIfNeeded: random.next())
    guard let sram = specification.kinds[kind].sram else {
      return RemoteRequest(operation, at: data, data: data)
    }
    let capacity = UInt32(sram.capacity)
    switch Int.random(in: 0..<100, using: &random) {
    case ..<55:  // a small window, so that accesses meet
      return RemoteRequest(operation, at: UInt32.random(in: 0..<256, using: &random), data: data)
    case ..<70:
      return RemoteRequest(
        operation, at: UInt32.random(in: 0..<capacity, using: &random), data: data)
    case ..<75:  // around the end of the memory, and beyond
      let around = capacity - 8 + UInt32.random(in: 0..<16, using: &random)
      return RemoteRequest(
        operation, at: chance(50, &random) ? around : data & 0x3FFF_FFFF, data: data)
    case ..<80:
      return RemoteRequest(operation, at: data, data: data)
    default:
      return RemoteRequest(operation, at: randomRegister(kind), data: registerData(data))
    }
  }

  /// A register, or a word near one. Counters of flits that are still under way are left alone.
  private mutating func randomRegister(_ kind: Int) -> UInt32 {
    let blocks = (try? specification.addressMap(ofKind: kind))??.blocks ?? []
    let block = blocks[Int.random(in: 0..<blocks.count, using: &random)]
    let register = block.registers[Int.random(in: 0..<block.registers.count, using: &random)]
    let offsets = register.offsets
    var address = UInt32(block.address + offsets[Int.random(in: 0..<offsets.count, using: &random)])
    if chance(10, &random) {
      address += UInt32(4 * Int.random(in: 0..<16, using: &random))
    } else if chance(5, &random) {
      address ^= 1 << UInt32.random(in: 12..<30, using: &random)
    }
    let isVolatile = [("router", ["dropped"]), ("network_interface", ["discarded", "unexpected"])]
      .contains { name, registers in
        blocks.first { $0.name == name }?.registers.filter { registers.contains($0.name) }
          .contains {
            $0.offsets.contains(Int(address) - (blocks.first { $0.name == name }?.address ?? 0))
          }
          ?? false
      }
    return isVolatile ? UInt32(blocks[0].address) : address
  }

  /// Mostly no error injection, or memory would hold nothing but errors.
  private mutating func registerData(_ data: UInt32) -> UInt32 {
    chance(70, &random) ? data & ~0x8080 : data
  }

  // MARK: One cycle

  private mutating func cycle(eagerness: Int, slowness: Int) throws {
    let outstanding = responses.contains { !$0.isEmpty } || !deliveries.isEmpty
    let sent = driver.drive(&random, eagerness: eagerness)
    try model.eval()
    let isQuiet = quiet.isSet
    if outstanding && isQuiet { throw Difference(description: "quiet while an answer is to come") }

    let values = outputs.flatMap { port in (0..<port.wordCount).map { port[word: $0] } }
    if wasStill && values != lastOutputs {
      throw Difference(description: "quiet and nothing arrived, but outputs changed")
    }
    lastOutputs = values
    wasStill = isQuiet && !driver.acts
    if wasStill { coverage.quietCycles += 1 }

    let arrived = try driver.observe(&random, slowness: slowness)
    if let arrived { try take(arrived) }
    if let sent { predict(sent) }
    stalled = sent == nil && arrived == nil && !driver.waiting.isEmpty ? stalled + 1 : 0
    if stalled > 5_000 { throw Difference(description: "the chip takes no flit any more") }
    try model.step()
    coverage.cycles += 1
    if wasStill && !model.commits.isEmpty {
      throw Difference(description: "quiet and nothing arrived, but there are commits")
    }
    for commit in model.commits { try check(commit) }
    model.discardCommits()
  }

  /// What comes of a flit that was sent.
  private mutating func predict(_ flit: HostDriver.Outgoing) {
    let columns = specification.grid.columns
    let outcome: RemoteAccessChip.Outcome
    if flit.isResponse {
      outcome = golden.sendResponse(target: flit.target)
      if outcome == .discarded(at: flit.target.y * columns + flit.target.x) {
        discards[flit.target.y * columns + flit.target.x].responses += 1
        coverage.discarded += 1
        return
      }
    } else {
      let payload = flit.payload[0]
      let operation = RemoteRequest.Operation(rawValue: UInt8(payload & 3)) ?? .reserved
      let request = RemoteRequest(
        operation, at: UInt32(truncatingIfNeeded: payload), data: UInt32(payload >> 32))
      outcome = golden.send(
        flit.head && flit.tail ? request : nil, target: flit.target, source: flit.source)
    }
    switch outcome {
    case .response(let response, let place):
      responses[place].append(response)
      records[place].append((flit.source, response))
    case .delivered: deliveries.append(flit)
    case .answeredElsewhere(let response, let place):
      records[place].append((flit.source, response))
      coverage.answeredElsewhere += 1
      if specification.grid.contains(x: flit.source.x, y: flit.source.y) {
        discards[flit.source.y * columns + flit.source.x].responses += 1
      }
    case .discarded(let place):
      discards[place].requests += 1
      coverage.discarded += 1
    case .dropped: coverage.dropped += 1
    }
  }

  // MARK: Comparing

  private mutating func take(_ flit: HostDriver.Incoming) throws {
    let v = specification.router.virtualChannels
    let place = flit.source.y * specification.grid.columns + flit.source.x
    // A flit that the host sent to its own bare tile comes back as it is.
    if let index = deliveries.firstIndex(where: {
      $0.target == flit.target && $0.source == flit.source && $0.isResponse == (flit.channel >= v)
        && $0.head == flit.head && $0.tail == flit.tail
        && Array($0.payload.prefix(flit.payload.count)) == flit.payload
    }) {
      deliveries.remove(at: index)
      coverage.delivered += 1
      release(specification.grid.columns * host.y + host.x)
      return
    }
    guard flit.channel >= v, flit.target == host, flit.head, flit.tail,
      responses.indices.contains(place), !responses[place].isEmpty
    else { throw Difference(description: "nothing like this was to come: \(flit)") }
    let response = responses[place].removeFirst()
    let isRight =
      flit.payload[0] & response.mask == response.payload
      && flit.payload.dropFirst().allSatisfy { $0 == 0 }
    guard isRight else {
      throw Difference(
        description: "tile \(flit.source): expected \(response), payload "
          + "\(String(response.payload, radix: 16)), got \(flit.payload.map { String($0, radix: 16) })"
      )
    }
    if specification.router.ordering == .flow, flit.channel != v + (host.x + host.y) % v {
      throw Difference(description: "a response came on channel \(flit.channel)")
    }
    coverage.answered += 1
    if response.error { coverage.errors += 1 }
    if response.specified != .max || !response.isErrorSpecified { coverage.unspecified += 1 }
    release(place)
  }

  private mutating func release(_ place: Int) { isBusy[place] = false }

  private mutating func check(_ commit: CommitRecord) throws {
    guard commit.kind == 6 || commit.kind == 7 else { return }
    guard let place = tileOfSource[Int(commit.source)] else {
      throw Difference(description: "a record from nowhere: \(commit)")
    }
    if commit.kind == 7 {
      let isResponse = Int(commit.w0 >> 8 & 0xFF) >= specification.router.virtualChannels
      if isResponse { discards[place].responses -= 1 } else { discards[place].requests -= 1 }
      guard commit.w0 & 0xFF == 4 else { throw Difference(description: "wrong port: \(commit)") }
      return
    }
    guard !records[place].isEmpty else {
      throw Difference(description: "an access that nobody asked for: \(commit)")
    }
    let (source, response) = records[place].removeFirst()
    let request = response.request
    let isRead = request.operation == .read
    let mask = isRead ? UInt64(response.specified) : 0xFFFF_FFFF
    let header =
      UInt64(source.x) | UInt64(source.y) << 16 | UInt64(request.operation.rawValue) << 32
      | (response.error ? 1 << 34 : 0)
    let headerMask: UInt64 = response.isErrorSpecified ? .max : ~(1 << 34)
    guard commit.w0 & headerMask == header & headerMask, commit.w1 == UInt64(request.address),
      commit.w2 & (mask | 0xFFFF_FFFF_0000_0000) == UInt64(isRead ? response.data : request.data),
      commit.w3 == 0, commit.w4 == 0, commit.w5 == 0
    else {
      throw Difference(
        description: "tile \(place): expected the record of \(response), got \(commit)")
    }
  }

  // MARK: Between bursts

  private mutating func drain(slowness: Int) throws {
    var patience = 20_000
    while !driver.waiting.isEmpty || responses.contains(where: { !$0.isEmpty })
      || !deliveries.isEmpty || !driver.hasReturnedAll
    {
      try cycle(eagerness: 100, slowness: slowness)
      patience -= 1
      if patience == 0 { throw Difference(description: "answers are missing: \(responses)") }
    }
    // What nobody waits for needs a few cycles more: hops, and three for each queued access.
    patience = 400
    while !quiet.isSet || !driver.holdsAllCredits {
      try cycle(eagerness: 100, slowness: 0)
      patience -= 1
      if patience == 0 { throw Difference(description: "the chip does not become quiet") }
    }
    for place in isBusy.indices { isBusy[place] = false }
    guard records.allSatisfy(\.isEmpty) else {
      throw Difference(description: "records are missing")
    }
    guard discards.allSatisfy({ $0 == (0, 0) }) else {
      throw Difference(description: "discarded flits: \(discards)")
    }
  }

  /// Nothing happens on a quiet chip.
  private mutating func stayQuiet() throws {
    for _ in 0..<Int.random(in: 10...60, using: &random) {
      try cycle(eagerness: 100, slowness: 0)
      guard wasStill else { throw Difference(description: "the chip woke up by itself") }
    }
  }

  /// Reads what was dropped and discarded, and sometimes clears it.
  private mutating func readCounters() throws {
    let grid = specification.grid
    for place in 0..<grid.count where golden.tiles[place] != nil {
      let blocks = try specification.addressMap(ofKind: specification.layout[place])?.blocks ?? []
      let target = (x: place % grid.columns, y: place / grid.columns)
      for block in blocks {
        for register in block.registers
        where register.fields.contains(where: { $0.access == .counter }) {
          for offset in register.offsets {
            var request = RemoteRequest(.read, at: UInt32(block.address + offset))
            driver.waiting.append(
              .init(payload: [request.payload], target: target, source: host))
            if case .some(let tile) = golden.tiles[place] {
              var probe = tile
              let response = probe.serve(request)
              coverage.counterReads += 1
              if response.data > 0 { coverage.countersAboveZero += 1 }
            }
            if chance(30, &random) {
              request.operation = .write
              driver.waiting.append(
                .init(payload: [request.payload], target: target, source: host))
            }
            if specification.router.ordering == .none { try drain(slowness: 0) }
          }
        }
      }
    }
    try drain(slowness: 0)
  }
}
