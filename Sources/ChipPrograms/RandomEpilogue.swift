import Assembly
import ChipSpec

/// What the host does at the end of a random program, when all else has been compared: it writes and
/// reads registers of any part, raises and takes semaphores, stops engines that are at rest, and has the
/// memory flip bits. What it finds, the chip's checkers know. `docs/programs.md`.
///
/// What is at the edge comes more often than chance has it: the first index or address that there is not,
/// and the last one that there is.
struct RandomEpilogue {
  private(set) var steps: [HostStep] = []

  private let places: [Place]

  /// A tile with a memory.
  private struct Place {
    let x: Int, y: Int
    let kind: TileKind
    let map: AddressMap
    let registers: TileRegisters
    /// The first byte of the memory that nothing else uses, a multiple of 8.
    let free: Int
    /// Whether weights and calibration were loaded.
    let isLoaded: Bool

    func hasRegister(at address: Int) -> Bool {
      map.blocks.contains { block in
        block.registers.contains { $0.offsets.contains(address - block.address) }
      }
    }
  }

  /// - Parameters:
  ///   - used: bytes in use at the beginning of the memory of each tile.
  ///   - loaded: the tiles whose analog parts have got weights and calibration.
  init(
    _ specification: Specification, used: [Int], loaded: Set<Int>, _ random: inout ProgramRandom
  ) {
    places = specification.layout.indices.compactMap { tile in
      let number = specification.layout[tile]
      let (x, y) = (tile % specification.grid.columns, tile / specification.grid.columns)
      guard specification.kinds[number].sram != nil,
        let map = try? specification.addressMap(ofKind: number)
      else { return nil }
      return Place(
        x: x, y: y, kind: specification.kinds[number], map: map,
        registers: TileRegisters(specification, x: x, y: y), free: (used[tile] + 7) & ~7,
        isLoaded: loaded.contains(tile))
    }
    guard !places.isEmpty else { return }
    for _ in 0..<min(56, 20 + 4 * places.count) {
      let place = pick(&random)
      switch random.number(in: 0...15) {
      case 10, 11: refuse(place, specification, &random)
      case 12: transfer(place, &random)
      case 13: packet(place, &random)
      case 14: useBridge(specification, &random)
      case 15: touchEdge(place, &random)
      case 0...3: writeAndRead(place, &random)
      case 4, 5: read(place, &random)
      case 6, 7: operate(place, &random)
      case 8: flip(&random)
      default: command(place, &random)
      }
    }
    for _ in 0..<4 { readBlock(pick(&random), &random) }
    if random.chance(25) { steps += Self.readBridge(specification) }
    if random.chance(35) { commandBusy(pick(&random), &random) }
    for _ in 0..<random.number(in: 1...2) { fail(pick(&random), specification, &random) }
    if random.chance(35) { readSemaphores(pick(&random), &random) }
    if random.chance(40) { contend(&random) }
    if random.chance(25) { readScalars(pick(&random), &random) }
    if random.chance(20) { copyNothing(pick(&random), &random) }
    // It leaves interrupts that nobody has taken.
    if random.chance(20) { queueTransfers(pick(&random), &random) }
    if random.chance(5) { overflow(random.pick(places), &random) }
  }

  /// A tile. There may be one of a kind among many of another, so kinds come first, half of the time.
  private func pick(_ random: inout ProgramRandom) -> Place {
    guard random.chance(50) else { return random.pick(places) }
    var names: [String] = []
    for place in places where !names.contains(place.kind.name) { names.append(place.kind.name) }
    let name = random.pick(names)
    return random.pick(places.filter { $0.kind.name == name })
  }

  // MARK: Registers

  private mutating func look(_ place: Place, _ name: String, at address: Int) {
    steps.append(
      .read(
        RegisterCheck(
          name: "\(name) of (\(place.x), \(place.y))", x: place.x, y: place.y,
          address: UInt32(address), mask: 0, value: 0)))
  }

