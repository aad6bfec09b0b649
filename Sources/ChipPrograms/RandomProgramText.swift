import Assembly
import ChipSpec

/// A random program as its engines read it.
struct RandomProgramText {
  private(set) var program = ChipProgram()

  /// Whether the memories are large enough.
  private(set) var fits = true

  let schedule: RandomSchedule
  var images: [TileImage?] = []

  /// Steps that start the engines of each tile, in any order.
  private var starts: [Int: [HostStep]] = [:]
  /// What the host does when all is started.
  private var meanwhile: [HostStep] = []
  private var mistakes = RandomMistakeCounts()

  /// The tiles whose analog parts get weights and calibration.
  private var loaded: Set<Int> = []

  init(_ schedule: RandomSchedule, _ random: inout ProgramRandom) {
    self.schedule = schedule
    images = schedule.tiles.enumerated().map { tile, content in
      content.map { content in
        var image = TileImage(x: tile % schedule.columns, y: tile / schedule.columns)
        // The buffers lie at the beginning of the memory.
        for buffer in content.initial { _ = image.append(buffer) }
        return image
      }
    }
    // Cores come last: they may start the other engines of their tile.
    for unit in schedule.units.filter({ !$0.isCore }) + schedule.units.filter(\.isCore) {
      let entries = schedule.entries.filter { $0.unit == unit }.sorted { $0.order < $1.order }
      if entries.isEmpty && !unit.isCore { continue }
      guard let tile = unit.tile else {
        writeHost(entries)
        continue
      }
      let registers = registers(of: tile)
      switch unit {
      case .simd: writeSIMD(entries, registers, &random)
      case .analog: writeAnalog(entries, registers, &random)
      case .channel(let channel, _): writeChannel(entries, channel, registers, &random)
      case .core: writeCore(entries, tile, registers, &random)
      case .host: break
      }
    }
    finish(&random)
  }

  private mutating func finish(_ random: inout ProgramRandom) {
    for (tile, image) in images.enumerated() {
      guard let image, let content = schedule.tiles[tile] else { continue }
      // What engines read that go beyond the end is known.
      let last = (content.kind.sram?.capacity ?? 8) - 8
      if schedule.ends.keys.contains(where: { $0.tile == tile }) {
        program.load.append(.clear(x: image.x, y: image.y, address: UInt32(last), words: 1))
      }
      // Protected memories need it; in others it shows that the bridge fills what it is to fill.
      program.load += image.steps(
        clears: content.kind.sram?.protection == .secded || random.chance(25))
      if image.size > content.kind.sram?.capacity ?? 0 { fits = false }
      if content.known.allSatisfy(\.self) {
        program.memories.append(
          MemoryCheck(x: image.x, y: image.y, address: 0, bytes: content.buffers.flatMap(\.self)))
      } else {
        for (number, bytes) in content.buffers.enumerated() where content.known[number] {
          program.memories.append(
            MemoryCheck(
              x: image.x, y: image.y, address: UInt32(number * schedule.size), bytes: bytes))
        }
        program.memories.append(
          MemoryCheck(
            x: image.x, y: image.y, address: 0, count: content.buffers.count * schedule.size))
      }
    }
    if schedule.options.looksOn {
      // What reset has left.
      if random.chance(15) {
        program.load.insert(
          contentsOf: RandomEpilogue.readBridge(schedule.specification), at: 0)
      }
      program.end =
        RandomEpilogue(
          schedule.specification, used: images.map { $0?.size ?? 0 }, loaded: loaded, &random
        ).steps
    }
    for tile in starts.keys.sorted() { program.start += starts[tile] ?? [] }
    program.start += meanwhile
    program.registers += program.done
    look(&random)
    guard schedule.options.mistakes > 0 else { return }
    for tile in schedule.tiles.indices where schedule.tiles[tile] != nil {
      program.registers += mistakes.checks(of: tile, registers(of: tile))
    }
    program.bridge = mistakes.bridge
  }

