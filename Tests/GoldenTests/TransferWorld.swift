import ChipSpec
import Testing

@testable import Golden

/// Tiles that have a memory, semaphores and a packet manager each, and a network between them:
/// what packet managers do becomes bytes. It decodes messages by itself.
struct TransferWorld {
  /// A tile.
  struct Tile {
    var memory: [UInt8]
    var semaphores = Array(repeating: 0, count: 16)
    var packets: PacketManager
    /// Words that the memory refuses to read.
    var refused: Set<Int> = []
  }

  /// A message under way.
  struct Flight {
    var from: Int, to: Int
    var isResponse = false
    var low: UInt64, high: UInt64
  }

  let grain: Int
  let columns: Int, rows: Int
  let isOrdered: Bool
  var tiles: [Tile]
  var flights: [Flight] = []

  /// What was sent, and which words were read, in their order.
  var sent: [Flight] = []
  var read: [(tile: Int, channel: Int, address: Int)] = []

  /// What the monitors would have recorded.
  var records: [(tile: Int, record: Commit)] = []

  /// Puts and signals that nobody took, because the address was out of range.
  var lost = 0

  init(
    flitWidth: Int = 64, _ ordering: RouterSpec.Ordering = .flow, columns: Int = 2, rows: Int = 2,
    capacity: Int = 1 << 14, transfers: Int = 2, dimensions: Int = 4,
    unreachable: (x: Int, y: Int)? = nil
  ) {
    var router = RouterSpec()
    router.flitWidth = flitWidth
    router.ordering = ordering
    var spec = PacketManagerSpec()
    spec.transfers = transfers
    spec.dimensions = dimensions
    grain = flitWidth == 64 ? 4 : 8
    isOrdered = ordering == .flow
    (self.columns, self.rows) = (columns, rows)
    let tile = Tile(
      memory: capacity > 1 << 16
        ? Array(repeating: 0, count: capacity)
        : (0..<capacity).map { UInt8(truncatingIfNeeded: $0) },
      packets: PacketManager(
        spec, router: router, columns: columns, rows: rows,
        unreachable: unreachable))
    tiles = Array(repeating: tile, count: columns * rows)
  }

  // MARK: Programs

  /// Writes a list of descriptors one behind the other and links them; the last one ends it, or leads
  /// back to the first.
  mutating func load(
    _ list: [TransferDescriptor], at first: Int, tile: Int = 0, isLoop: Bool = false
  ) {
    var address = first
    for (number, descriptor) in list.enumerated() {
      var descriptor = descriptor
      let end = (address + descriptor.size) & 0xFF_FFFF
      descriptor.next = number < list.count - 1 ? end : isLoop ? first : nil
      write(descriptor.encode(), at: address, tile: tile)
      address = end
    }
  }

  /// Loads a list at the memory's end, starts it on a channel and runs until nothing happens.
  mutating func run(
    _ list: [TransferDescriptor], tile: Int = 0, channel: Int = 0, _ random: inout SeededRandom
  ) {
    let size = list.reduce(0) { $0 + $1.size }
    let address = tiles[tile].memory.count - size
    load(list, at: address, tile: tile)
    start(channel, at: address, tile: tile)
    settle(&random)
  }

  /// Starts an idle channel.
  mutating func start(_ channel: Int, at address: Int, tile: Int = 0) {
    let isStarted = tiles[tile].packets.start(channel, at: UInt32(address))
    note(tile, 32, UInt64(channel) | 1 << 8, UInt64(address))
    #expect(isStarted)
  }

  mutating func write(_ words: [UInt64], at address: Int, tile: Int) {
    for (number, word) in words.enumerated() {
      for byte in 0..<8 {
        let place = (address + 8 * number + byte) & 0xFF_FFFF
        tiles[tile].memory[place] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
      }
    }
  }

  // MARK: Running

  /// Lets random things happen until nothing can.
  mutating func settle(_ random: inout SeededRandom, limit: Int = 1_000_000) {
    for _ in 0..<limit where !step(&random) { return }
    Issue.record("still at work after \(limit) steps")
  }

  /// Lets one thing happen; false if nothing can.
  mutating func step(_ random: inout SeededRandom) -> Bool {
    // What is under way must not pile up: it is searched in each step.
    if flights.count > 32 || (!flights.isEmpty && random.chance(50)) {
      deliver(flights.remove(at: arrival(&random)))
      return true
    }
    var choices: [(tile: Int, channel: Int, action: PacketManagerAction)] = []
    for tile in tiles.indices {
      for channel in 0..<tiles[tile].packets.channelCount {
        for action in tiles[tile].packets.actions(of: channel) where isPossible(action, tile) {
          choices.append((tile, channel, action))
        }
      }
    }
    if let choice = choices.randomElement(using: &random) {
      perform(choice.action, tile: choice.tile, channel: choice.channel)
    } else if !flights.isEmpty {
      deliver(flights.remove(at: arrival(&random)))
    } else {
      return false
    }
    return true
  }

  /// Which flight arrives next: any, or one that is the first of its tiles and class.
  private func arrival(_ random: inout SeededRandom) -> Int {
    let choice = Int.random(in: flights.indices, using: &random)
    guard isOrdered else { return choice }
    let chosen = flights[choice]
    return flights.firstIndex {
      $0.from == chosen.from && $0.to == chosen.to && $0.isResponse == chosen.isResponse
    } ?? choice
  }