  private func register(
    of place: Place, _ random: inout ProgramRandom, where matches: (Register) -> Bool
  ) -> (name: String, register: Register, address: Int)? {
    guard let block = place.map.blocks.randomElement(using: &random),
      let register = block.registers.filter(matches).randomElement(using: &random)
    else { return nil }
    let index = random.number(in: 0...register.count - 1)
    return (
      "\(block.name).\(register.name)[\(index)]", register,
      block.address + register.offsets[index]
    )
  }

  private mutating func read(_ place: Place, _ random: inout ProgramRandom) {
    guard let found = register(of: place, &random, where: \.isReadable) else { return }
    look(place, found.name, at: found.address)
  }

  /// Reads all registers of a block, of long arrays some elements, and tries the first hole in it.
  private mutating func readBlock(_ place: Place, _ random: inout ProgramRandom) {
    guard let block = place.map.blocks.randomElement(using: &random) else { return }
    for register in block.registers where register.isReadable {
      let all = Array(register.offsets.indices)
      let isWhole = all.count <= 8 || random.chance(25)
      for index in isWhole ? all : [0, random.pick(all), all.count - 1] {
        look(
          place, "\(block.name).\(register.name)[\(index)]",
          at: block.address + register.offsets[index])
      }
    }
    let offsets = Set(block.registers.flatMap(\.offsets))
    guard let last = offsets.max() else { return }
    let hole = stride(from: 0, through: last + 4, by: 4).first { !offsets.contains($0) } ?? last + 4
    let address = block.address + (random.chance(50) ? hole : last + 4)
    let word: UInt32? = random.chance(30) ? UInt32(truncatingIfNeeded: random.next()) : nil
    if !place.hasRegister(at: address) {
      steps.append(.refuse(x: place.x, y: place.y, address: UInt32(address), word: word))
    }
  }

  /// Reads all semaphores of a tile, more often than not after all were raised by numbers that tell them
  /// apart: by themselves most are 0.
  private mutating func readSemaphores(_ place: Place, _ random: inout ProgramRandom) {
    if random.chance(70) {
      for index in 0..<place.kind.semaphores {
        operate(place, index, by: random.number(in: 1...255), raise: true)
      }
    }
    for index in 0..<place.kind.semaphores {
      look(
        place, "semaphores.semaphore[\(index)]",
        at: Int(place.registers.address("semaphores", "semaphore", index)))
    }
  }

  /// Writes what commands nothing, and reads it back.
  private mutating func writeAndRead(_ place: Place, _ random: inout ProgramRandom) {
    guard let found = register(of: place, &random, where: { $0.isWritable && $0.isReadable })
    else { return }
    // A core would begin anew, injected errors stay, and a time would never come.
    guard found.name != "core.control[0]", found.name != "sram.inject[0]",
      !found.name.hasPrefix("core.timer")
    else { return }
    var mask: UInt32 = 0
    for field in found.register.fields where field.access != .pulse { mask |= field.mask }
    var word = UInt32(truncatingIfNeeded: random.next())
    switch random.number(in: 0...3) {
    case 0: word &= UInt32(truncatingIfNeeded: random.next())
    case 1: word |= UInt32(truncatingIfNeeded: random.next())
    default: break
    }
    steps.append(
      .write(x: place.x, y: place.y, address: UInt32(found.address), words: [word & mask]))
    look(place, found.name, at: found.address)
    guard place.kind.core != nil, random.chance(30) else { return }
    look(
      place, "core.interrupt_pending[0]",
      at: Int(place.registers.address("core", "interrupt_pending")))
  }

  /// Sets the timer, which is to ring soon, or rings at once.
  private mutating func setTimer(_ place: Place, _ random: inout ProgramRandom) {
    let late = UInt32(truncatingIfNeeded: random.next()) | 1 << 31
    for (half, word) in [
      ("high", late), ("low", UInt32(random.number(in: 0...60_000))), ("high", 0),
    ] {
      steps.append(place.registers.write("core", "timer_compare_\(half)", word))
      look(
        place, "core.timer_compare_\(half)[0]",
        at: Int(place.registers.address("core", "timer_compare_\(half)")))
    }
  }

