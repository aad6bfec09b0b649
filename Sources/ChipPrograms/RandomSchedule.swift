import ChipSpec

/// The operations of a random program, and who waits for whom.
struct RandomSchedule {
  /// An operation of an engine.
  struct Entry {
    let unit: RandomUnit
    /// The tile whose semaphore it takes; of an engine its own.
    let home: Int
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
  let rowCount: Int
  let grain: Int
  let size: Int
  let specification: Specification
  let options: RandomOptions

  /// What engines do last instead of coming to their end: the number of a mistake.
  private(set) var ends: [RandomUnit: Int] = [:]

  /// The last operation that wrote a buffer, and those that have read it since.
  private var writers: [RandomBuffer: Int] = [:]
  private var readers: [RandomBuffer: [Int]] = [:]

  init(
    _ specification: Specification, _ options: RandomOptions, random: inout ProgramRandom
  ) {
    self.specification = specification
    self.options = options
    size = options.size
    columns = specification.grid.columns
    rowCount = specification.grid.rows
    grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    tiles = []
    var units: [RandomUnit] = []
    for (tile, number) in specification.layout.enumerated() {
      let kind = specification.kinds[number]
      guard kind.sram != nil, kind.semaphores > 0 else {
        tiles.append(nil)
        continue
      }
      tiles.append(
        RandomTile(
          kind, buffers: options.buffers, size: size,
          isIdeal: !options.mingles || random.chance(40),
          &random))
      if kind.simd != nil { units.append(.simd(tile: tile)) }
      if kind.analog != nil { units.append(.analog(tile: tile)) }
      units += (0..<(kind.packetManager?.transfers ?? 0)).map { .channel($0, tile: tile) }
      if options.cores && kind.core?.implementation == .builtin { units.append(.core(tile: tile)) }
    }
    if options.host && tiles.contains(where: { $0 != nil }) { units.append(.host) }
    self.units = units
    guard options.mistakes > 0 else { return }
    // There are many ways to fail, and the work is done by then.
    for unit in units where unit != .host && random.chance(min(50, 3 * options.mistakes)) {
      if case .core = unit { continue }
      ends[unit] = random.number(in: 0...1_000)
    }
  }

  // MARK: Choosing

  private func buffer(of tile: Int, _ random: inout ProgramRandom) -> RandomBuffer {
    RandomBuffer(
      tile: tile, number: Int.random(in: 0..<(tiles[tile]?.buffers.count ?? 1), using: &random))
  }

  /// A random action of an engine; nil if it cannot be done.
  func action(for unit: RandomUnit, _ random: inout ProgramRandom) -> RandomAction? {
    if options.mistakes > 0 && random.chance(mistakes(of: unit)) {
      return mistake(of: unit, &random)
    }
    let own = buffer(of: unit.tile ?? anyTile(&random), &random)
    switch unit {
    case .simd(let tile):
      let (first, target) = (buffer(of: tile, &random), buffer(of: tile, &random))
      if options.mingles && random.chance(45) {
        return .mingle(text: RandomMingling(size: size, &random).text, own, first, to: target)
      }
      let combination = RandomAction.Combination.allCases.randomElement(using: &random) ?? .add
      return .combine(combination, own, first, to: target)
    case .analog(let tile):
      let target = buffer(of: tile, &random)
      if target == own { return nil }
      return .product(own, to: target, rectifies: Bool.random(using: &random))
    case .channel(_, let tile):
      let other = tiles.indices.filter { tiles[$0] != nil }.randomElement(using: &random)
      let far = buffer(of: other ?? tile, &random)
      if far == own { return nil }
      let most = min(options.dimensions, tiles[tile]?.kind.packetManager?.dimensions ?? 1)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return .fetch(far, to: own, rows(multiple: grain, loops: most, &random))
      case 1:
        return .fill(
          far, rows(multiple: 1, loops: most, &random),
          constant: UInt16.random(in: 0 ... .max, using: &random))
      default: return .send(own, to: far, rows(multiple: 1, loops: most, &random))
      }
    case .core(let tile):
      let multiplies = tiles[tile]?.kind.core?.isa.multiplies ?? false
      let functions = CoreOperation.Function.allCases.filter { multiplies || !$0.multiplies }
      return .compute(
        CoreOperation(function: random.pick(functions), width: random.pick([1, 2, 4])), own,
        buffer(of: tile, &random), to: buffer(of: tile, &random))
    case .host: return hostAction(on: own, &random)
    }
  }

  /// How often a unit makes a mistake, in percent: cores know many, and the host has few operations.
  private func mistakes(of unit: RandomUnit) -> Int {
    switch unit {
    case .core, .host: min(50, 3 * options.mistakes)
    default: options.mistakes
    }
  }

  private func anyTile(_ random: inout ProgramRandom) -> Int {
    random.pick(tiles.indices.filter { tiles[$0] != nil })
  }