  /// Reads registers of any kind in the end: what they show, the chip's checkers and its golden model know.
  private mutating func look(_ random: inout ProgramRandom) {
    let specification = schedule.specification
    let present = schedule.tiles.indices.filter { schedule.tiles[$0] != nil }
    for _ in 0..<min(24, 8 + 2 * present.count) {
      guard let tile = present.randomElement(using: &random),
        let map = try? specification.addressMap(ofKind: specification.layout[tile]),
        let block = map.blocks.randomElement(using: &random),
        let register = block.registers.filter(\.isReadable).randomElement(using: &random)
      else { continue }
      let index = random.number(in: 0...register.count - 1)
      let (x, y) = place(tile)
      program.registers.append(
        RegisterCheck(
          name: "\(block.name).\(register.name)[\(index)] of (\(x), \(y))", x: x, y: y,
          address: UInt32(block.address + register.offsets[index]), mask: 0, value: 0))
    }
  }

  func registers(of tile: Int) -> TileRegisters {
    TileRegisters(
      schedule.specification, x: tile % schedule.columns, y: tile / schedule.columns)
  }

  func place(_ tile: Int) -> (x: Int, y: Int) {
    (tile % schedule.columns, tile / schedule.columns)
  }

  func address(_ buffer: RandomBuffer) -> Int { buffer.number * schedule.size }

  // MARK: SIMD

  private mutating func writeSIMD(
    _ entries: [RandomSchedule.Entry], _ registers: TileRegisters, _ random: inout ProgramRandom
  ) {
    let tile = entries[0].home
    var text = ""
    if entries.contains(where: { $0.action.isMingling }) {
      let table = (0..<256).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let scratch = (0..<RandomMingling.scratch).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      text = "copy r1, \(images[tile]?.append(table) ?? 0)\nload.i8 t1, [r1]\n"
      text += "copy r8, \(images[tile]?.append(scratch) ?? 0)\n"
    }
    text = ".origin \(images[tile]?.size ?? 0)\n" + text
    for (number, entry) in entries.enumerated() {
      if let semaphore = entry.semaphore { text += "wait \(semaphore), \(entry.amount)\n" }
      text += simdText(entry.action, number)
      for note in entry.notes { text += "signal \(note.semaphore)\n" }
    }
    var end = [registers.check("simd", "events", 1)]
    if let choice = schedule.ends[.simd(tile: tile)] {
      let bad = schedule.badEnd(choice, tile: tile, registers)
      text += bad.text
      end = bad.end
    } else {
      text += "halt\n"
    }
    let assembly = SIMDAssembler.assemble(text: text, file: "random.simd")
    guard let code = assembly.program else { preconditionFailure(assembly.text()) }
    let start = images[tile]?.append(code.bytes) ?? 0
    // A stop of a unit at rest does nothing, least of all to a later start; with a stop a start does
    // nothing either.
    if random.chance(20) {
      starts[tile, default: []].append(
        registers.write("simd", "control", random.pick([2, 3])))
    }
    starts[tile, default: []] += [
      registers.write("simd", "start", UInt32(start)), registers.write("simd", "control", 1),
    ]
    program.done += end
  }

  private mutating func simdText(_ action: RandomAction, _ number: Int) -> String {
    func addresses(_ first: RandomBuffer, _ second: RandomBuffer, _ target: RandomBuffer) -> String
    {
      """
        copy r2, \(address(first))
        copy r3, \(address(second))
        copy r4, \(address(target))

      """
    }
    switch action {
    case .combine(let combination, let first, let second, let target):
      let (name, store) =
        combination == .subs ? ("sub", "stores.i8") : (combination.rawValue, "store.i8")
      return addresses(first, second, target) + """
          copy r1, \(schedule.size)
        strip\(number):
          setvl r5, r1
          load.i8 v1, [r2]+
          load.i8 v2, [r3]+
          \(name) v3, v1, v2
          \(store) v3, [r4]+
          sub r1, r1, r5
          bne r1, r0, strip\(number)

        """
    case .mingle(let text, let first, let second, let target):
      let own = text.split(separator: "STRIP", omittingEmptySubsequences: false)
        .joined(separator: "strip\(number)")
      return addresses(first, second, target) + own
    case .badSignal(let tile, let semaphore):
      mistakes.badIndices.insert(tile)
      return "signal \(semaphore)\n"
    default: return ""
    }
  }