  // MARK: Semaphores

  /// Software raises a semaphore or takes from it, and looks what has come of it.
  private mutating func operate(_ place: Place, _ random: inout ProgramRandom) {
    let count = place.kind.semaphores
    guard count > 0 else { return }
    let semaphore =
      count < 256 && random.chance(12)
      ? random.pick([count, count, 255, random.number(in: count...255)])
      : random.pick([count - 1, random.number(in: 0...count - 1), random.number(in: 0...count - 1)])
    if semaphore < count, random.chance(30) {
      let interrupts = UInt32(
        Int(place.registers.address("semaphores", "interrupt_enable")) + semaphore / 32 * 4)
      steps.append(
        .write(
          x: place.x, y: place.y, address: interrupts, words: [1 << UInt32(semaphore % 32)]))
    }
    for _ in 0..<random.number(in: 1...3) {
      let amount = random.pick([0, 1, 2, 255, random.number(in: 0...255)])
      if random.chance(20) {
        steps.append(.ring(x: place.x, y: place.y, semaphore: semaphore, amount: amount))
      } else {
        operate(place, semaphore, by: amount, raise: random.chance(60))
        if random.chance(50) {
          look(
            place, "semaphores.result[0]", at: Int(place.registers.address("semaphores", "result")))
        }
      }
    }
    guard semaphore < count else {
      look(place, "semaphores.events[0]", at: Int(place.registers.address("semaphores", "events")))
      return
    }
    look(
      place, "semaphores.semaphore[\(semaphore)]",
      at: Int(place.registers.address("semaphores", "result")) - 4 + 0x400 + 4 * semaphore)
  }

  private mutating func operate(_ place: Place, _ semaphore: Int, by amount: Int, raise: Bool) {
    steps.append(
      place.registers.write(
        "semaphores", "operation", UInt32((raise ? 1 : 2) << 16 | amount << 8 | semaphore)))
  }

  /// Raises a semaphore beyond its largest value.
  private mutating func overflow(_ place: Place, _ random: inout ProgramRandom) {
    guard place.kind.semaphores > 0 else { return }
    let semaphore = random.number(in: 0...place.kind.semaphores - 1)
    for _ in 0..<259 { operate(place, semaphore, by: 255, raise: true) }
    for register in ["result", "events"] {
      look(
        place, "semaphores.\(register)[0]",
        at: Int(place.registers.address("semaphores", register)))
    }
  }

  // MARK: Memory

  /// Has a protected memory flip bits of a few words.
  private mutating func flip(_ random: inout ProgramRandom) {
    let protected = places.filter { $0.kind.sram?.protection == .secded }
    guard let place = protected.randomElement(using: &random) else { return }
    for _ in 0..<random.number(in: 2...6) { inject(place, &random) }
  }

