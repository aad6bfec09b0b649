import ChipSpec

/// The operations of a random program, and who waits for whom.
struct RandomSchedule {
  /// An operation of an engine.
  struct Entry {
    let unit: RandomUnit
    let action: RandomAction
    /// Each engine does its entries in growing order.
    let order: (operation: Int, relay: Int)
    /// What it takes before: the semaphore, and how often it is raised for it.
    var semaphore: Int?
    var amount = 0
    /// Whom it tells afterwards.
    var notes: [Note] = []
  }

  /// Raises a semaphore.
  struct Note {
    let tile: Int
    let semaphore: Int
    /// By a message that follows the puts; else by the engine itself, when it has gone on.
    let isRemote: Bool
  }

  private(set) var tiles: [RandomTile?]
  private(set) var entries: [Entry] = []
  let units: [RandomUnit]
  let columns: Int
  let grain: Int
  let size: Int

  /// The last operation that wrote a buffer, and those that have read it since.
  private var writers: [RandomBuffer: Int] = [:]
  private var readers: [RandomBuffer: [Int]] = [:]

  init(
    _ specification: Specification, buffers: Int, size: Int, random: inout ProgramRandom
  ) {
    self.size = size
    columns = specification.grid.columns
    grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    tiles = []
    var units: [RandomUnit] = []
    for (tile, number) in specification.layout.enumerated() {
      let kind = specification.kinds[number]
      guard kind.sram != nil, kind.semaphores > 0 else {
        tiles.append(nil)
        continue
      }
      tiles.append(RandomTile(kind, buffers: buffers, size: size, &random))
      if kind.simd != nil { units.append(.simd(tile: tile)) }
      if kind.analog != nil { units.append(.analog(tile: tile)) }
      units += (0..<(kind.packetManager?.transfers ?? 0)).map { .channel($0, tile: tile) }
    }
    self.units = units
  }

  // MARK: Choosing

  private func buffer(of tile: Int, _ random: inout ProgramRandom) -> RandomBuffer {
    RandomBuffer(
      tile: tile, number: Int.random(in: 0..<(tiles[tile]?.buffers.count ?? 1), using: &random))
  }

