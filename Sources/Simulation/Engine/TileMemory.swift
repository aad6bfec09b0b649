import Glibc

/// The memory that the tiles' models and a ``TiledEngine`` share: the structures of ``TileWrapper``'s C++,
/// word by word.
final class TileMemory {
  /// Words of `TileChip`.
  enum Word: Int {
    case time, phase, slots, marks, drowsy, places, groups, group, skipping, quiet, wake, round
    case ending, threads, reset, kinds, bridge
  }

  private static let chipSize = 24

  /// Words of `TileSlot`, of `TileGroup` and of `Shared`.
  private enum Slot {
    static let (handle, run, outside, take, give, neighbour) = (0, 1, 2, 3, 8, 13)
    static let (wake, busy, kind, group, size) = (18, 19, 20, 21, 24)
  }
  private enum Group {
    static let (first, end, watched, watchedCount, simulated, fault) = (0, 1, 2, 3, 4, 5)
    static let (busy, nextWake, sink, running, recorders, chip, size) = (6, 7, 9, 10, 11, 14, 16)
    static let recorderSize = 3
  }
  private enum Sink {
    static let (records, count, deaf, size) = (1, 2, 5, 16)
  }

  private typealias Words = UnsafeMutablePointer<UInt64>

  /// The `TileChip`.
  let chip: UnsafeMutableRawPointer

  private let chipWords: Words
  private let slots: Words
  private let groups: Words
  private let sinks: Words
  private let marks: UnsafeMutablePointer<UInt8>
  private let watched: UnsafeMutablePointer<UInt32>
  private let running: UnsafeMutablePointer<UInt32>
  private let recorders: Words
  private let records: UnsafeMutableRawPointer
  private let recordBytes: Int
  private let places: Int
  private let placeOfTile: [Int]
  private let groupOfTile: [Int]
  private let groupCount: Int
  private let functions: [ModelLibrary.TileFunctions]
  private var ranks: [(handle: UnsafeMutableRawPointer, number: Int)] = []  // with one of its tiles
  private let merged: Words  // a sink of which the records of many threads become one stream

  init(
    _ grid: TileGrid, _ instances: [ModelInstance], _ functions: [ModelLibrary.TileFunctions],
    skipping: Bool, threads: Int
  ) {
    // Groups begin at places that are multiples of 64, so that no two write one cache line of marks.
    let count = grid.tiles.count
    var placeOfTile: [Int] = []
    var groupOfTile: [Int] = []
    var bounds: [(first: Int, end: Int)] = []
    for group in 0..<threads {
      let tiles = group * count / threads..<(group + 1) * count / threads
      let first = ((bounds.last?.end ?? 0) + 63) / 64 * 64
      bounds.append((first, first + tiles.count))
      for (offset, _) in tiles.enumerated() {
        placeOfTile.append(first + offset)
        groupOfTile.append(group)
      }
    }
    places = ((bounds.last?.end ?? 0) + 63) / 64 * 64
    self.placeOfTile = placeOfTile
    self.groupOfTile = groupOfTile
    self.functions = functions
    groupCount = threads

    chipWords = Self.allocate(words: Self.chipSize)
    chip = UnsafeMutableRawPointer(chipWords)
    slots = Self.allocate(words: places * Slot.size)
    groups = Self.allocate(words: threads * Group.size)
    sinks = Self.allocate(words: threads * Sink.size)
    merged = Self.allocate(words: Sink.size)
    marks = UnsafeMutableRawPointer(Self.allocate(words: places * 4 / 8 + 1))
      .assumingMemoryBound(to: UInt8.self)
    watched = UnsafeMutableRawPointer(Self.allocate(words: count / 2 + 1))
      .assumingMemoryBound(to: UInt32.self)
    running = UnsafeMutableRawPointer(Self.allocate(words: places / 2 + 1))
      .assumingMemoryBound(to: UInt32.self)
    recorders = Self.allocate(words: places * Group.recorderSize)
    // Two records for each side of each tile, then those between host bridge and tile.
    let link = functions.map(\.recordSize).max() ?? 0
    let hostLink = functions[0].hostRecordSize
    let hostRecords = count * 4 * 2 * link
    recordBytes = hostRecords + 2 * 2 * hostLink
    records = UnsafeMutableRawPointer(Self.allocate(words: recordBytes / 8))

    var kinds: [UInt] = []  // libraries, by what runs their tiles
    for function in functions where !kinds.contains(function.run) { kinds.append(function.run) }
    var watchedCount = 0
    for group in 0..<threads {
      let words = groups + group * Group.size
      words[Group.first] = UInt64(bounds[group].first)
      words[Group.end] = UInt64(bounds[group].end)
      words[Group.watched] = Self.address(watched + watchedCount)
      words[Group.sink] = Self.address(sinks + group * Sink.size)
      words[Group.running] = Self.address(running + bounds[group].first)
      words[Group.chip] = Self.address(chip)
      words[Group.recorders] = Self.address(
        recorders + bounds[group].first * Group.recorderSize)
      for number in 0..<count where groupOfTile[number] == group {
        guard functions[number].outside != 0 else { continue }
        watched[watchedCount] = UInt32(placeOfTile[number])
        watchedCount += 1
        words[Group.watchedCount] += 1
      }
    }
    for (number, tile) in grid.tiles.enumerated() {
      let words = slots + placeOfTile[number] * Slot.size
      words[Slot.handle] = Self.address(instances[number].handle)
      words[Slot.run] = UInt64(functions[number].run)
      words[Slot.kind] = UInt64(kinds.firstIndex(of: functions[number].run) ?? 0)
      words[Slot.outside] = UInt64(functions[number].outside)
      words[Slot.group] = Self.address(groups + groupOfTile[number] * Group.size)
      /// What one of them gives at a side.
      func given(_ tile: Int, _ side: Int) -> UInt64 {
        Self.address(
          records
            + (side == TileShape.host
              ? hostRecords + (grid.tiles[tile].isBridge ? 2 * hostLink : 0)
              : (tile * 4 + side) * 2 * link))
      }
      for side in tile.neighbours.indices {
        let other = tile.neighbours[side]
        // At the edge of the grid a tile gives what nobody takes.
        if other != nil || side < TileShape.host && !tile.isBridge {
          words[Slot.give + side] = given(number, side)
        }
        guard let other else { continue }
        words[Slot.take + side] = given(other, TileShape.opposites[side])
        words[Slot.neighbour + side] = UInt64(placeOfTile[other])
      }
      if tile.isBridge { self[.bridge] = UInt64(placeOfTile[number]) + 1 }
    }
    self[.slots] = Self.address(slots)
    self[.marks] = Self.address(marks)
    self[.drowsy] = Self.address(marks + 2 * places)
    self[.places] = UInt64(places)
    self[.groups] = UInt64(threads)
    self[.group] = Self.address(groups)
    self[.skipping] = skipping ? 1 : 0
    self[.reset] = 1
    self[.kinds] = UInt64(kinds.count)
  }