  /// Writes a word while the memory flips bits, and reads it.
  private mutating func inject(_ place: Place, _ random: inout ProgramRandom) {
    let capacity = place.kind.sram?.capacity ?? 0
    guard place.free + 8 <= capacity else { return }
    let address = UInt32(place.free + 8 * random.number(in: 0...(capacity - place.free) / 8 - 1))
    let (x, y) = (place.x, place.y)
    steps.append(.clear(x: x, y: y, address: address, words: 1))
    let bits = (0..<random.pick([1, 1, 1, 2])).map { _ in UInt32(random.number(in: 0...79)) }
    var word: UInt32 = 0
    for (byte, bit) in bits.enumerated() { word |= (0x80 | bit) << UInt32(8 * byte) }
    let map = place.map
    guard let block = map.blocks.first(where: { $0.name == "sram" }) else { return }
    let inject = UInt32(block.address + 8)
    steps.append(.write(x: x, y: y, address: inject, words: [word]))
    let half = UInt32(4 * random.number(in: 0...1))
    steps.append(
      .write(
        x: x, y: y, address: address + half, words: [UInt32(truncatingIfNeeded: random.next())]))
    steps.append(.write(x: x, y: y, address: inject, words: [0]))
    // Two different bits are too many.
    let isLost = Set(bits.filter { $0 < 72 }).count == 2
    for half: UInt32 in [0, 4] {
      if isLost {
        steps.append(.refuse(x: x, y: y, address: address + half, word: nil))
      } else {
        look(place, "word", at: Int(address + half))
      }
    }
    steps.append(.clear(x: x, y: y, address: address, words: 1))
    let bank = Int(address) / 8 % (place.kind.sram?.banks ?? 1)
    for register in block.registers where random.chance(30) {
      let index = register.count == place.kind.sram?.banks ? bank : bank / 32 % register.count
      let offset = block.address + register.offsets[index]
      look(place, "sram.\(register.name)[\(index)]", at: offset)
      // What has counted is cleared, and counts anew.
      guard register.isWritable, register.name != "inject", random.chance(50) else { continue }
      let bits = random.pick([UInt32.max, 1 << UInt32(bank % 32)])
      steps.append(.write(x: x, y: y, address: UInt32(offset), words: [bits]))
      look(place, "sram.\(register.name)[\(index)]", at: offset)
    }
  }

  // MARK: What is refused

  /// Reads or writes where nothing is, or what cannot be written.
  private mutating func refuse(
    _ place: Place, _ specification: Specification, _ random: inout ProgramRandom
  ) {
    let word: UInt32? = random.chance(50) ? UInt32(truncatingIfNeeded: random.next()) : nil
    let (x, y) = (place.x, place.y)
    let absent = random.pick(specification.absentTiles(beside: x, y))
    let registers = TileAddressMap.registers.lowerBound
    switch random.number(in: 0...5) {
    case 0:
      let capacity = place.kind.sram?.capacity ?? 0
      let far = random.chance(50) ? 0 : capacity << random.number(in: 1...5)
      let more = random.chance(40) ? 0 : 4 * random.number(in: 0...99)
      let address = UInt32(capacity + far + more) & 0x3FFF_FFFC
      steps.append(.refuse(x: x, y: y, address: address, word: word))
    case 1:
      let address = UInt32(registers + 0x9000 + 4 * random.number(in: 0...0x6FF))
      steps.append(.refuse(x: x, y: y, address: address, word: word))
    case 2:
      // Blocks that the tile does not have, and holes of those that it has.
      let ends = place.map.blocks.flatMap { block in
        block.registers.map { block.address - registers + ($0.offsets.last ?? 0) + 4 }
      }
      let offset = random.chance(50) ? random.pick(ends) : 4 * random.number(in: 0...0x23FF)
      if !place.hasRegister(at: registers + offset) {
        steps.append(.refuse(x: x, y: y, address: UInt32(registers + offset), word: word))
      }
    case 3:
      guard
        let found = register(of: place, &random, where: { $0.isReadable && !$0.isWritable })
      else { return }
      steps.append(.refuse(x: x, y: y, address: UInt32(found.address), word: word ?? 1))
    case 4:
      steps.append(
        .refuse(
          x: absent.x, y: absent.y, address: UInt32(4 * random.number(in: 0...99)), word: word))
    default: steps.append(.ring(x: absent.x, y: absent.y, semaphore: 0, amount: 1))
    }
  }

  // MARK: Edges

