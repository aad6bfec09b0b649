import Assembly
import ChipSpec

/// A random program as its engines read it.
struct RandomProgramText {
  private(set) var program = ChipProgram()

  private let schedule: RandomSchedule
  private var images: [TileImage?] = []

  init(_ schedule: RandomSchedule, _ specification: Specification) {
    self.schedule = schedule
    images = schedule.tiles.enumerated().map { tile, content in
      content.map { content in
        var image = TileImage(x: tile % schedule.columns, y: tile / schedule.columns)
        // The buffers lie at the beginning of the memory.
        for buffer in content.initial { _ = image.append(buffer) }
        return image
      }
    }
    for unit in schedule.units {
      let entries = schedule.entries.filter { $0.unit == unit }.sorted { $0.order < $1.order }
      if entries.isEmpty { continue }
      let place = self.place(unit.tile)
      let registers = TileRegisters(specification, x: place.x, y: place.y)
      switch unit {
      case .simd: writeSIMD(entries, registers)
      case .analog: writeAnalog(entries, registers)
      case .channel(let channel, _): writeChannel(entries, channel, registers)
      }
    }
    for (tile, image) in images.enumerated() {
      guard let image, let content = schedule.tiles[tile] else { continue }
      program.load += image.steps(clears: content.kind.sram?.protection == .secded)
      precondition(image.size <= content.kind.sram?.capacity ?? 0, "the memory is too small")
      program.memories.append(
        MemoryCheck(x: image.x, y: image.y, address: 0, bytes: content.buffers.flatMap(\.self)))
    }
    program.registers += program.done
  }

  private func place(_ tile: Int) -> (x: Int, y: Int) {
    (tile % schedule.columns, tile / schedule.columns)
  }

  private func address(_ buffer: RandomBuffer) -> Int { buffer.number * schedule.size }

  // MARK: SIMD

  private mutating func writeSIMD(_ entries: [RandomSchedule.Entry], _ registers: TileRegisters) {
    let tile = entries[0].unit.tile
    var text = ".origin \(images[tile]?.size ?? 0)\n"
    for (number, entry) in entries.enumerated() {
      guard case .combine(let combination, let first, let second, let target) = entry.action else {
        continue
      }
      if let semaphore = entry.semaphore { text += "wait \(semaphore), \(entry.amount)\n" }
      let (name, store) =
        combination == .subs ? ("sub", "stores.i8") : (combination.rawValue, "store.i8")
      text += """
        copy r1, \(schedule.size)
        copy r2, \(address(first))
        copy r3, \(address(second))
        copy r4, \(address(target))
        strip\(number):
        setvl r5, r1
        load.i8 v1, [r2]+
        load.i8 v2, [r3]+
        \(name) v3, v1, v2
        \(store) v3, [r4]+
        sub r1, r1, r5
        bne r1, r0, strip\(number)

        """
      for note in entry.notes { text += "signal \(note.semaphore)\n" }
    }
    text += "halt\n"
    let assembly = SIMDAssembler.assemble(text: text, file: "random.simd")
    guard let code = assembly.program else { preconditionFailure(assembly.text()) }
    let start = images[tile]?.append(code.bytes) ?? 0
    program.start += [
      registers.write("simd", "start", UInt32(start)), registers.write("simd", "control", 1),
    ]
    program.done.append(registers.check("simd", "events", 1))
  }

  // MARK: Analog

  private mutating func writeAnalog(
    _ entries: [RandomSchedule.Entry], _ registers: TileRegisters
  ) {
    let tile = entries[0].unit.tile
    guard let content = schedule.tiles[tile], var image = images[tile] else { return }
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
    let start = image.size
    for (number, var job) in jobs.enumerated() {
      if number + 1 < jobs.count { job.next = image.size + AnalogJobDescriptor.size }
      _ = image.append(job.encode())
    }
    images[tile] = image
    program.start += [
      registers.write("analog", "mode", 0), registers.write("analog", "start", UInt32(start)),
      registers.write("analog", "control", 0b11),
    ]
    program.done.append(registers.check("analog", "events", 1))
  }

  // MARK: Packet manager

  private mutating func writeChannel(
    _ entries: [RandomSchedule.Entry], _ channel: Int, _ registers: TileRegisters
  ) {
    let tile = entries[0].unit.tile
    var list = entries.flatMap { transfers($0, tile) }
    guard var image = images[tile] else { return }
    let start = image.size
    for number in list.indices {
      list[number].next =
        number + 1 < list.count ? image.size + list[number].size : nil
      _ = image.append(list[number].encode())
    }
    images[tile] = image
    program.start.append(
      registers.write("packet_manager", "start", UInt32(start + 1), element: channel))
    program.done.append(
      registers.check("packet_manager", "done", 1 << channel, mask: 1 << channel))
    program.registers.append(registers.check("packet_manager", "status", 0, element: channel))
  }

  /// The transfer of an entry, and those that only tell.
  private func transfers(_ entry: RandomSchedule.Entry, _ tile: Int) -> [TransferDescriptor] {
    func move(
      _ make: (Int, Int, [TransferDescriptor.Dimension]) -> TransferDescriptor, _ source: Int,
      _ destination: Int, _ rows: RandomAction.Rows
    ) -> TransferDescriptor {
      let dimensions: [TransferDescriptor.Dimension] =
        rows.count == 1
        ? []
        : [.init(rows.count, source: rows.sourceStride, destination: rows.destinationStride)]
      return make(source + rows.source, destination + rows.destination, dimensions)
    }
    var transfer: TransferDescriptor
    switch entry.action {
    case .send(let source, let target, let rows):
      transfer = move(
        { .send(to: place(target.tile), source: $0, destination: $1, run: rows.run, $2) },
        address(source), address(target), rows)
    case .fill(let target, let rows, let constant):
      transfer = move(
        { .fill(place(target.tile), with: constant, destination: $1, run: rows.run, $2) }, 0,
        address(target), rows)
    case .fetch(let source, let target, let rows):
      transfer = move(
        { .fetch(from: place(source.tile), source: $0, destination: $1, run: rows.run, $2) },
        address(source), address(target), rows)
    case .relay, .combine, .product: transfer = .send(to: place(tile))
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
}