  // MARK: Analog

  private mutating func writeAnalog(
    _ entries: [RandomSchedule.Entry], _ registers: TileRegisters, _ random: inout ProgramRandom
  ) {
    let tile = entries[0].home
    guard let content = schedule.tiles[tile], var image = images[tile] else { return }
    loaded.insert(tile)
    let stride = (content.columns + 7) / 8 * 8
    var weights: [UInt8] = []
    for row in 0..<content.rows {
      let values = content.weights[row * content.columns..<(row + 1) * content.columns]
      weights += TileImage.bytes(of: Array(values))
      weights += Array(repeating: 0, count: stride - content.columns)
    }
    var load = AnalogJobDescriptor(.loadWeights)
    load.source = image.append(weights)
    load.sourceStride = stride
    load.rows = 0..<content.rows
    load.columns = 0..<content.columns
    var calibrate = AnalogJobDescriptor(.loadCalibration)
    calibrate.source = image.append(
      content.calibration.map {
        AnalogJobDescriptor.calibration(factor: 1, addend: $0.addend, shift: $0.shift)
      })
    calibrate.columns = 0..<content.columns

    var jobs = [load, calibrate]
    for entry in entries {
      guard case .product(let source, let target, let rectifies) = entry.action else { continue }
      var convert = AnalogJobDescriptor(.convert)
      convert.count = 1
      convert.rectifies = rectifies
      convert.source = address(source)
      convert.destination = address(target)
      convert.rows = load.rows
      convert.columns = load.columns
      if let semaphore = entry.semaphore { convert.waitInput = .init(semaphore, by: entry.amount) }
      if let note = entry.notes.first { convert.outputDone = .init(note.semaphore) }
      jobs.append(convert)
      // A job tells one; whoever else is to be told is told by loading the same calibration again.
      for note in entry.notes.dropFirst() {
        calibrate.inputDone = .init(note.semaphore)
        jobs.append(calibrate)
      }
    }
    if schedule.options.mingles, random.chance(70), let shape = content.kind.analog {
      let tour = AnalogTour(
        shape, loaded: (content.rows, content.columns),
        constants: load.source..<load.source + weights.count / 8 * 8,
        semaphore: content.freeSemaphore(0), capacity: content.kind.sram?.capacity ?? 0, &image,
        &random)
      jobs += tour?.jobs(&random) ?? []
    }
    var end = [registers.check("analog", "events", 1)]
    var flips: UInt64 = 0
    if let choice = schedule.ends[.analog(tile: tile)] {
      let bad = schedule.badJob(choice, tile: tile, registers)
      jobs.append(bad.job)
      (flips, end) = (bad.flips, bad.end)
    }
    let start = image.size
    for (number, var job) in jobs.enumerated() {
      let isLast = number + 1 == jobs.count
      if !isLast { job.next = image.size + AnalogJobDescriptor.size }
      var words = job.encode()
      if isLast { words[0] ^= flips }
      _ = image.append(words)
    }
    images[tile] = image
    if !content.isIdeal, random.chance(50) {
      starts[tile, default: []] += Self.settings(registers, &random)
    }
    if random.chance(20) {
      starts[tile, default: []].append(
        registers.write("analog", "control", random.pick([2, 4, 6])))
    }
    starts[tile, default: []] += [
      registers.write("analog", "mode", content.isIdeal ? 0 : 1),
      registers.write("analog", "start", UInt32(start)),
      registers.write("analog", "control", random.chance(20) ? 0b111 : 0b11),
    ]
    program.done += end
  }