  private func isPossible(_ action: PacketManagerAction, _ tile: Int) -> Bool {
    guard case .take(let semaphore, let amount) = action else { return true }
    return tiles[tile].semaphores[semaphore] >= amount
  }

  mutating func perform(_ action: PacketManagerAction, tile: Int, channel: Int) {
    var word: UInt64 = 0
    var isRefused = false
    let number = UInt64(channel)
    switch action {
    case .read(let address, let isData):
      #expect(address % 8 == 0)
      read.append((tile, channel, Int(address)))
      isRefused =
        Int(address) >= tiles[tile].memory.count || tiles[tile].refused.contains(Int(address))
      if !isRefused { word = self.word(at: Int(address), tile: tile) }
      note(
        tile, 33, number | (isData ? 1 << 8 : 0) | (isRefused ? 1 << 9 : 0), UInt64(address), word)
    case .send(let message):
      let target = message.targetY * columns + message.targetX
      let flight = Flight(from: tile, to: target, low: message.low, high: message.high)
      sent.append(flight)
      flights.append(flight)
      note(
        tile, 34, number, UInt64(message.targetX) | UInt64(message.targetY) << 16, message.low,
        message.high)
    case .take(let semaphore, let amount):
      tiles[tile].semaphores[semaphore] -= amount
      note(tile, 35, number, UInt64(semaphore) | UInt64(amount) << 8)
    case .raise(let semaphore, let amount):
      tiles[tile].semaphores[semaphore] += amount
      note(tile, 35, number | 1 << 8, UInt64(semaphore) | UInt64(amount) << 8)
    case .end(let outcome):
      let fields: UInt64
      switch outcome {
      case .goesOn: fields = 0
      case .done: fields = 0x100
      case .stopped: fields = 0x200
      case .failed(let code): fields = 0x300 | UInt64(code) << 16
      }
      note(tile, 37, number | fields, UInt64(tiles[tile].packets.status(of: channel).descriptor))
    }
    tiles[tile].packets.perform(action, on: channel, word: word, isRefused: isRefused)
  }

  private mutating func note(_ tile: Int, _ kind: UInt32, _ words: UInt64...) {
    var record = Commit(kind: .init(rawValue: kind))
    for (index, word) in words.enumerated() { record.words[index] = word }
    records.append((tile, record))
  }

  private func word(at address: Int, tile: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(tiles[tile].memory[address + $1]) << UInt64(8 * $1) }
  }

  // MARK: The network's other end

  private mutating func deliver(_ flight: Flight) {
    let header = flight.low & 0xFFFF_FFFF
    #expect(header >> 31 == 1 && header >> 27 & 1 == 0)
    let operation = header >> 29 & 3
    let address = grain * Int(header & (grain == 4 ? 0x3F_FFFF : 0x1F_FFFF))
    let isInRange = address < tiles[flight.to].memory.count
    if flight.isResponse {
      var isBad = header >> 28 & 1 == 1
      if operation == 0 && !isBad {
        isBad = !isInRange
        if isInRange { put(flight, at: address) }
      }
      let (x, y) = (flight.from % columns, flight.from / columns)
      let owner = tiles[flight.to].packets.answer(fromX: x, y: y, isBad: isBad)
      note(
        flight.to, 36, UInt64(owner ?? 0xFF) | (isBad ? 1 << 8 : 0), UInt64(x) | UInt64(y) << 16)
      #expect(owner != nil)
      return
    }
    #expect(header >> 28 & 1 == 0)
    switch operation {
    case 0:
      if isInRange { put(flight, at: address) } else { lost += 1 }
      guard header >> 26 & 1 == 1 else { return }
      answer(flight, header | 3 << 29 | (isInRange ? 0 : 1 << 28), 0)
    case 1:
      var data: UInt64 = 0
      if isInRange {
        for byte in 0..<grain {
          data |= UInt64(tiles[flight.to].memory[address + byte]) << UInt64(8 * byte)
        }
      }
      let low = flight.low >> 32 | (isInRange ? 0 : 1 << 28) | data << 32
      answer(flight, low, grain == 4 ? 0 : data >> 32 | flight.high & 0xFF_0000_0000)
    case 2: tiles[flight.to].semaphores[Int(header & 0xFF)] += Int(header >> 8 & 0xFF)
    default: Issue.record("a request of no meaning")
    }
  }

  private mutating func answer(_ flight: Flight, _ low: UInt64, _ high: UInt64) {
    flights.append(
      Flight(from: flight.to, to: flight.from, isResponse: true, low: low, high: high))
  }

  private mutating func put(_ flight: Flight, at address: Int) {
    let enables = grain == 4 ? flight.low >> 22 & 0xF : flight.high >> 32
    let data = flight.low >> 32 | flight.high << 32
    for byte in 0..<grain {
      let value = UInt8(truncatingIfNeeded: data >> UInt64(8 * byte))
      if enables >> UInt64(byte) & 1 == 1 {
        tiles[flight.to].memory[address + byte] = value
      } else if !flight.isResponse {
        #expect(value == 0)
      }
    }
    #expect(enables != 0)
  }
}
