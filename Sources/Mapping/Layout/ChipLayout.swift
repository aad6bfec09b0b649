import Assembly
import ChipSpec
import Diagnostics
import Foundation

/// Lays out the tiles of a network: memories, semaphores, lists and programs.
///
/// Where a tile stands changes nothing but the targets in its lists; so a layout with all tiles in one
/// place says what each of them needs, before it is decided where they stand.
struct ChipLayout {
  let stages: [Stage]
  let maps: [FeatureMap]
  /// Which tensor is an output of the network, by map.
  let outputs: [(tensor: String, map: Int)]
  /// Which unit each stage belongs to: the stages of one tile.
  let units: [Int]
  /// Where the units stand.
  let places: [(x: Int, y: Int)]
  /// How generous each unit's buffers are, 0…2.
  let generosity: [Int]
  let specification: Specification
  /// Bytes of a unit's memory, as far as buffers may grow.
  let capacity: Int

  private(set) var tiles: [TileLayout] = []
  private(set) var inputs: [ChipMapping.Port] = []
  private(set) var hostOutputs: [ChipMapping.Port] = []
  private(set) var products: [Int] = []
  /// What everything waits for.
  private(set) var flow = TokenFlow()

  /// What rings must hold where ways meet.
  private let joins: JoinDepths

  private typealias Change = TransferDescriptor.SemaphoreChange

  /// A ring that a stage reads.
  private struct Port {
    var ring: Ring
    var isLocal = false
    /// A semaphore for each slice: rows that are there.
    var full: [Int] = []
    /// The slices that matter, and the channel of the ring at which each begins.
    var slices: [Slice] = []
    /// What semaphores count for a row.
    var unit = 1
  }

  private struct Slice {
    var stage: Int?
    /// The first channel of what the stage makes, and of the ring; how many.
    var source: Int, first: Int, count: Int
    /// The semaphore at the maker that counts free rows.
    var credit = 0
  }

  /// The ring that a stage writes.
  private struct Output {
    var ring: Ring
    var full = 0, free = 0
    /// What the semaphores count for a row: its pixels if the analog part writes.
    var unit = 1
    /// What the program raises when it has read a row of each of its inputs, if the channel that sends
    /// gives them back.
    var released: Int?
    /// The port on the same tile that reads it.
    var local: (stage: Int, input: Int)?
    var readers: [(stage: Int, input: Int, slice: Int)] = []
    /// Whether the host reads it, and which channels of which tensor it is.
    var tensors: [(tensor: String, first: Int)] = []
  }

  private var ports: [[Port]] = []
  private var results: [Output] = []

  init(
    stages: [Stage], maps: [FeatureMap], outputs: [(tensor: String, map: Int)], units: [Int],
    places: [(x: Int, y: Int)], generosity: [Int], specification: Specification, capacity: Int,
    joins: JoinDepths
  ) {
    (self.stages, self.maps, self.outputs, self.units) = (stages, maps, outputs, units)
    (self.places, self.generosity) = (places, generosity)
    (self.specification, self.capacity, self.joins) = (specification, capacity, joins)
  }

  private static func round(_ value: Int) -> Int { (value + 7) / 8 * 8 }