  /// Writes and reads the last word of the memory, and tries the one behind it.
  private mutating func touchEdge(_ place: Place, _ random: inout ProgramRandom) {
    let capacity = place.kind.sram?.capacity ?? 0
    guard place.free + 8 <= capacity else { return }
    let last = UInt32(capacity - 8), (x, y) = (place.x, place.y)
    // What lies beyond all that an address of DMA can reach fails otherwise.
    let isLargest = capacity >= 1 << 24
    steps.append(.clear(x: x, y: y, address: last, words: 1))
    let words = (0..<2).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    steps.append(.write(x: x, y: y, address: last, words: words))
    look(place, "word", at: Int(last) + 4 * random.number(in: 0...1))
    let word: UInt32? = random.chance(50) ? words[0] : nil
    steps.append(.refuse(x: x, y: y, address: UInt32(capacity), word: word))
    let length = random.pick([8, 9, 16])
    steps.append(
      .transfer(
        HostTransferRequest(.toHost, x: x, y: y, at: last, length: length), interrupts: false,
        code: length == 8 ? 0 : isLargest ? 1 : 4))
  }

  // MARK: Packets

  /// Reads and writes with all sizes and byte enables, also those that are refused, and answers that nobody
  /// waits for.
  private mutating func packet(_ place: Place, _ random: inout ProgramRandom) {
    guard place.free > 0, place.free + 8 <= place.kind.sram?.capacity ?? 0 else { return }
    let free = UInt32(place.free), data = random.next()
    steps.append(.clear(x: place.x, y: place.y, address: free, words: 1))
    let word = HostWindow.offset(x: place.x, y: place.y, address: free)
    let before = HostWindow.offset(x: place.x, y: place.y, address: free - 8)
    let wrong = 1 << UInt64(random.number(in: 49...63)) as UInt64
    switch random.number(in: 0...6) {
    case 0, 1:
      steps.append(.packet(.init(.write, at: word, data: data, byteEnable: 0xFF)))
    case 2:
      let byteEnable = random.pick([0, 0x0F, 0xF0, random.number(in: 0...255)])
      steps.append(.packet(.init(.write, at: word, data: data, byteEnable: UInt8(byteEnable))))
    case 3:
      steps.append(.packet(.init(.write, at: word | wrong, data: data, byteEnable: 0x0F)))
    case 4:
      steps.append(.packet(.init(.read, at: word | wrong, length: 4)))
    case 5:
      // The bridge itself uses the first tags.
      let tag = UInt8(random.number(in: 0...(random.chance(60) ? 3 : 255)))
      steps.append(.packet(.init(.completion, data: data, byteEnable: 0xFF, tag: tag)))
      look(at: .unexpected)
    default:
      let address = before + random.pick([0, 1, 2, 4, 12] as [UInt64])
      let length = random.pick([4, 8, 0, 12, random.number(in: 0...256)])
      steps.append(.packet(.init(.read, at: address, length: length)))
    }
    steps.append(.packet(.init(.read, at: random.chance(50) ? word : before, length: 8)))
    if random.chance(30) { look(at: random.pick([.windowErrors, .interruptPending])) }
  }

  // MARK: The host bridge

  private static let bridge = UInt64(TileAddressMap.registers.lowerBound)

  private mutating func look(at register: HostBridgeRegister) {
    steps.append(.packet(.init(.read, at: register.offset, length: 4)))
  }

  /// Reads all registers of the bridge.
  static func readBridge(_ specification: Specification) -> [HostStep] {
    guard let map = try? specification.hostAddressMap() else { return [] }
    return map.blocks.flatMap(\.registers).map { register in
      .packet(.init(.read, at: bridge + UInt64(register.offset), length: 4))
    }
  }

