import ChipSpec
import Testing

@testable import Golden

/// A host bridge that runs by itself in random orders: memories, answers and counts at the end are
/// those that a plain reading of the document gives.
struct HostBridgeRandomTests {
  struct Run: CustomTestStringConvertible {
    let seed: UInt64, ordering: RouterSpec.Ordering, flitWidth: Int
    var testDescription: String { "seed \(seed), \(ordering), \(flitWidth) bits" }
  }

  static let runs: [Run] = (1...36).map { seed in
    Run(
      seed: seed, ordering: seed % 2 == 0 ? .flow : .none, flitWidth: [64, 128, 256][Int(seed) % 3])
  }

  /// What the host wants, and what should come of it.
  private struct Plan {
    /// Memories as they should be at the end.
    var tiles: [[UInt8]]
    var registers: [UInt32]
    var hostMemory: [UInt64: UInt8] = [:]
    /// Completions in order.
    var completions: [HostBeat] = []
    var codes: [Int] = []
    var signals: [[Int]] = []
    var errors = 0
  }

  @Test(arguments: runs)
  func agreesWithAPlainReading(_ run: Run) throws {
    var world = try HostWorld(seed: run.seed, run.ordering, flitWidth: run.flitWidth)
    var plan = Plan(tiles: world.tiles, registers: world.registers)
    // Each batch of descriptors has its own part of the memories, so that order does not matter.
    for batch in 0..<6 {
      Self.writeRegister(&world, 0x10, UInt32.random(in: 0..<32, using: &world.random))
      for slot in 0..<4 {
        Self.addDescriptor(&world, &plan, place: 128 * (4 * batch + slot) + 512, slot)
        if world.random.chance(60) { Self.addAccesses(&world, &plan) }
      }
      Self.addAccesses(&world, &plan)
      while world.step(sends: true) {}
      #expect(world.bridge.isIdle)
    }
    #expect(world.tiles == plan.tiles)
    #expect(world.registers == plan.registers)
    #expect(world.completions == plan.completions)
    #expect(
      world.signals.sorted { $0.lexicographicallyPrecedes($1) }
        == plan.signals.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(world.ended.map { Int($0.words[0] >> 28) } == plan.codes)
    for (address, byte) in plan.hostMemory { #expect(world.host(address) == byte) }
    #expect(world.hostMemory.count == plan.hostMemory.count, "more was written than asked for")
    let coverage = world.bridge.coverage
    #expect(coverage.ended.reduce(0, +) == plan.codes.count)
    #expect(coverage.interrupts <= coverage.counted.reduce(0, +))
    #expect(world.refused > 100)
  }

  /// What the runs reach together.
  @Test func reachesEverything() throws {
    var total: HostBridgeCoverage?
    for run in Self.runs.prefix(12) {
      var world = try HostWorld(seed: run.seed, run.ordering, flitWidth: run.flitWidth)
      var plan = Plan(tiles: world.tiles, registers: world.registers)
      for batch in 0..<6 {
        Self.writeRegister(&world, 0x10, 0x1F)
        for slot in 0..<4 {
          Self.addDescriptor(&world, &plan, place: 128 * (4 * batch + slot) + 512, slot)
          Self.addAccesses(&world, &plan)
        }
        if batch == 5 { for _ in 0..<6 { Self.writeRegister(&world, 0x40, 1) } }
        while world.step(sends: true) {}
      }
      if total == nil {
        total = world.bridge.coverage
      } else {
        total? += world.bridge.coverage
      }
    }
    let coverage = try #require(total)
    #expect(coverage.reads.allSatisfy { $0 > 20 } && coverage.writes.allSatisfy { $0 > 20 })
    #expect(coverage.operations.allSatisfy { $0 > 3 })
    #expect(coverage.ended[0] > 20 && coverage.ended[1] > 3 && coverage.ended[2] > 3)
    #expect(coverage.ended[4] > 3 && coverage.refused > 3 && coverage.outOfOrder > 20)
    #expect(coverage.partialChunks > 20 && coverage.wholeChunks > 3)
    #expect(coverage.pairs > 20 && coverage.empty > 3 && coverage.answeredWithError > 3)
    #expect(coverage.doorbells > 3 && coverage.failedDoorbells > 3 && coverage.silentDoorbells > 3)
    #expect(coverage.counted[0] > 3 && coverage.counted[1] > 3 && coverage.counted[2] > 3)
    #expect(coverage.counted[3] > 3 && coverage.interrupts > 10 && coverage.mergedInterrupts > 0)
    #expect(coverage.onTime.allSatisfy { $0 > 20 } && coverage.late.allSatisfy { $0 > 20 })
    #expect(coverage.messages.allSatisfy { $0 > 20 } && coverage.besideTransfer > 20)
  }

  // MARK: What the host wants

  private static func writeRegister(_ world: inout HostWorld, _ offset: UInt64, _ word: UInt32) {
    world.down.append(
      .write(
        UInt64(word) << (8 * (offset & 4)), at: 0x4000_0000 + offset & ~7,
        byteEnable: 0xF << UInt8(offset & 4)))
  }

  /// Copies or fills 128 bytes or less, in a batch's own places: some to a tile that there is not.
  private static func addDescriptor(
    _ world: inout HostWorld, _ plan: inout Plan, place: Int, _ slot: Int
  ) {
    let operation = Int.random(in: 0..<13, using: &world.random) / 4
    let isFar = world.random.chance(8), isAbsent = world.random.chance(8)
    let isLong = place == 512 && operation < 2 && world.random.chance(70)
    let x =
      isAbsent ? HostWorld.columns : Int.random(in: 0..<HostWorld.columns, using: &world.random)
    let y = Int.random(in: 0..<HostWorld.rows, using: &world.random)
    var length = Int.random(in: 1...128, using: &world.random)
    if operation == 2 && !world.random.chance(10) { length = (length + 7) & ~7 }
    // A long one has the end of a tile for itself, and host addresses of its own.
    if isLong { length = Int.random(in: 300...1500, using: &world.random) }
    let address = isFar ? HostWorld.capacity : isLong ? 3584 : place
    let isTooLong = isLong && address + length > HostWorld.capacity
    let host =
      UInt64(0x1_0000_0000) + UInt64(place * 64)
      + UInt64(8 * Int.random(in: 0..<32, using: &world.random))

    writeRegister(&world, 0x24, UInt32(truncatingIfNeeded: host))
    writeRegister(&world, 0x28, UInt32(truncatingIfNeeded: host >> 32))
    writeRegister(&world, 0x2C, UInt32(x | y << 8))
    writeRegister(&world, 0x30, UInt32(address))
    writeRegister(&world, 0x34, UInt32(length))
    let pattern = UInt32.random(in: 0...(.max), using: &world.random)
    writeRegister(&world, 0x38, pattern)
    writeRegister(
      &world, 0x3C, UInt32(operation) | (world.random.chance(50) ? 0x100 : 0))
    writeRegister(&world, 0x40, 1)

    let tile = y * HostWorld.columns + x
    guard operation < 3, operation != 2 || length % 8 == 0 else {
      plan.codes.append(1)
      return
    }
    guard !isAbsent else {
      plan.codes.append(2)
      return
    }
    plan.codes.append(isFar || isTooLong ? 4 : 0)
    for offset in 0..<length {
      let at = address + offset
      let exists = at < HostWorld.capacity
      switch operation {
      case 0: if exists { plan.tiles[tile][at] = world.host(host + UInt64(offset)) }
      case 1: plan.hostMemory[host + UInt64(offset)] = exists ? plan.tiles[tile][at] : 0
      default:
        if exists {
          plan.tiles[tile][at] = UInt8(truncatingIfNeeded: pattern >> UInt32(8 * (at % 4)))
        }
      }
    }
  }

  /// Reads and writes of the window, which have the first 512 bytes of the tiles for themselves.
  private static func addAccesses(_ world: inout HostWorld, _ plan: inout Plan) {
    for _ in 0..<Int.random(in: 1...5, using: &world.random) {
      let x = Int.random(in: 0..<HostWorld.columns, using: &world.random)
      let y = Int.random(in: 0..<HostWorld.rows, using: &world.random)
      let tile = y * HostWorld.columns + x
      let address = 8 * Int.random(in: 0..<64, using: &world.random)
      let window = HostWindow.offset(x: x, y: y, address: UInt32(address))
      let tag = UInt8.random(in: 0...255, using: &world.random)
      switch Int.random(in: 0..<9, using: &world.random) {
      case 0, 1:
        let data = UInt64.random(in: 0...(.max), using: &world.random)
        let enables = [0x0F, 0xF0, 0xFF, 0x00].randomElement(using: &world.random) ?? 0xFF
        world.down.append(.write(data, at: window, byteEnable: UInt8(enables)))
        for byte in 0..<8 where enables >> byte & 1 == 1 {
          plan.tiles[tile][address + byte] = UInt8(truncatingIfNeeded: data >> UInt64(8 * byte))
        }
      case 2:
        world.down.append(.read(8, at: window, tag: tag))
        let data = (0..<8).reduce(UInt64(0)) {
          $0 | UInt64(plan.tiles[tile][address + $1]) << UInt64(8 * $1)
        }
        plan.completions.append(.completion(data, tag: tag))
      case 3:
        let isUpper = world.random.chance(50)
        world.down.append(.read(4, at: window + (isUpper ? 4 : 0), tag: tag))
        let data = (0..<4).reduce(UInt64(0)) {
          $0 | UInt64(plan.tiles[tile][address + (isUpper ? 4 : 0) + $1]) << UInt64(8 * $1)
        }
        plan.completions.append(
          .completion(
            isUpper ? data << 32 : data, tag: tag, byteEnable: isUpper ? 0xF0 : 0x0F))
      case 4:
        // A register of the tile, then one that there is not.
        let mailbox = HostWindow.offset(x: x, y: y, address: 0x4000_8028)
        world.down.append(.write(UInt64(address + 1), at: mailbox, byteEnable: 0x0F))
        plan.registers[tile] = UInt32(address + 1)
        world.down.append(.read(4, at: mailbox, tag: tag))
        plan.completions.append(.completion(UInt64(address + 1), tag: tag, byteEnable: 0x0F))
        world.down.append(.read(4, at: mailbox + 4, tag: tag))
        plan.completions.append(.failure(tag: tag))
      case 5:
        world.down.append(.read(4, at: HostWindow.offset(x: 200, y: 0, address: 0), tag: tag))
        plan.completions.append(.failure(tag: tag))
        world.down.append(.write(0, at: window, byteEnable: 0x10))
      case 6:
        let amount = [0, 1, 255].randomElement(using: &world.random) ?? 1
        let column = world.random.chance(30) ? HostWorld.columns : x
        writeRegister(
          &world, 0x18, UInt32(column | y << 8 | (address & 0xFF) << 16) | UInt32(amount) << 24)
        if amount > 0 && column < HostWorld.columns {
          plan.signals.append([tile, address & 0xFF, amount])
        }
      default:
        world.down.append(.read(4, at: 0x4000_0004, tag: tag))
        plan.completions.append(
          .completion(
            UInt64(HostWorld.rows << 16 | HostWorld.columns) << 32, tag: tag, byteEnable: 0xF0))
      }
    }
  }
}
