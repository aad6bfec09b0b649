import ChipSpec
import CoSimulation
import Simulation

/// Random traffic between tiles: chains of transfers that wait for each other by semaphores, beside
/// DMA of the host and accesses of external cores, against copies in plain Swift.
///
/// Nothing that is written is read without being waited for, so the end is the same whatever takes
/// how long: every byte of every memory is compared after each round, and what the packet managers
/// and semaphores say.
struct ChipTrafficRun {
  /// A difference between the chip and the copies.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// What happened.
  struct Coverage {
    var rounds = 0, transfers = 0, sends = 0, fills = 0, fetches = 0, relays = 0, bytes = 0
    var copies = 0, coreAccesses = 0, cycles = 0, stillCycles = 0
  }

  /// What a tile holds, and what of it is still free in this round.
  private struct Memory {
    let x: Int, y: Int
    let kind: TileKind
    var bytes: [UInt8]
    var free: Int
    /// Bytes that this round's descriptors need.
    var descriptors = 0
    /// The lists of the channels: descriptors that follow each other, by the depth in their chains.
    var lists: [[(depth: Int, descriptor: TransferDescriptor)]]
    var coreRegion = 0

    /// Bytes that only the host writes: sources of the chains.
    var fixed: Int { bytes.count / 4 }

    /// A window of the memory that nobody else uses in this round.
    mutating func take(_ size: Int) -> Int {
      let place = free
      free += (size + 7) & ~7
      precondition(free <= bytes.count, "the round is too large for the memory")
      return place
    }

    func fits(_ size: Int) -> Bool { free + descriptors + size + 8 <= bytes.count }
  }