  private static func commonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }

  private func place(_ stage: Int) -> (x: Int, y: Int) { places[units[stage]] }

  /// Does it.
  mutating func run() {
    tiles = places.map { TileLayout(x: $0.x, y: $0.y) }
    products = Array(repeating: 0, count: stages.count)
    makeResults()
    makePorts()
    placeRings()
    for number in stages.indices {
      if stages[number].isDot { emitDot(number) } else { emitKernel(number) }
      emitSend(number)
    }
    for (unit, tile) in tiles.enumerated() {
      for (index, semaphore) in tile.semaphores.enumerated() {
        flow.define(TokenFlow.semaphore(unit, index), semaphore.name, semaphore.value)
      }
    }
  }

  /// Adds the list of a channel of a unit's packet manager.
  private mutating func addChannel(_ list: TransferList, _ name: String, frames: Int) {
    tiles[list.unit].addChannel(list.descriptors, name)
    flow.add(name, list.steps, frames: frames)
  }

  // MARK: Rings

  private mutating func makeResults() {
    for (number, stage) in stages.enumerated() {
      let map = maps[stage.output]
      var ring = Ring(
        depth: 1, height: map.height, width: map.width,
        pitch: stage.isDot ? Self.round(stage.channels * map.bytes) : stage.channels * map.bytes)
      ring.depth = Ring.depth(atLeast: 2, height: map.height)
      // One row is made while another one is sent, unless that is a whole image of rows.
      if ring.depth > 3 && generosity[units[number]] == 0 { ring.depth = 1 }
      var output = Output(ring: ring)
      output.unit = stage.isDot ? map.width : 1
      results.append(output)
    }
    for output in outputs {
      for slice in maps[output.map].slices {
        guard let stage = slice.stage else { continue }
        results[stage].tensors.append((output.tensor, slice.channels.lowerBound))
        let height = maps[output.map].height
        let generous = generosity[units[stage]]
        if generous > 0 && height * results[stage].ring.rowPitch * 2 <= capacity / 4 {
          results[stage].ring.depth = 2 * height
        }
      }
    }
  }

  private mutating func makePorts() {
    for (number, stage) in stages.enumerated() {
      let output = maps[stage.output]
      var own: [Port] = []
      for (index, input) in stage.inputs.enumerated() {
        let map = maps[input.map]
        let window = input.window
        var ring = Ring(
          depth: 1, height: map.height, width: map.width, left: window.left, right: window.right,
          pitch: input.channels.count * map.bytes)
        let generous = generosity[units[number]]
        let held = self.held(stage, window, map, output)
        var depth = Ring.depth(
          atLeast: held + generous * max(1, window.strideY), height: map.height)
        var port = Port(ring: ring)
        for slice in map.slices {
          let part = slice.channels.clamped(to: input.channels)
          guard !part.isEmpty else { continue }
          port.slices.append(
            Slice(
              stage: slice.stage,
              source: slice.first + part.lowerBound - slice.channels.lowerBound,
              first: part.lowerBound - input.channels.lowerBound, count: part.count))
        }
        // Where ways of different lengths meet, the shorter one has to hold what the longer one needs.
        let makers = Set(
          stage.inputs.flatMap { maps[$0.map].slices.map { $0.stage.map { stages[$0].layer } } })
        if makers.count > 1 || stage.inputs.count > 1 {
          let rows = joins.depths[number][index]
          depth = Ring.depth(atLeast: max(held, rows) + 2 * generous, height: map.height)
          // A frame is enough for any two ways; two of them let frames overlap.
          if generous > 1 && map.bytes == 1 { depth = max(depth, 2 * map.height) }
        }
        if port.slices.contains(where: { $0.stage == nil }) && generous > 0
          && 2 * map.height * ring.rowPitch <= capacity / 4
        {
          depth = max(depth, 2 * map.height)
        }
        // A row that stands for all is there once for a frame.
        if stage.inputs.count > 1 && map.height == 1 && output.height > 1 {
          depth = generous > 0 ? 2 : 1
        }
        ring.depth = depth
        if let maker = port.slices.first?.stage, stage.host == maker, results[maker].local == nil,
          port.slices.count == 1
        {
          port.isLocal = true
          results[maker].local = (number, index)
          ring.pitch = results[maker].ring.pitch
          port.unit = results[maker].unit
        } else {
          for (slice, maker) in port.slices.enumerated() {
            if let maker = maker.stage { results[maker].readers.append((number, index, slice)) }
          }
        }
        port.ring = ring
        own.append(port)
      }
      equalise(&own, stage, number)
      ports.append(own)
    }
    for number in stages.indices {
      guard let local = results[number].local else { continue }
      results[number].ring = ports[local.stage][local.input].ring
    }
  }

  private func held(
    _ stage: Stage, _ window: RowWindow, _ map: FeatureMap, _ output: FeatureMap
  ) -> Int {
    if case .kernel(.mean) = stage.work { return 1 }
    return window.heldRows(input: map.height, output: output.height)
  }

  /// Programs that go through whole rows, or through several at once, need rings of one shape.
  private mutating func equalise(_ own: inout [Port], _ stage: Stage, _ number: Int) {
    guard case .kernel(let kernel) = stage.work else { return }
    switch kernel {
    case .add, .multiply, .lookup, .requantize:
      let height = maps[stage.output].height
      let depth = own.filter { $0.ring.height == height }.map(\.ring.depth).max() ?? 1
      for index in own.indices where own[index].ring.height == height {
        own[index].ring.depth = depth
      }
      // Where something is repeated, the program goes from pixel to pixel.
      if stage.inputs.contains(where: { isRepeated($0, stage) }) { return }
      let pitch = own.map(\.ring.pitch).max() ?? 1
      for index in own.indices { own[index].ring.pitch = pitch }
      if case .requantize = kernel { return }
      results[number].ring.pitch = pitch
    default: break
    }
  }

  /// Whether a row, a pixel or a channel of an input stands for all of the output's.
  private func isRepeated(_ input: Stage.Input, _ stage: Stage) -> Bool {
    let (map, output) = (maps[input.map], maps[stage.output])
    return (map.height, map.width, input.channels.count)
      != (output.height, output.width, stage.channels)
  }

  private mutating func placeRings() {
    for (number, stage) in stages.enumerated() {
      let unit = units[number]
      for (index, input) in stage.inputs.enumerated() where !ports[number][index].isLocal {
        tiles[unit].place(
          &ports[number][index].ring, padding: input.padding,
          "rows of '\(maps[input.map].name)' for '\(stage.name)'")
      }
    }
    for (number, stage) in stages.enumerated() {
      let unit = units[number]
      let local = results[number].local
      var padding = 0
      if let local {
        padding = stages[local.stage].inputs[local.input].padding
        results[number].ring = ports[local.stage][local.input].ring
      }
      tiles[unit].place(
        &results[number].ring, padding: padding, "rows of '\(maps[stage.output].name)'")
      let ring = results[number].ring
      results[number].full = tiles[unit].semaphore("made by '\(stage.name)'")
      results[number].free = tiles[unit].semaphore(
        "free for '\(stage.name)'", ring.depth * results[number].unit)
      if let local {
        ports[local.stage][local.input].ring = ring
        ports[local.stage][local.input].full = [results[number].full]
        ports[local.stage][local.input].slices[0].credit = results[number].free
      }
    }
    for number in stages.indices {
      for index in ports[number].indices where !ports[number][index].isLocal {
        let name = maps[stages[number].inputs[index].map].name
        for slice in ports[number][index].slices.indices {
          let full = tiles[units[number]].semaphore("rows of '\(name)' that have come")
          ports[number][index].full.append(full)
          let depth = ports[number][index].ring.depth
          let maker = ports[number][index].slices[slice].stage ?? number
          ports[number][index].slices[slice].credit = tiles[units[maker]].semaphore(
            "places for '\(name)' at '\(stages[number].name)'", depth)
          if ports[number][index].slices[slice].stage == nil { addInput(number, index, slice) }
        }
      }
    }
    for number in stages.indices where !results[number].tensors.isEmpty { addOutput(number) }
  }

  private mutating func addInput(_ number: Int, _ index: Int, _ slice: Int) {
    let port = ports[number][index]
    let input = stages[number].inputs[index]
    let ring = port.ring
    let held = self.held(
      stages[number], input.window, maps[input.map], maps[stages[number].output])
    // Rows that come at once: what is sure to be free some time.
    let most = max(1, ring.depth - held + 1)
    let chunk = self.chunk(ring, atMost: most)
    inputs.append(
      .init(
        tensor: maps[input.map].name, x: place(number).x, y: place(number).y,
        first: input.channels.lowerBound + port.slices[slice].first,
        channels: port.slices[slice].count, height: ring.height, width: ring.width,
        address: ring.base, depth: ring.depth, rowPitch: ring.rowPitch, left: ring.left,
        right: ring.right, pitch: ring.pitch, padding: input.padding, chunk: chunk,
        full: port.full[slice], free: port.slices[slice].credit, unit: 1))
    addHost(
      "bringing '\(maps[input.map].name)'", units[number], ring.height / chunk, chunk,
      waits: port.slices[slice].credit, signals: port.full[slice])
  }

  private mutating func addOutput(_ number: Int) {
    let result = results[number]
    let ring = result.ring
    let chunk = self.chunk(ring, atMost: max(1, ring.depth / 2))
    for tensor in result.tensors {
      hostOutputs.append(
        .init(
          tensor: tensor.tensor, x: place(number).x, y: place(number).y, first: tensor.first,
          channels: stages[number].channels, height: ring.height, width: ring.width,
          address: ring.base, depth: ring.depth, rowPitch: ring.rowPitch, left: ring.left,
          right: ring.right, pitch: ring.pitch, padding: 0, chunk: chunk, full: result.full,
          free: result.free, unit: result.unit))
      addHost(
        "fetching '\(tensor.tensor)'", units[number], ring.height / chunk, chunk * result.unit,
        waits: result.full, signals: result.free)
    }
  }

  /// What the host does in a frame.
  private mutating func addHost(
    _ name: String, _ unit: Int, _ count: Int, _ amount: Int, waits: Int, signals: Int
  ) {
    let step = TokenFlow.Step(
      waits: [(TokenFlow.semaphore(unit, waits), amount)],
      signals: [(TokenFlow.semaphore(unit, signals), amount)])
    flow.add(name, Array(repeating: step, count: count))
  }

  /// Rows that the host moves at once: frames and rings are whole numbers of them.
  private func chunk(_ ring: Ring, atMost most: Int) -> Int {
    let rows = min(most, ring.height)
    return (1...rows).last { ring.height % $0 == 0 && ring.depth % $0 == 0 } ?? 1
  }

  // MARK: Products

  private mutating func emitDot(_ number: Int) {
    let stage = stages[number]
    guard case .dot(let dot) = stage.work else { return }
    let unit = units[number]
    let input = stage.inputs[0]
    let window = input.window
    let port = ports[number][0]
    let map = maps[input.map], output = maps[stage.output]
    let own = places[unit]
    let pixel = input.channels.count
    let pitch = Self.round(dot.rows)
    products[number] = output.height * output.width

    // A piece is what is gathered at once: a row, or as many pixels as fit.
    let generous = generosity[unit]
    let room = max(2 * pitch, capacity / (generous == 0 ? 8 : 4))
    let fitting = room / (2 * pitch)
    let piece = (1...output.width).last { output.width % $0 == 0 && $0 <= fitting } ?? 1
    let pieces = output.height * (output.width / piece)
    var slots = 2
    if generous > 1 {
      let most = max(1, room / (piece * pitch))
      slots = max(2, (1...most).last { pieces % $0 == 0 } ?? 2)
    }
    let vectors = tiles[unit].reserve(slots * piece * pitch, "vectors of '\(stage.name)'")
    let full = tiles[unit].semaphore("vectors of '\(stage.name)'")
    let free = tiles[unit].semaphore("free vectors of '\(stage.name)'", slots * piece)
    let zeros = paddingRow(window, map, output, unit, input, pixel)

    // Gathering.
    var list = TransferList(of: unit, at: own)
    let frames = Self.commonMultiple(
      port.ring.frames, Self.commonMultiple(slots, pieces) / pieces)
    let schedule = window.schedule(input: map.height, output: output.height)
    var slot = 0
    for frame in 0..<frames {
      var needed = 0, released = 0
      for row in 0..<output.height {
        for first in stride(from: 0, to: output.width, by: piece) {
          var waits: [Change] = []
          if first == 0 && schedule[row].needed > needed {
            waits = port.full.map { Change($0, by: schedule[row].needed - needed) }
          }
          waits.append(Change(free, by: piece))
          var signals = [
            TransferList.Signal(unit: unit, x: own.x, y: own.y, change: Change(full, by: piece))
          ]
          if first + piece == output.width && schedule[row].released > released {
            signals += credits(port, schedule[row].released - released, number)
          }
          list.add(
            waits: waits,
            gather(
              window, port.ring, frame * map.height, row, first, piece, pixel,
              vectors + slot * piece * pitch, pitch, zeros, own),
            signals: signals)
          slot = (slot + 1) % slots
        }
        needed = schedule[row].needed
        released = schedule[row].released
      }
    }
    addChannel(list, "gathering for '\(stage.name)'", frames: frames)
    emitConverts(number, dot, piece, pieces, slots, vectors, pitch, full, free)
  }

  /// A row of padding above or below the image, if there is any.
  private mutating func paddingRow(
    _ window: RowWindow, _ map: FeatureMap, _ output: FeatureMap, _ unit: Int,
    _ input: Stage.Input, _ pixel: Int
  ) -> Int {
    let isPadded = (0..<output.height).contains { row in
      (0..<window.kernelHeight).contains {
        !(0..<map.height).contains(window.row($0, of: row))
      }
    }
    guard isPadded else { return 0 }
    return tiles[unit].append(
      Array(
        repeating: UInt8(truncatingIfNeeded: input.padding), count: window.kernelWidth * pixel),
      "padding")
  }

  /// The transfers that bring the windows of neighbouring pixels together.
  private func gather(
    _ window: RowWindow, _ ring: Ring, _ start: Int, _ row: Int, _ first: Int, _ count: Int,
    _ pixel: Int, _ destination: Int, _ pitch: Int, _ zeros: Int, _ own: (x: Int, y: Int)
  ) -> [TransferDescriptor] {
    let run = window.kernelWidth * pixel
    var transfers: [TransferDescriptor] = []
    var kernelRow = 0
    func isInside(_ row: Int) -> Bool { (0..<ring.height).contains(row) }
    func address(_ kernelRow: Int) -> Int {
      let inputRow = window.row(kernelRow, of: row)
      return ring.address(row: start + inputRow) - ring.left * ring.pitch
        + first * window.strideX * ring.pitch
    }
    while kernelRow < window.kernelHeight {
      let inputRow = window.row(kernelRow, of: row)
      let isPadding = !isInside(inputRow)
      var rows = 1
      while kernelRow + rows < window.kernelHeight,
        isInside(window.row(kernelRow + rows, of: row)) == !isPadding,
        isPadding
          || address(kernelRow + rows) - address(kernelRow + rows - 1)
            == window.dilationY * ring.rowPitch
      { rows += 1 }
      let goal = destination + kernelRow * run
      let step = isPadding ? 0 : window.dilationY * ring.rowPitch
      let column = isPadding ? 0 : window.strideX * ring.pitch
      if window.dilationX == 1 || isPadding {
        transfers.append(
          .send(
            to: own, source: isPadding ? zeros : address(kernelRow), destination: goal, run: run,
            dimensions((rows, step, run), (count, column, pitch))))
      } else {
        for tap in 0..<window.kernelWidth {
          transfers.append(
            .send(
              to: own, source: address(kernelRow) + tap * window.dilationX * ring.pitch,
              destination: goal + tap * pixel, run: pixel,
              dimensions((rows, step, run), (count, column, pitch))))
        }
      }
      kernelRow += rows
    }
    return transfers
  }

  private func dimensions(
    _ all: (count: Int, source: Int, destination: Int)...
  ) -> [TransferDescriptor.Dimension] {
    all.filter { $0.count > 1 }.map {
      .init($0.count, source: $0.source, destination: $0.destination)
    }
  }

  /// What tells the makers of a port's rows that there is room for more.
  private func credits(_ port: Port, _ rows: Int, _ number: Int) -> [TransferList.Signal] {
    port.slices.map { slice in
      let maker = slice.stage ?? number
      return .init(
        unit: units[maker], x: place(maker).x, y: place(maker).y,
        change: Change(slice.credit, by: rows))
    }
  }

  private mutating func emitConverts(
    _ number: Int, _ dot: DotPart, _ piece: Int, _ pieces: Int, _ slots: Int, _ vectors: Int,
    _ pitch: Int, _ full: Int, _ free: Int
  ) {
    let unit = units[number]
    let result = results[number]
    let ring = result.ring
    let across = ring.width / piece
    let period = Self.commonMultiple(
      Self.commonMultiple(pieces, slots), ring.frames * pieces)
    var jobs: [AnalogJobDescriptor] = []
    for index in 0..<period {
      let row = index / across
      let source = vectors + index % slots * piece * pitch
      let destination = ring.address(row: row) + index % across * piece * ring.pitch
      if let last = jobs.last, last.source + last.count * pitch == source,
        last.destination + last.count * ring.pitch == destination, last.count + piece <= 65_535
      {
        jobs[jobs.count - 1].count += piece
        continue
      }
      var job = AnalogJobDescriptor(.convert)
      job.format = dot.format
      job.rectifies = dot.rectifies
      job.count = piece
      job.waitInput = Change(full)
      job.inputDone = Change(free)
      job.waitOutput = Change(result.free)
      job.outputDone = Change(result.full)
      job.source = source
      job.sourceStride = pitch
      job.destination = destination
      job.destinationStride = ring.pitch
      job.rows = 0..<dot.rows
      job.columns = 0..<dot.columns
      jobs.append(job)
    }
    let step = TokenFlow.Step(
      waits: [full, result.free].map { (TokenFlow.semaphore(unit, $0), piece) },
      signals: [free, result.full].map { (TokenFlow.semaphore(unit, $0), piece) })
    flow.add("products of '\(stages[number].name)'", Array(repeating: step, count: pieces))
    let start = tiles[unit].size
    var words: [UInt64] = []
    for index in jobs.indices {
      jobs[index].next =
        index + 1 < jobs.count ? start + (index + 1) * AnalogJobDescriptor.size : start
      words += jobs[index].encode()
    }
    _ = tiles[unit].append(numbers: words, "products of '\(stages[number].name)'")
    tiles[unit].analog = start
  }

  // MARK: Programs

  private mutating func emitKernel(_ number: Int) {
    let stage = stages[number]
    guard case .kernel(let kernel) = stage.work else { return }
    let unit = units[number]
    let own = ports[number]
    let result = results[number]
    let output = maps[stage.output]
    let input = stage.inputs[0]
    products[number] = output.height
    let text = KernelText(
      kernel, stage, inputs: own.map(\.ring), output: result.ring)
    // Rows that are wanted of each input.
    let height = maps[input.map].height
    var isMean = false
    var schedules = stage.inputs.map {
      $0.window.schedule(input: maps[$0.map].height, output: output.height)
    }
    if case .mean = kernel {
      isMean = true
      schedules = [(0..<height).map { ($0 + 1, $0 + 1) }]
    }
    var constant = 0
    let isPadded =
      !isMean
      && (0..<output.height).contains { row in
        (0..<input.window.kernelHeight).contains {
          !(0..<height).contains(input.window.row($0, of: row))
        }
      }
    if isPadded {
      constant = tiles[unit].append(
        Array(repeating: UInt8(truncatingIfNeeded: input.padding), count: own[0].ring.rowPitch),
        "padding")
    }
    var names = ""
    for data in text.data {
      let address = tiles[unit].append(data.bytes, "\(data.name) of '\(stage.name)'")
      names += "\(data.name) = \(address)\n"
    }
    let isRemote = own.contains { !$0.isLocal }
    let released = isRemote ? tiles[unit].semaphore("rows that '\(stage.name)' has read") : 0
    var credits = TransferList(of: unit, at: places[unit])

    var steps: [TokenFlow.Step] = []
    func change(_ word: String, _ semaphore: Int, _ amount: Int) -> String {
      let one = [(semaphore: TokenFlow.semaphore(unit, semaphore), amount: amount)]
      steps.append(word == "wait" ? .init(waits: one) : .init(signals: one))
      return TransferList.pieces(.init(semaphore, by: amount)).map {
        "  \(word) \($0.semaphore), \($0.amount)\n"
      }.joined()
    }
    let frames = own.reduce(result.ring.frames) { Self.commonMultiple($0, $1.ring.frames) }
    var body = ""
    for frame in 0..<frames {
      var before = own.map { _ in (needed: 0, released: 0) }
      if isMean { body += "  jal r15, clear\n" }
      for row in schedules[0].indices {
        for (index, port) in own.enumerated() {
          let rows = schedules[index][row].needed - before[index].needed
          for full in port.full where rows > 0 {
            body += change("wait", full, rows * port.unit)
          }
        }
        let line = isMean ? frame : frame * output.height + row
        if !isMean { body += change("wait", result.free, result.unit) }
        if isMean {
          let address = own[0].ring.address(row: frame * height + row)
          body += "  copy r1, \(address)\n  jal r15, row\n"
        } else if own.count > 1 {
          // Parts of sums lie at a distance that the program knows, so the first one's place does.
          for (index, port) in own.enumerated() where index < 4 {
            let place = stage.inputs[index].window.row(0, of: row)
            let address = port.ring.address(row: frame * port.ring.height + place)
            body += "  copy r\(index + 1), \(address)\n"
          }
          body += "  copy r13, \(result.ring.address(row: line))\n  jal r15, row\n"
        } else {
          for (group, rows) in text.groups.enumerated() {
            for (register, kernelRow) in rows.enumerated() {
              let place = input.window.row(kernelRow, of: row)
              let address =
                (0..<height).contains(place)
                ? own[0].ring.address(row: frame * height + place)
                  - own[0].ring.left * own[0].ring.pitch
                : constant
              body += "  copy r\(1 + register), \(address)\n"
            }
            body += "  copy r13, \(result.ring.address(row: line))\n"
            body += text.preparation(row: row, group: group)
            body += "  jal r15, \(KernelText.row(group))\n"
          }
        }
        var remote: [TransferList.Signal] = []
        for (index, port) in own.enumerated() {
          let rows = schedules[index][row].released - before[index].released
          guard rows > 0 else { continue }
          if port.isLocal {
            body += change("signal", port.slices[0].credit, rows * port.unit)
          } else {
            remote += self.credits(port, rows, number)
          }
        }
        if !remote.isEmpty {
          body += change("signal", released, 1)
          credits.add(waits: [Change(released)], [], signals: remote)
        }
        if !isMean { body += change("signal", result.full, result.unit) }
        before = schedules.map { $0[row] }
      }
      if isMean {
        body += change("wait", result.free, result.unit)
        body += "  copy r13, \(result.ring.address(row: frame))\n  jal r15, finish\n"
        body += change("signal", result.full, result.unit)
      }
    }
    flow.add("the program of '\(stage.name)'", steps, frames: frames)
    let whole =
      ".origin \(tiles[unit].size)\n" + names + text.prologue + "again:\n" + body
      + "  jump again\n" + text.subroutines
    let assembly = SIMDAssembler.assemble(text: whole, file: stage.name)
    guard let program = assembly.program else {
      preconditionFailure("\(assembly.text())\n\(whole)")
    }
    tiles[unit].simd = tiles[unit].append(program.bytes, "program of '\(stage.name)'")
    if isRemote && isPaired(number) {
      results[number].released = released
    } else if isRemote {
      addChannel(credits, "rows that '\(stage.name)' gives back", frames: frames)
    }
  }

  /// Whether rows are given back by the channel that sends rows: where each row that is made is made of
  /// one of each part, one channel does for both.
  private func isPaired(_ number: Int) -> Bool {
    guard case .kernel(.requantize) = stages[number].work else { return false }
    return !results[number].readers.isEmpty
  }

  // MARK: Sending

  private mutating func emitSend(_ number: Int) {
    let result = results[number]
    let unit = units[number]
    guard !result.readers.isEmpty else {
      if result.local == nil && result.tensors.isEmpty {
        // What nobody reads is thrown away, so that it keeps nobody waiting.
        var list = TransferList(of: unit, at: places[unit])
        list.add(
          waits: [Change(result.full, by: result.unit)], [],
          local: [Change(result.free, by: result.unit)])
        let map = maps[stages[number].output]
        tiles[unit].addChannel(list.descriptors, "throwing away '\(map.name)'")
        flow.add(
          "throwing away '\(map.name)'",
          list.steps.flatMap { Array(repeating: $0, count: map.height) })
      }
      return
    }
    let map = maps[stages[number].output]
    var list = TransferList(of: unit, at: places[unit])
    let rings = result.readers.map { ports[$0.stage][$0.input].ring }
    let frames = rings.reduce(result.ring.frames) { Self.commonMultiple($0, $1.frames) }
    for line in 0..<frames * map.height {
      if let released = result.released {
        list.add(
          waits: [Change(released)], [],
          signals: ports[number].filter { !$0.isLocal }.flatMap { credits($0, 1, number) })
      }
      let filled = Change(result.full, by: result.unit)
      let freed = Change(result.free, by: result.unit)
      for (index, reader) in result.readers.enumerated() {
        let port = ports[reader.stage][reader.input]
        let slice = port.slices[reader.slice]
        let target = place(reader.stage)
        let source = result.ring.address(row: line) + slice.source * map.bytes
        let destination = port.ring.address(row: line) + slice.first * map.bytes
        let run = slice.count * map.bytes
        let isDense = result.ring.pitch == run && port.ring.pitch == run
        let transfer = TransferDescriptor.send(
          to: target, source: source, destination: destination,
          run: isDense ? run * map.width : run,
          isDense
            ? [] : dimensions((map.width, result.ring.pitch, port.ring.pitch)))
        list.add(
          waits: (index == 0 ? [filled] : []) + [Change(slice.credit)], [transfer],
          local: index == result.readers.count - 1 ? [freed] : [],
          signals: [
            .init(
              unit: units[reader.stage], x: target.x, y: target.y,
              change: Change(port.full[reader.slice]))
          ])
      }
    }
    addChannel(list, "sending '\(map.name)'", frames: frames)
  }
}