  deinit {
    precondition(ranks.isEmpty, "ranks end before their tiles do")
    for sink in (0..<groupCount).map({ sinks + $0 * Sink.size }) + [merged] {
      free(UnsafeMutableRawPointer(bitPattern: UInt(sink[Sink.records])))
    }
    for pointer in [chip, UnsafeMutableRawPointer(slots), UnsafeMutableRawPointer(groups)] {
      free(pointer)
    }
    free(sinks)
    free(merged)
    free(marks)
    free(watched)
    free(running)
    free(recorders)
    free(records)
  }

  private static func allocate(words: Int) -> Words {
    let bytes = (words * 8 + 63) / 64 * 64
    guard let memory = aligned_alloc(64, max(64, bytes)) else { fatalError("no memory is left") }
    memset(memory, 0, max(64, bytes))
    return memory.bindMemory(to: UInt64.self, capacity: max(8, bytes / 8))
  }

  private static func address(_ pointer: UnsafeMutableRawPointer) -> UInt64 {
    UInt64(UInt(bitPattern: pointer))
  }

  /// A word of the chip.
  subscript(word: Word) -> UInt64 {
    get { chipWords[word.rawValue] }
    set { chipWords[word.rawValue] = newValue }
  }

  /// A word of the chip as a port.
  func port(_ word: Word, width: Int) -> Port {
    Port(storage: chip + word.rawValue * 8, width: width)
  }

  // MARK: - Ranks

  /// Lets tiles of a kind run abreast, each thread's among themselves.
  /// - Returns: how many can.
  func makeRanks() -> Int {
    var count = 0
    var kinds: [[Int]] = []
    for number in placeOfTile.indices where functions[number].outside == 0 {
      let same = kinds.firstIndex {
        groupOfTile[$0[0]] == groupOfTile[number] && functions[$0[0]].run == functions[number].run
      }
      if let same { kinds[same].append(number) } else { kinds.append([number]) }
    }
    for numbers in kinds where numbers.count > 1 {
      let addresses = numbers.map { Self.address(slots + placeOfTile[$0] * Slot.size) }
      if let handle = functions[numbers[0]].makeRanks(addresses, UInt64(addresses.count)) {
        ranks.append((handle, numbers[0]))
        count += numbers.count
      }
    }
    return count
  }