  /// Other settings of an array than those of its spec.
  private static func settings(
    _ registers: TileRegisters, _ random: inout ProgramRandom
  ) -> [HostStep] {
    let effects = 1 << 13 - 1
    return [
      registers.write(
        "analog", "effects", UInt32(random.number(in: 0...effects) | random.pick([0, effects]))),
      registers.write("analog", "seed_low", UInt32(truncatingIfNeeded: random.next())),
      registers.write("analog", "seed_high", UInt32(truncatingIfNeeded: random.next())),
      registers.write(
        "analog", "temperature", UInt32(random.number(in: -100 * 16...300 * 16) & 0xFFFF)),
      registers.write("analog", "drift", UInt32(random.number(in: 0...0xFFFF))),
    ]
  }

  // MARK: Packet manager

  private mutating func writeChannel(
    _ entries: [RandomSchedule.Entry], _ channel: Int, _ registers: TileRegisters,
    _ random: inout ProgramRandom
  ) {
    let tile = entries[0].home
    var list = entries.flatMap { transfers($0, tile) }
    if schedule.options.mingles, random.chance(50) { list += errands(channel, tile, &random) }
    var end = [
      registers.check("packet_manager", "done", 1 << channel, mask: 1 << channel),
      registers.check("packet_manager", "status", 0, element: channel),
    ]
    if let choice = schedule.ends[.channel(channel, tile: tile)] {
      let bad = schedule.badTransfer(choice, tile: tile, channel: channel, registers)
      list.append(bad.descriptor)
      // The gets that are answered with an error.
      if bad.descriptor.operation == .fetch && bad.descriptor.source % 8 == 0 {
        mistakes.count(tile, 2)
      }
      end = bad.end
    }
    guard var image = images[tile] else { return }
    let start = image.size
    for number in list.indices {
      list[number].next =
        number + 1 < list.count ? image.size + list[number].size : nil
      _ = image.append(list[number].encode())
    }
    images[tile] = image
    let bits: UInt32 = random.chance(20) ? 0b11 : 0b01
    let go = registers.write("packet_manager", "start", UInt32(start) | bits, element: channel)
    let stop = registers.write("packet_manager", "start", 2, element: channel)
    starts[tile, default: []] += random.chance(20) ? [stop, go] : [go]
    program.done.append(end[0])
    program.registers += end.dropFirst()
  }

  /// Descriptors of a channel that move nothing: they raise a semaphore of their own, with and without a
  /// message, and take it again.
  private func errands(
    _ channel: Int, _ tile: Int, _ random: inout ProgramRandom
  ) -> [TransferDescriptor] {
    // The first one is the analog part's.
    guard let semaphore = schedule.tiles[tile]?.freeSemaphore(1 + channel) else { return [] }
    var raised = 0
    return (0...random.number(in: 1...4)).reversed().map { left in
      var errand = TransferDescriptor.send(to: place(tile))
      if raised > 0 { errand.wait = .init(semaphore, by: raised) }
      raised = 0
      guard left > 0 else { return errand }
      let amount = random.number(in: 1...9), way = random.number(in: 0...2)
      if way != 0 { errand.local = .init(semaphore, by: amount) }
      if way != 1 { errand.remote = .init(semaphore, by: amount) }
      raised = way == 2 ? 2 * amount : amount
      return errand
    }
  }