  private let specification: Specification
  private let grain: Int
  private(set) var session: ChipSession
  private(set) var coverage = Coverage()
  private var tiles: [Memory] = []

  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: Int = 300_000
  ) throws {
    self.specification = specification
    grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    session = try ChipSession(specification, on: library, seed: seed, inputs: inputs)
    session.patience = patience
    let columns = specification.grid.columns
    for (place, index) in specification.layout.enumerated() {
      let kind = specification.kinds[index]
      guard let sram = kind.sram else { continue }
      tiles.append(
        Memory(
          x: place % columns, y: place / columns, kind: kind,
          bytes: (0..<sram.capacity).map { _ in UInt8.random(in: 0...255, using: &session.random) },
          free: 0, lists: []))
    }
  }

  /// Fills all memories, then runs some rounds.
  mutating func run(rounds: Int) throws {
    for tile in tiles.indices {
      let place = Self.staging + UInt64(tile) << 20
      session.host.memory.write(tiles[tile].bytes, at: place)
      // Parts of protected words can be written only after the whole words.
      start(.fill, tile, host: 0, at: 0, length: tiles[tile].bytes.count)
      start(.toChip, tile, host: place, at: 0, length: tiles[tile].bytes.count)
      try session.settle()
      if session.cores.contains(where: { $0.x == tiles[tile].x && $0.y == tiles[tile].y }) {
        register(tile, TileAddressMap.coreBlock + 0x08, 1)
      }
    }
    try session.settle()
    for _ in 0..<rounds {
      try round()
      // What the round has used; the rest once at the end.
      for tile in tiles.indices { try compare(tile, tiles[tile].fixed..<tiles[tile].free) }
    }
    for tile in tiles.indices { try compare(tile, tiles[tile].bytes.indices) }
    coverage.cycles = session.cycles
    coverage.stillCycles = session.stillCycles
  }

  private static let staging: UInt64 = 0x4_0000_0000
  private static let readBack: UInt64 = 0x8_0000_0000
  private static let copies: UInt64 = 0xC_0000_0000

  private mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &session.random)
  }

  private mutating func start(
    _ operation: HostPacket.Operation, _ tile: Int, host: UInt64, at place: Int, length: Int,
    pattern: UInt32 = 0
  ) {
    session.start(
      operation, host: host, x: tiles[tile].x, y: tiles[tile].y, at: UInt32(place),
      length: length, pattern: pattern)
  }

  private mutating func register(_ tile: Int, _ offset: Int, _ word: UInt32) {
    session.write(
      word, x: tiles[tile].x, y: tiles[tile].y,
      at: UInt32(TileAddressMap.registers.lowerBound + offset))
  }

  // MARK: A round

  private mutating func round() throws {
    coverage.rounds += 1
    session.host.pace = .init(
      offers: [30, 100][below(2)], takes: [20, 100][below(2)], latency: [0, 100][below(2)])
    for tile in tiles.indices {
      tiles[tile].free = tiles[tile].fixed
      tiles[tile].descriptors = 0
      tiles[tile].lists = Array(
        repeating: [], count: tiles[tile].kind.packetManager?.transfers ?? 0)
      tiles[tile].coreRegion = tiles[tile].take(64)
    }
    let movers = tiles.indices.filter { !tiles[$0].lists.isEmpty }
    if !movers.isEmpty {
      let semaphores = tiles.map(\.kind.semaphores).min() ?? 0
      for semaphore in 0..<min(semaphores, 3 + below(8)) { chain(semaphore, movers) }
    }
    let used = startLists()
    let checks = copyBesides()
    let accesses = askCores()
    try session.settle()
    try checkCores(accesses)
    for check in checks
    where session.host.memory.bytes(check.bytes.count, at: check.at) != check.bytes {
      throw Difference(description: "a copy to the host is wrong")
    }
    try compareRegisters(used)
  }

  /// A chain of transfers: each waits for the one before it.
  private mutating func chain(_ semaphore: Int, _ movers: [Int]) {
    let hops = 1 + below(4)
    // A window of 480 bytes, its alignment, and two descriptors for each.
    guard tiles.allSatisfy({ $0.fits(hops * 620) }) else { return }
    var source = (tile: movers[below(movers.count)], place: 0, size: 0)
    source.size = 16 + below(tiles[source.tile].fixed - 32)
    source.place = below(tiles[source.tile].fixed - source.size)
    var waits = false
    for hop in 0..<hops {
      let isLast = hop + 1 == hops
      let isFetch = below(3) == 0 && source.size >= 2 * grain
      // A fetch is the target's, a send the source's; what comes after it is on the target's tile.
      let target = isFetch || !isLast ? movers[below(movers.count)] : below(tiles.count)
      let owner = isFetch ? target : source.tile
      let isFill = !isFetch && hop == 0 && below(4) == 0
      let shape = shape(
        isFetch ? .fetch : isFill ? .fill : .send, from: source, to: target)
      var descriptor = shape.descriptor
      let signal = TransferDescriptor.SemaphoreChange(semaphore, by: 1 + hop)
      if waits {
        let wait = TransferDescriptor.SemaphoreChange(semaphore, by: hop)
        if isFetch && target != source.tile {
          // The source's tile passes on that its data are there.
          var relay = TransferDescriptor.send(to: (tiles[target].x, tiles[target].y))
          relay.wait = wait
          relay.remote = wait
          append(relay, to: source.tile, depth: 2 * hop)
          coverage.relays += 1
        }
        descriptor.wait = wait
      }
      if !isLast {
        if isFetch { descriptor.local = signal } else { descriptor.remote = signal }
      }
      append(descriptor, to: owner, depth: 2 * hop + 1)
      copy(descriptor, from: source.tile, to: target)
      coverage.transfers += 1
      source = (target, descriptor.destination, shape.size)
      waits = true
    }
  }

  /// A random transfer, and how many bytes of its destination it may have written.
  private mutating func shape(
    _ operation: PacketDescriptor.Operation, from source: (tile: Int, place: Int, size: Int),
    to target: Int
  ) -> (descriptor: TransferDescriptor, size: Int) {
    let unit = operation == .fetch ? grain : 1
    func round(_ value: Int) -> Int { value / unit * unit }
    let first = (source.place + unit - 1) / unit * unit
    let room = source.place + source.size - first
    let run = max(unit, round(1 + below(min(40, max(1, room)))))
    let owner = operation == .fetch ? target : source.tile
    let most = min(3, tiles[owner].kind.packetManager?.dimensions ?? 0)
    var dimensions: [TransferDescriptor.Dimension] = []
    var (readExtent, writeExtent) = (run, run)
    for _ in 0..<below(most + 1) {
      let count = 1 + below(4)
      var (read, write) = (round(below(20) + unit), writeExtent + round(below(12)))
      // Runs that overlap come in order, so the last one stays; without order they may not.
      if specification.router.ordering == .flow && below(4) == 0 {
        write = round(below(writeExtent) + unit)
      }
      if readExtent + (count - 1) * read > room { read = 0 }
      let writes = writeExtent + (count - 1) * write
      if writes > 480 { break }
      readExtent += (count - 1) * read
      writeExtent = writes
      dimensions.append(.init(count, source: read, destination: write))
    }
    let window = tiles[target].take(writeExtent + 16)
    let destination = (window + below(8) + unit - 1) / unit * unit
    let place = (tiles[target].x, tiles[target].y)
    switch operation {
    case .send:
      coverage.sends += 1
      return (
        .send(to: place, source: first, destination: destination, run: run, dimensions),
        writeExtent
      )
    case .fill:
      coverage.fills += 1
      return (
        .fill(
          place, with: UInt16.random(in: 0...0xFFFF, using: &session.random),
          destination: destination, run: run, dimensions), writeExtent
      )
    case .fetch:
      coverage.fetches += 1
      return (
        .fetch(
          from: (tiles[source.tile].x, tiles[source.tile].y), source: first,
          destination: destination, run: run, dimensions), writeExtent
      )
    }
  }

  private mutating func append(_ descriptor: TransferDescriptor, to tile: Int, depth: Int) {
    let channel = below(tiles[tile].lists.count)
    tiles[tile].descriptors += descriptor.size
    tiles[tile].lists[channel].append((depth, descriptor))
  }

  /// Does what a descriptor does.
  private mutating func copy(_ descriptor: TransferDescriptor, from source: Int, to target: Int) {
    var steps = [(descriptor.source, descriptor.destination)]
    for dimension in descriptor.dimensions.reversed() {
      steps = steps.flatMap { step in
        (0..<dimension.count).map {
          (step.0 + $0 * dimension.sourceStride, step.1 + $0 * dimension.destinationStride)
        }
      }
    }
    // Reading comes before writing, as no transfer reads where it writes.
    for (from, to) in steps {
      for offset in 0..<descriptor.run {
        let address = to + offset
        tiles[target].bytes[address] =
          descriptor.operation == .fill
          ? UInt8(truncatingIfNeeded: descriptor.constant >> (address % 2 == 0 ? 0 : 8))
          : tiles[source].bytes[from + offset]
      }
      coverage.bytes += descriptor.run
    }
  }

  /// Writes the channels' lists into the memories and starts them.
  /// - Returns: the channels that were started, as bits, of each tile.
  private mutating func startLists() -> [UInt32] {
    var used = Array(repeating: UInt32(0), count: tiles.count)
    var starts: [(tile: Int, channel: Int, place: Int)] = []
    for tile in tiles.indices {
      for channel in tiles[tile].lists.indices {
        // A transfer comes after all that it can wait for, also on other tiles.
        let list = tiles[tile].lists[channel].sorted { $0.depth < $1.depth }.map(\.descriptor)
        if list.isEmpty { continue }
        let size = list.reduce(0) { $0 + $1.size }
        tiles[tile].descriptors -= size
        var place = tiles[tile].take(size)
        starts.append((tile, channel, place))
        for (number, entry) in list.enumerated() {
          var descriptor = entry
          let next = place + descriptor.size
          descriptor.next = number + 1 == list.count ? nil : next
          for (index, word) in descriptor.encode().enumerated() {
            for byte in 0..<8 {
              tiles[tile].bytes[place + 8 * index + byte] =
                UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
            }
            session.host.write([
              .write(
                word,
                at: HostWindow.offset(
                  x: tiles[tile].x, y: tiles[tile].y, address: UInt32(place + 8 * index)))
            ])
          }
          place = next
        }
        used[tile] |= 1 << UInt32(channel)
      }
    }
    for start in starts.shuffled(using: &session.random) {
      register(
        start.tile, TileAddressMap.packetManagerBlock + 0x100 + 4 * start.channel,
        UInt32(start.place) | 1)
    }
    return used
  }

  /// Copies of the host that have nothing to do with the transfers.
  private mutating func copyBesides() -> [(at: UInt64, bytes: [UInt8])] {
    var checks: [(at: UInt64, bytes: [UInt8])] = []
    for number in 0..<3 {
      let tile = below(tiles.count)
      let host = Self.copies + UInt64(number) << 16 + UInt64(8 * below(64))
      coverage.copies += 1
      if below(2) == 0 {
        let length = 1 + below(tiles[tile].fixed - 16)
        let place = 8 * below((tiles[tile].fixed - length) / 8 + 1)
        start(.toHost, tile, host: host, at: place, length: length)
        checks.append((host, Array(tiles[tile].bytes[place..<place + length])))
      } else {
        let length = 8 * (1 + below(30))
        guard tiles[tile].fits(length) else { continue }
        let place = tiles[tile].take(length)
        let pattern = UInt32.random(in: 0 ... .max, using: &session.random)
        let isFill = below(3) == 0
        let bytes = (0..<length).map { offset in
          isFill
            ? UInt8(truncatingIfNeeded: pattern >> UInt32(offset % 4 * 8))
            : UInt8.random(in: 0...255, using: &session.random)
        }
        if !isFill { session.host.memory.write(bytes, at: host) }
        start(
          isFill ? .fill : .toChip, tile, host: host, at: place, length: length, pattern: pattern)
        tiles[tile].bytes.replaceSubrange(place..<place + length, with: bytes)
      }
    }
    return checks
  }

  // MARK: External cores

  private mutating func askCores() -> [[UInt32?]] {
    session.cores.indices.map { index in
      let core = session.cores[index]
      guard let tile = tiles.firstIndex(where: { $0.x == core.x && $0.y == core.y }) else {
        return []
      }
      session.cores[index].eagerness = [5, 50, 100][below(3)]
      return (0..<40).map { _ in
        coverage.coreAccesses += 1
        let offset = 4 * below(16)
        let place = tiles[tile].coreRegion + offset
        if below(2) == 0 {
          let word = UInt32.random(in: 0 ... .max, using: &session.random)
          let enables: UInt8 = [0xF, 0x3, 0xC, 0x1, 0x2, 0x4, 0x8][below(7)]
          session.cores[index].ask(.write(word, at: UInt32(place), byteEnable: enables))
          for byte in 0..<4 where enables >> UInt8(byte) & 1 == 1 {
            tiles[tile].bytes[place + byte] = UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))
          }
          return nil
        }
        session.cores[index].ask(.read(UInt32(place), isFetch: below(3) == 0))
        return (0..<4).reduce(UInt32(0)) {
          $0 | UInt32(tiles[tile].bytes[place + $1]) << UInt32(8 * $1)
        }
      }
    }
  }

  private mutating func checkCores(_ expected: [[UInt32?]]) throws {
    for index in session.cores.indices {
      let answers = session.cores[index].answers
      session.cores[index].answers = []
      guard answers.count == expected[index].count else {
        throw Difference(description: "core \(index) got \(answers.count) answers")
      }
      for (answer, word) in zip(answers, expected[index])
      where answer.error || word.map({ $0 != answer.word }) ?? false {
        throw Difference(
          description: "core \(index): \(answer), expected \(word.map(String.init) ?? "a write")")
      }
    }
  }

  // MARK: Comparing

  private mutating func compare(_ tile: Int, _ range: Range<Int>) throws {
    session.host.pace = .init()
    let place = Self.readBack + UInt64(tile) << 20
    start(.toHost, tile, host: place, at: range.lowerBound, length: range.count)
    try session.settle()
    let found = session.host.memory.bytes(range.count, at: place)
    if let difference = zip(range, found).first(where: { tiles[tile].bytes[$0.0] != $0.1 }) {
      throw Difference(
        description: "tile (\(tiles[tile].x), \(tiles[tile].y)) holds \(difference.1) at "
          + "\(String(difference.0, radix: 16)), expected \(tiles[tile].bytes[difference.0])")
    }
  }

  private mutating func compareRegisters(_ used: [UInt32]) throws {
    func expect(_ tile: Int, _ offset: Int, _ value: UInt32, _ what: String) throws {
      let found = try session.read(
        x: tiles[tile].x, y: tiles[tile].y,
        at: UInt32(TileAddressMap.registers.lowerBound + offset))
      guard found == value else {
        throw Difference(
          description: "tile (\(tiles[tile].x), \(tiles[tile].y)): \(what) is "
            + "\(found.map(String.init) ?? "refused"), expected \(value)")
      }
    }
    for tile in tiles.indices {
      if !tiles[tile].lists.isEmpty {
        let block = TileAddressMap.packetManagerBlock
        try expect(tile, block + 0x10, used[tile], "packet_manager.done")
        try expect(tile, block + 0x14, 0, "packet_manager.failed")
        try expect(tile, block + 0x18, 0, "packet_manager.refused")
        for channel in tiles[tile].lists.indices {
          try expect(tile, block + 0x140 + 4 * channel, 0, "packet_manager.status")
        }
        register(tile, block + 0x10, .max)
      }
      for semaphore in 0..<tiles[tile].kind.semaphores where below(4) == 0 {
        let offset = TileAddressMap.semaphoresBlock + 0x400 + 4 * semaphore
        try expect(tile, offset, 0, "semaphore \(semaphore)")
      }
      for counter in 0..<4 {
        try expect(
          tile, TileAddressMap.networkInterfaceBlock + 4 * counter, 0, "an error counter")
      }
    }
    guard try session.read(at: ChipSession.bridge(0x4C)) == 0,
      try session.read(at: ChipSession.bridge(0x1C)) == 0
    else { throw Difference(description: "the host bridge counts failures") }
  }
}