  /// A random action of an engine; nil if it cannot be done.
  func action(for unit: RandomUnit, _ random: inout ProgramRandom) -> RandomAction? {
    let own = buffer(of: unit.tile, &random)
    switch unit {
    case .simd(let tile):
      let combination = RandomAction.Combination.allCases.randomElement(using: &random) ?? .add
      return .combine(
        combination, own, buffer(of: tile, &random), to: buffer(of: tile, &random))
    case .analog(let tile):
      let target = buffer(of: tile, &random)
      if target == own { return nil }
      return .product(own, to: target, rectifies: Bool.random(using: &random))
    case .channel:
      let other = tiles.indices.filter { tiles[$0] != nil }.randomElement(using: &random)
      let far = buffer(of: other ?? unit.tile, &random)
      if far == own { return nil }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return .fetch(far, to: own, rows(multiple: grain, &random))
      case 1:
        return .fill(
          far, rows(multiple: 1, &random), constant: UInt16.random(in: 0 ... .max, using: &random))
      default: return .send(own, to: far, rows(multiple: 1, &random))
      }
    }
  }

  /// Rows that lie within buffers; where they are written they do not overlap.
  private func rows(
    multiple: Int, _ random: inout ProgramRandom
  ) -> RandomAction.Rows {
    let unit = size / multiple
    var rows = RandomAction.Rows(run: Int.random(in: 1...unit, using: &random))
    rows.count = Int.random(in: 1...max(1, min(4, unit / rows.run)), using: &random)
    let steps = rows.count - 1
    if steps > 0 {
      let most = (unit - rows.run) / steps
      rows.sourceStride = Int.random(in: 0...most, using: &random)
      rows.destinationStride = Int.random(in: rows.run...most, using: &random)
    }
    rows.source = Int.random(
      in: 0...unit - rows.run - steps * rows.sourceStride, using: &random)
    rows.destination = Int.random(
      in: 0...unit - rows.run - steps * rows.destinationStride, using: &random)
    rows.run *= multiple
    rows.source *= multiple
    rows.destination *= multiple
    rows.sourceStride *= multiple
    rows.destinationStride *= multiple
    return rows
  }

  // MARK: Adding

  /// Adds an operation behind all others, and does it.
  /// - Returns: false if something does not suffice; the schedule is of no use then.
  mutating func add(_ action: RandomAction, on unit: RandomUnit, _ operation: Int) -> Bool {
    let number = entries.count
    entries.append(Entry(unit: unit, action: action, order: (operation, 0)))
    for buffer in Set(action.reads) {
      guard wait(number, for: writers[buffer], buffer) else { return false }
    }
    if let buffer = action.writes {
      guard wait(number, for: writers[buffer], buffer) else { return false }
      for reader in readers[buffer] ?? [] {
        guard wait(number, for: reader, buffer) else { return false }
      }
    }
    for buffer in action.reads { readers[buffer, default: []].append(number) }
    if let buffer = action.writes {
      writers[buffer] = number
      readers[buffer] = action.reads.contains(buffer) ? [number] : []
    }
    perform(action)
    return true
  }

  /// Has an operation wait until an earlier one is done with a buffer.
  private mutating func wait(_ number: Int, for earlier: Int?, _ buffer: RandomBuffer) -> Bool {
    guard let earlier, earlier != number else { return true }
    let before = entries[earlier]
    let isLate = before.action.writesLate && before.action.writes == buffer
    if before.unit == entries[number].unit && !isLate { return true }
    guard let semaphore = semaphore(of: number) else { return false }
    entries[number].amount += 1
    let target = entries[number].unit.tile
    return tell(target, semaphore, of: earlier, buffer.tile, isLate)
  }

  /// The semaphore that an operation takes.
  private mutating func semaphore(of number: Int) -> Int? {
    if let known = entries[number].semaphore { return known }
    let tile = entries[number].unit.tile
    guard let used = tiles[tile]?.semaphores, used < tiles[tile]?.kind.semaphores ?? 0 else {
      return nil
    }
    tiles[tile]?.semaphores += 1
    entries[number].semaphore = used
    return used
  }

  /// Has a semaphore raised when an operation is done with a buffer of the tile `home`.
  private mutating func tell(
    _ tile: Int, _ semaphore: Int, of number: Int, _ home: Int, _ isLate: Bool
  ) -> Bool {
    let unit = entries[number].unit
    if case .channel = unit, !isLate {
      // When it goes on it is done, and it can tell everybody.
      entries[number].notes.append(
        Note(tile: tile, semaphore: semaphore, isRemote: tile != unit.tile))
      return true
    }
    if tile == home {
      entries[number].notes.append(Note(tile: tile, semaphore: semaphore, isRemote: isLate))
      return true
    }
    // Only the tile where it happened can pass it on.
    let channels = tiles[home]?.kind.packetManager?.transfers ?? 0
    guard channels > 0 else { return false }
    let relay = entries.count
    entries.append(
      Entry(
        unit: .channel(relay % channels, tile: home), action: .relay,
        order: (entries[number].order.operation, relay)))
    guard let between = self.semaphore(of: relay) else { return false }
    entries[relay].amount = 1
    entries[relay].notes = [Note(tile: tile, semaphore: semaphore, isRemote: true)]
    entries[number].notes.append(Note(tile: home, semaphore: between, isRemote: isLate))
    return true
  }

  /// Leaves out waits.
  mutating func forget(_ percent: Int, _ random: inout ProgramRandom) {
    for number in entries.indices where Int.random(in: 0..<100, using: &random) < percent {
      entries[number].semaphore = nil
    }
  }

  // MARK: Doing

  private subscript(buffer: RandomBuffer) -> [UInt8] {
    get { tiles[buffer.tile]?.buffers[buffer.number] ?? [] }
    set { tiles[buffer.tile]?.buffers[buffer.number] = newValue }
  }

  private mutating func perform(_ action: RandomAction) {
    switch action {
    case .combine(let combination, let first, let second, let target):
      self[target] = zip(self[first], self[second]).map {
        RandomTile.combine(combination, $0, $1)
      }
    case .product(let source, let target, let rectifies):
      let results = tiles[source.tile]?.product(self[source], rectifies: rectifies) ?? []
      self[target].replaceSubrange(0..<results.count, with: results)
    case .send(let source, let target, let rows), .fetch(let source, let target, let rows):
      let from = self[source]
      for row in 0..<rows.count {
        for byte in 0..<rows.run {
          self[target][rows.destination + row * rows.destinationStride + byte] =
            from[rows.source + row * rows.sourceStride + byte]
        }
      }
    case .fill(let target, let rows, let constant):
      // Buffers begin at even addresses.
      for row in 0..<rows.count {
        for byte in 0..<rows.run {
          let place = rows.destination + row * rows.destinationStride + byte
          self[target][place] = UInt8(truncatingIfNeeded: constant >> (place % 2 == 0 ? 0 : 8))
        }
      }
    case .relay: break
    }
  }
}