  /// The transfer of an entry, and those that only tell.
  private mutating func transfers(
    _ entry: RandomSchedule.Entry, _ tile: Int
  ) -> [TransferDescriptor] {
    var transfer: TransferDescriptor
    switch entry.action {
    case .send(let source, let target, let rows):
      transfer = .send(
        to: place(target.tile), source: address(source) + rows.source,
        destination: address(target) + rows.destination, run: rows.run, rows.dimensions)
    case .fill(let target, let rows, let constant):
      transfer = .fill(
        place(target.tile), with: constant, destination: address(target) + rows.destination,
        run: rows.run, rows.dimensions)
    case .fetch(let source, let target, let rows):
      transfer = .fetch(
        from: place(source.tile), source: address(source) + rows.source,
        destination: address(target) + rows.destination, run: rows.run, rows.dimensions)
    case .badSignal(let target, let semaphore):
      mistakes.badIndices.insert(target)
      transfer = .send(to: place(target))
      transfer.remote = .init(semaphore)
    case .badFill(let target, let grains):
      let capacity = schedule.tiles[target]?.kind.sram?.capacity ?? 0
      mistakes.count(target, grains)
      transfer = .fill(
        place(target), with: 0xBAD, destination: capacity, run: grains * schedule.grain)
    default: transfer = .send(to: place(tile))
    }
    if let semaphore = entry.semaphore { transfer.wait = .init(semaphore, by: entry.amount) }

    var others: [TransferDescriptor] = []
    for note in entry.notes {
      let target = place(note.tile)
      if note.isRemote && transfer.remote == .none && transfer.target == target {
        transfer.remote = .init(note.semaphore)
      } else if !note.isRemote && transfer.local == .none {
        transfer.local = .init(note.semaphore)
      } else {
        var other = TransferDescriptor.send(to: target)
        if note.isRemote {
          other.remote = .init(note.semaphore)
        } else {
          other.local = .init(note.semaphore)
        }
        others.append(other)
      }
    }
    return [transfer] + others
  }

  // MARK: Core

  private mutating func writeCore(
    _ entries: [RandomSchedule.Entry], _ tile: Int, _ registers: TileRegisters,
    _ random: inout ProgramRandom
  ) {
    guard let content = schedule.tiles[tile], let image = images[tile] else { return }
    // Now and then the core starts the engines of its tile.
    let startsOthers = random.chance(60)
    var core = RandomCoreText(schedule, tile: tile, image, registers)
    core.write(
      entries, starting: startsOthers ? starts[tile] ?? [] : [],
      mailbox: schedule.options.host && random.chance(50), &random)
    images[tile] = core.image
    if startsOthers { starts[tile] = [] }
    starts[tile, default: []] += [
      registers.write("core", "entry", core.entry), registers.write("core", "control", 1),
    ]
    program.done.append(core.done)
    program.memories += core.memories
    meanwhile += core.dialogue
    _ = content
  }

  // MARK: Host

  private mutating func writeHost(_ entries: [RandomSchedule.Entry]) {
    for entry in entries {
      if let semaphore = entry.semaphore {
        meanwhile.append(
          .wait(
            registers(of: entry.home).check(
              "semaphores", "semaphore", entry.amount, element: semaphore)))
      }
      meanwhile += hostSteps(entry.action)
      for note in entry.notes {
        let (x, y) = place(note.tile)
        meanwhile.append(.ring(x: x, y: y, semaphore: note.semaphore, amount: 1))
      }
    }
  }

  private mutating func hostSteps(_ action: RandomAction) -> [HostStep] {
    switch action {
    case .copyIn(let buffer, let offset, let bytes):
      let (x, y) = place(buffer.tile)
      return [.copy(x: x, y: y, address: UInt32(address(buffer) + offset), bytes: bytes)]
    case .poke(let buffer, let offset, let words):
      let (x, y) = place(buffer.tile)
      return [.write(x: x, y: y, address: UInt32(address(buffer) + offset), words: words)]
    case .copyOut(let buffer):
      let (x, y) = place(buffer.tile)
      return [
        .expect(MemoryCheck(x: x, y: y, address: UInt32(address(buffer)), count: schedule.size))
      ]
    case .refused(let mistake): return mistakes.steps(of: mistake, schedule)
    default: return []
    }
  }
}

extension RandomUnit {
  fileprivate var isCore: Bool {
    if case .core = self { true } else { false }
  }
}

extension RandomAction {
  fileprivate var isMingling: Bool {
    if case .mingle = self { true } else { false }
  }
}