  /// Puts the variables of tiles that run abreast back into these.
  func leaveRanks() {
    for ranks in ranks { functions[ranks.number].leaveRanks(ranks.handle) }
  }

  /// Ends the ranks, while their tiles are still there.
  func freeRanks() {
    for ranks in ranks { functions[ranks.number].freeRanks(ranks.handle) }
    ranks = []
  }

  // MARK: - Reset

  /// Forgets all that was.
  func clear() {
    self[.time] = 0
    self[.phase] = 0
    memset(records, 0, recordBytes)
    memset(marks, 0, places * 4)
  }

  /// Takes what a tile shows after reset.
  func settle(_ number: Int) {
    functions[number].settle(
      UnsafeMutableRawPointer(slots + placeOfTile[number] * Slot.size))
  }

  /// Makes all tiles run in the first cycle.
  func begin() {
    for group in 0..<groupCount {
      let words = groups + group * Group.size
      words[Group.simulated] = 0
      words[Group.fault] = 0
      words[Group.busy] = 0
      words[Group.nextWake] = .max
    }
    var wake = UInt64.max
    for (number, place) in placeOfTile.enumerated() {
      marks[place] = 1
      let slot = slots + place * Slot.size
      (groups + groupOfTile[number] * Group.size)[Group.busy] += slot[Slot.busy]
      wake = min(wake, slot[Slot.wake])
    }
    let busy = (0..<groupCount).reduce(0) { $0 + (groups + $1 * Group.size)[Group.busy] }
    self[.quiet] = busy == 0 ? 1 : 0
    self[.wake] = wake
  }

  // MARK: - Results

  /// Cycles of tiles that were run since the reset.
  var simulated: UInt64 {
    (0..<groupCount).reduce(0) { $0 + (groups + $1 * Group.size)[Group.simulated] }
  }

  /// The tile that failed.
  var failedTile: Int? {
    for group in 0..<groupCount {
      let fault = (groups + group * Group.size)[Group.fault]
      if fault != 0 { return placeOfTile.firstIndex(of: Int(fault) - 1) }
    }
    return nil
  }

  var collectsCommits: Bool {
    get { sinks[Sink.deaf] == 0 }
    set { for group in 0..<groupCount { sinks[group * Sink.size + Sink.deaf] = newValue ? 0 : 1 } }
  }

  func discardCommits() {
    for group in 0..<groupCount { sinks[group * Sink.size + Sink.count] = 0 }
    merged[Sink.count] = 0
  }

  func takeCommits(_ buffer: CommitBuffer) {
    if groupCount > 1 { _ = commits }
    buffer.exchange(with: UnsafeMutableRawPointer(groupCount > 1 ? merged : sinks))
    discardCommits()
  }

  /// The records of all threads in order of cycle and source. The tiles of a thread come before those of
  /// the next, so in each cycle the threads' records follow one another.
  var commits: UnsafeBufferPointer<CommitRecord> {
    guard groupCount > 1 else { return Self.records(of: sinks) }
    let parts = (0..<groupCount).map { Self.records(of: sinks + $0 * Sink.size) }
    let total = parts.reduce(0) { $0 + $1.count }
    if Int(merged[Sink.count]) == total { return Self.records(of: merged) }
    if Int(merged[Sink.count + 1]) < total {
      free(UnsafeMutableRawPointer(bitPattern: UInt(merged[Sink.records])))
      let words = Self.allocate(words: total * 2 * 8)
      merged[Sink.records] = Self.address(words)
      merged[Sink.count + 1] = UInt64(total * 2)
    }
    guard let target = UnsafeMutableRawPointer(bitPattern: UInt(merged[Sink.records])) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    let out = target.assumingMemoryBound(to: CommitRecord.self)
    var next = [Int](repeating: 0, count: groupCount)
    var count = 0
    while count < total {
      var cycle = UInt64.max
      for group in 0..<groupCount where next[group] < parts[group].count {
        cycle = min(cycle, parts[group][next[group]].cycle)
      }
      for group in 0..<groupCount {
        while next[group] < parts[group].count, parts[group][next[group]].cycle == cycle {
          out[count] = parts[group][next[group]]
          count += 1
          next[group] += 1
        }
      }
    }
    merged[Sink.count] = UInt64(total)
    return Self.records(of: merged)
  }

  private static func records(of sink: Words) -> UnsafeBufferPointer<CommitRecord> {
    let start = UnsafeRawPointer(bitPattern: UInt(sink[Sink.records]))
    return UnsafeBufferPointer(
      start: start?.assumingMemoryBound(to: CommitRecord.self), count: Int(sink[Sink.count]))
  }
}