  /// Writes a register of the bridge and reads it back, or tries what the bridge's own space refuses.
  private mutating func useBridge(
    _ specification: Specification, _ random: inout ProgramRandom
  ) {
    guard let registers = try? specification.hostAddressMap()?.blocks.flatMap(\.registers),
      let end = registers.map(\.offset).max()
    else { return }
    let data = random.next()
    func write(_ offset: Int, _ byteEnable: UInt8? = nil) -> HostStep {
      let lane: UInt8 = offset & 4 == 0 ? 0x0F : 0xF0
      return .packet(
        .init(
          .write, at: Self.bridge + UInt64(offset & ~7), data: data,
          byteEnable: byteEnable ?? lane))
    }
    func read(_ offset: Int, _ length: Int = 4) -> HostStep {
      .packet(.init(.read, at: Self.bridge + UInt64(offset), length: length))
    }
    switch random.number(in: 0...5) {
    case 0:
      // What there is not, or not at once.
      let offset = random.pick([end + 4, 0xFFC, 0x1000, 4 * random.number(in: 0...0x3FF)])
      steps += [read(offset), read(8 * random.number(in: 0...10), 8), write(end + 4)]
      steps.append(write(8 * random.number(in: 0...1), 0xFF))
    default:
      // A start would transfer what nobody has asked for, a doorbell may lead anywhere.
      guard
        let register = registers.filter({ $0.name != "dma_start" }).randomElement(using: &random)
      else { return }
      steps += [write(register.offset), read(register.offset)]
    }
    look(at: .windowErrors)
    look(at: .interruptPending)
  }

  /// Starts more transfers than the queue holds.
  private mutating func queueTransfers(_ place: Place, _ random: inout ProgramRandom) {
    let capacity = place.kind.sram?.capacity ?? 0
    let room = min(capacity - place.free, 8 * random.number(in: 1...600)) & ~7
    guard room > 0 else { return }
    // What goes to the host takes long against the writes that start it.
    var request = HostTransferRequest(
      .fill, x: place.x, y: place.y, at: UInt32(place.free), length: room,
      pattern: UInt32(truncatingIfNeeded: random.next()))
    switch random.number(in: 0...3) {
    case 0...1 where place.free > 0:
      request = HostTransferRequest(
        .toHost, x: place.x, y: place.y, at: 0, length: min(place.free, 2 * room))
    case 2:
      steps.append(
        .clear(x: place.x, y: place.y, address: UInt32(place.free), words: room / 8))
      request = HostTransferRequest(
        .toChip, host: 0x1000, x: place.x, y: place.y, at: UInt32(place.free), length: room)
    default: break
    }
    steps.append(.transfer(request, interrupts: false, code: 0))
    if random.chance(50) { writeBridge(.dmaControl, 1) }
    for _ in 0..<random.number(in: 2...14) { writeBridge(.dmaStart, 1) }
    for _ in 0..<random.pick([1, 1, 5]) { look(at: .dmaStatus) }
    // Doorbells wait behind what transfers send, and what the host does next waits for them: a register, or
    // what is refused at once.
    for _ in 0..<random.pick([0, 2, 9]) where place.kind.semaphores > 0 {
      let semaphore = random.number(in: 0...place.kind.semaphores - 1)
      steps.append(
        .ring(x: place.x, y: place.y, semaphore: semaphore, amount: random.number(in: 1...9)))
      switch random.number(in: 0...2) {
      case 0: break
      case 1: look(at: random.pick([.dmaStatus, .windowErrors]))
      default: steps.append(.packet(.init(.read, at: 1 << 49, length: 4)))
      }
    }
    steps.append(.settle)
    for register in [HostBridgeRegister.dmaStatus, .dmaDone, .interruptPending] {
      look(at: register)
    }
  }

  /// Copies from where the host has no memory, and then from where it has.
  private mutating func copyNothing(_ place: Place, _ random: inout ProgramRandom) {
    let room =
      min((place.kind.sram?.capacity ?? 0) - place.free, 8 * random.number(in: 1...90)) & ~7
    guard room > 0 else { return }
    let address = UInt32(place.free)
    steps.append(.clear(x: place.x, y: place.y, address: address, words: room / 8))
    let nowhere = 1 << 63 + 8 * (random.next() >> 40)
    for (host, code) in [(nowhere, 3), (0x1000, 0)] {
      let request = HostTransferRequest(
        .toChip, host: host, x: place.x, y: place.y, at: address, length: room)
      steps.append(.transfer(request, interrupts: false, code: code))
      look(at: .dmaStatus)
    }
  }