  private func hostAction(
    on buffer: RandomBuffer, _ random: inout ProgramRandom
  ) -> RandomAction {
    let offset = 8 * random.number(in: 0...size / 8 - 1)
    switch random.number(in: 0...3) {
    case 0: return .copyOut(buffer)
    case 1:
      let words = (0...random.number(in: 0...1)).map { _ in
        UInt32(truncatingIfNeeded: random.next())
      }
      return .poke(buffer, offset: offset, words: words)
    default:
      let count = random.number(in: 1...size - offset)
      return .copyIn(
        buffer, offset: offset,
        bytes: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }

  /// Rows that lie within buffers; where they are written they do not overlap, but all may be written
  /// many times.
  private func rows(
    multiple: Int, loops: Int, _ random: inout ProgramRandom
  ) -> RandomAction.Rows {
    let unit = size / multiple
    let run = Int.random(in: 1...unit, using: &random)
    var rows = RandomAction.Rows(run: run * multiple)
    // What the rows so far take on either end.
    var source = run, destination = run
    for _ in 0..<loops {
      let most = min(4, unit / destination)
      guard most >= 2 || random.chance(15) else { break }
      let count = most < 2 ? 1 : random.number(in: 1...most)
      let steps = max(1, count - 1)
      let sourceStride = random.number(in: 0...(unit - source) / steps)
      let destinationStride =
        count == 1 ? 0 : random.number(in: destination...(unit - destination) / steps)
      rows.dimensions.append(
        .init(
          count, source: sourceStride * multiple, destination: destinationStride * multiple))
      source += (count - 1) * sourceStride
      destination += (count - 1) * destinationStride
    }
    rows.source = multiple * random.number(in: 0...unit - source)
    rows.destination = multiple * random.number(in: 0...unit - destination)
    guard options.dimensions > 1 else { return rows }
    // Loops also run backwards.
    for place in rows.dimensions.indices {
      let steps = rows.dimensions[place].count - 1
      if random.chance(30) {
        rows.source += steps * rows.dimensions[place].sourceStride
        rows.dimensions[place].sourceStride.negate()
      }
      if random.chance(30) {
        rows.destination += steps * rows.dimensions[place].destinationStride
        rows.dimensions[place].destinationStride.negate()
      }
    }
    if rows.dimensions.count < loops, options.repeats > 0, random.chance(options.repeats) {
      rows.dimensions.append(.init(random.number(in: 8...64), source: 0, destination: 0))
    }
    return rows
  }

  // MARK: Adding

  /// Adds an operation behind all others, and does it.
  /// - Returns: false if something does not suffice; the schedule is of no use then.
  mutating func add(_ action: RandomAction, on unit: RandomUnit, _ operation: Int) -> Bool {
    let number = entries.count
    let touched = action.writes ?? action.reads.first
    guard let home = unit.tile ?? touched?.tile ?? tiles.firstIndex(where: { $0 != nil }) else {
      return false
    }
    entries.append(Entry(unit: unit, home: home, action: action, order: (operation, 0)))
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
    return tell(entries[number].home, semaphore, of: earlier, buffer.tile, isLate)
  }

  /// The semaphore that an operation takes.
  private mutating func semaphore(of number: Int) -> Int? {
    if let known = entries[number].semaphore { return known }
    let tile = entries[number].home
    guard let state = tiles[tile], state.usedSemaphores < state.semaphores.count else {
      return nil
    }
    let semaphore = state.semaphores[state.usedSemaphores]
    tiles[tile]?.usedSemaphores += 1
    entries[number].semaphore = semaphore
    return semaphore
  }

  /// Has a semaphore raised when an operation is done with a buffer of the tile `home`.
  private mutating func tell(
    _ tile: Int, _ semaphore: Int, of number: Int, _ home: Int, _ isLate: Bool
  ) -> Bool {
    let unit = entries[number].unit
    switch unit {
    case .channel(_, let own) where !isLate:
      // When it goes on it is done, and it can tell everybody.
      entries[number].notes.append(
        Note(tile: tile, semaphore: semaphore, isRemote: tile != own))
      return true
    case .host:
      entries[number].notes.append(Note(tile: tile, semaphore: semaphore, isRemote: true))
      return true
    default: break
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
        unit: .channel(relay % channels, tile: home), home: home, action: .relay,
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

  /// Whether it is known what a buffer holds.
  private func isKnown(_ buffer: RandomBuffer) -> Bool {
    tiles[buffer.tile]?.known[buffer.number] ?? false
  }

  private mutating func perform(_ action: RandomAction) {
    if let target = action.writes {
      let sources = action.reads.allSatisfy { isKnown($0) }
      let before = isKnown(target)
      let tile = tiles[target.tile]
      let after =
        switch action {
        case .mingle: false
        case .combine, .compute: sources
        case .product:
          sources && tile?.isIdeal == true && (tile?.columns == size || before)
        default: sources && before
        }
      tiles[target.tile]?.known[target.number] = after
    }
    switch action {
    case .combine(let combination, let first, let second, let target):
      self[target] = zip(self[first], self[second]).map {
        RandomTile.combine(combination, $0, $1)
      }
    case .compute(let operation, let first, let second, let target):
      self[target] = operation.result(self[first], self[second])
    case .product(let source, let target, let rectifies):
      let results = tiles[source.tile]?.product(self[source], rectifies: rectifies) ?? []
      self[target].replaceSubrange(0..<results.count, with: results)
    case .send(let source, let target, let rows), .fetch(let source, let target, let rows):
      let from = self[source]
      var to = self[target]
      for place in rows.places {
        for byte in 0..<rows.run { to[place.destination + byte] = from[place.source + byte] }
      }
      self[target] = to
    case .fill(let target, let rows, let constant):
      // Buffers begin at even addresses.
      for row in rows.places {
        for byte in 0..<rows.run {
          let place = row.destination + byte
          self[target][place] = UInt8(truncatingIfNeeded: constant >> (place % 2 == 0 ? 0 : 8))
        }
      }
    case .copyIn(let target, let offset, let bytes):
      self[target].replaceSubrange(offset..<offset + bytes.count, with: bytes)
    case .poke(let target, let offset, let words):
      self[target].replaceSubrange(
        offset..<offset + 4 * words.count, with: TileImage.bytes(of: words))
    case .mingle, .relay, .badSignal, .badFill, .trap, .copyOut, .refused: break
    }
  }
}