  private mutating func writeBridge(_ register: HostBridgeRegister, _ word: UInt32) {
    let isHigh = register.offset & 4 != 0
    steps.append(
      .packet(
        .init(
          .write, at: register.offset & ~7, data: UInt64(word) << (isHigh ? 32 : 0),
          byteEnable: isHigh ? 0xF0 : 0x0F)))
  }

  // MARK: Transfers

  /// Copies more than a packet of the host link holds, from and to any address of the host's memory.
  private mutating func transfer(_ place: Place, _ random: inout ProgramRandom) {
    let capacity = place.kind.sram?.capacity ?? 0
    let host = UInt64(random.number(in: 0...0x3FFF)) * 8 + UInt64(random.next() >> 40) << 20
    let (x, y) = (place.x, place.y)
    let size = random.number(in: 1...1_200)
    let room = min(size, capacity - place.free - 8)
    if room > 0, random.chance(50) {
      let address = place.free + 8 * random.number(in: 0...(capacity - place.free - room) / 8)
      steps.append(.clear(x: x, y: y, address: UInt32(address), words: (room + 7) / 8))
      let pattern = UInt32(truncatingIfNeeded: random.next())
      let request =
        random.chance(50)
        ? HostTransferRequest(
          .toChip, host: host, x: x, y: y, at: UInt32(address), length: room)
        : HostTransferRequest(
          .fill, x: x, y: y, at: UInt32(address), length: room & ~7, pattern: pattern)
      if request.length > 0 {
        steps.append(.transfer(request, interrupts: random.chance(30), code: 0))
        let back = HostTransferRequest(
          .toHost, host: host, x: x, y: y, at: UInt32(address), length: room)
        steps.append(.transfer(back, interrupts: false, code: 0))
      }
    } else if place.free > 0 {
      let address = 8 * random.number(in: 0...(place.free - 1) / 8)
      let request = HostTransferRequest(
        .toHost, host: host, x: x, y: y, at: UInt32(address),
        length: min(size, place.free - address))
      steps.append(.transfer(request, interrupts: random.chance(30), code: 0))
    }
  }

  /// Has all channels of a packet manager want the same tile.
  private mutating func contend(_ random: inout ProgramRandom) {
    let many = places.filter { ($0.kind.packetManager?.transfers ?? 0) > 1 }
    guard let own = many.randomElement(using: &random) else { return }
    let other = random.pick(places)
    steps += RandomContention.steps(
      from: (own.x, own.y, own.free), own.kind, own.registers,
      to: (other.x, other.y, other.free), capacity: other.kind.sram?.capacity ?? 0, &random)
  }

  // MARK: Commands

  /// Has an engine work for a while, starts it in vain, and stops it.
  private mutating func commandBusy(_ place: Place, _ random: inout ProgramRandom) {
    let kind = place.kind, (x, y) = (place.x, place.y), registers = place.registers
    let begin = place.free, register: (block: String, names: [String])
    guard begin + 112 <= kind.sram?.capacity ?? 0 else { return }
    let code: [UInt8], start: [HostStep], again: HostStep, stop: HostStep
    switch random.number(in: 0...2) {
    case 0 where kind.analog != nil:
      var job = AnalogJobDescriptor(random.chance(50) ? .loadCalibration : .loadWeights)
      (job.rows, job.columns) = (0..<random.number(in: 1...8), 0..<8)
      job.next = begin + AnalogJobDescriptor.size
      var loop = AnalogJobDescriptor(.loop)
      (loop.count, loop.source) = (60, begin)
      code = TileImage.bytes(of: job.encode() + loop.encode())
      start = [
        registers.write("analog", "start", UInt32(begin)),
        registers.write("analog", "control", 1),
      ]
      again = registers.write("analog", "control", random.pick([1, 2, 3]))
      stop = registers.write("analog", "control", 4)
      register = ("analog", ["status", "events", "error"])
    case 1 where kind.simd != nil:
      let text =
        random.chance(70)
        ? "copy r1, 300\nagain:\n sub r1, r1, 1\n bne r1, r0, again\n halt\n"
        : "wait \(random.number(in: 0...max(0, kind.semaphores - 1))), 1\n halt\n"
      let assembly = SIMDAssembler.assemble(
        text: ".origin \(begin)\n" + text, file: "random.simd")
      guard let program = assembly.program, kind.semaphores > 0 else { return }
      code = program.bytes
      start = [
        registers.write("simd", "start", UInt32(begin)), registers.write("simd", "control", 1),
      ]
      again = registers.write("simd", "control", 1)
      stop = registers.write("simd", "control", random.pick([2, 3]))
      register = ("simd", ["status", "events", "pc"])
    case 2 where kind.packetManager != nil:
      let channel = random.number(in: 0...(kind.packetManager?.transfers ?? 1) - 1)
      var transfer = TransferDescriptor.fill(
        (x, y), destination: begin + 96, run: 16, [.init(40, source: 0, destination: 0)])
      let last = TileImage.bytes(of: transfer.encode())
      transfer.next = begin + transfer.size
      code = TileImage.bytes(of: transfer.encode()) + last
      let address = UInt32(begin)
      start = [registers.write("packet_manager", "start", address | 1, element: channel)]
      again = registers.write("packet_manager", "start", address | 1, element: channel)
      stop = registers.write(
        "packet_manager", "start", address | random.pick([2, 3]), element: channel)
      register = ("packet_manager", ["done", "failed", "refused"])
    default: return
    }
    guard code.count <= 96 else { return }
    steps.append(.clear(x: x, y: y, address: UInt32(begin), words: 14))
    steps.append(.copy(x: x, y: y, address: UInt32(begin), bytes: code))
    steps += start
    if random.chance(50) { steps.append(again) }
    if random.chance(50) { steps.append(.pause(cycles: random.number(in: 1...300))) }
    steps.append(stop)
    if random.chance(40) {
      // Started anew in the cycles in which it ends, it begins like any other time.
      steps += Array(repeating: again, count: random.number(in: 1...4))
      if random.chance(50) { steps.append(.pause(cycles: random.number(in: 1...300))) }
      steps.append(stop)
    }
    steps.append(.settle)
    for name in register.names {
      look(place, "\(register.block).\(name)[0]", at: Int(registers.address(register.block, name)))
    }
  }

  /// Gives the scalar registers of a SIMD unit values, and reads them.
  private mutating func readScalars(_ place: Place, _ random: inout ProgramRandom) {
    guard place.kind.simd != nil,
      place.free + RandomScalars.size <= place.kind.sram?.capacity ?? 0
    else { return }
    let scalars = RandomScalars(
      x: place.x, y: place.y, registers: place.registers, begin: place.free)
    steps += scalars.steps(&random)
  }

  private mutating func fail(
    _ place: Place, _ specification: Specification, _ random: inout ProgramRandom
  ) {
    let failures = RandomFailures(
      x: place.x, y: place.y, kind: place.kind, registers: place.registers,
      mistakes: EngineMistakes(specification, x: place.x, y: place.y), begin: place.free,
      isLoaded: place.isLoaded)
    steps += failures.steps(&random)
  }

  /// Stops an engine that is at rest, has the array take its settings, or sets the timer.
  private mutating func command(_ place: Place, _ random: inout ProgramRandom) {
    let kind = place.kind
    switch random.number(in: 0...3) {
    case 0 where kind.analog != nil:
      steps.append(place.registers.write("analog", "control", random.pick([2, 4, 6])))
    case 1 where kind.simd != nil:
      steps.append(place.registers.write("simd", "control", 2))
    case 2 where kind.packetManager != nil:
      let channel = random.number(in: 0...(kind.packetManager?.transfers ?? 1) - 1)
      steps.append(place.registers.write("packet_manager", "start", 2, element: channel))
    case 3 where kind.core != nil: setTimer(place, &random)
    default: break
    }
  }
}
