import ChipPrograms
import ChipSpec
import Foundation

/// Runs networks on a chip: loads them, brings inputs and fetches outputs, several frames in flight.
///
/// It works on any ``Chip``, and what it does follows from what the chip shows and from nothing else.
public final class NetworkRun {
  /// The networks, in regions of their own.
  public let mappings: [ChipMapping]
  /// The chip, as after reset.
  public let chip: any Chip
  /// Cycles between two looks at what has come.
  public var interval = 64
  /// Is told when all is loaded.
  public var onLoad: (() throws -> Void)?
  /// Is told when all inputs of a frame are on the chip: network and frame.
  public var onInput: ((Int, Int) throws -> Void)?
  /// Is told after each frame: network and frame.
  public var onFrame: ((Int, Int) throws -> Void)?
  /// What is written to the registers of arrays before they are settled: 0 in ``mode`` makes sums exact.
  public var settings = ArraySettings()

  /// How arrays behave.
  public struct ArraySettings: Sendable, Hashable {
    /// Whether arrays quantise, with the effects that the spec names.
    public var isQuantizing = false
    /// The seed of what is random about a chip; the spec's if nil.
    public var seed: UInt64?

    /// Exact sums.
    public init() {}
  }

  /// What the host knows about a port.
  private struct PortState {
    let port: ChipMapping.Port
    /// Chunks moved so far.
    var chunks = 0
    /// What the host has taken of a semaphore and not used yet.
    var taken = 0
    var chunksOfFrame: Int { port.height / port.chunk }
    var frame: Int { chunks / chunksOfFrame }
  }

  private var access: [Int: TileAccess] = [:]

  /// Networks on a chip.
  public init(_ mappings: [ChipMapping], on chip: any Chip) {
    self.mappings = mappings
    self.chip = chip
  }

  /// A network on a chip.
  public convenience init(_ mapping: ChipMapping, on chip: any Chip) {
    self.init([mapping], on: chip)
  }

  private func registers(_ x: Int, _ y: Int) -> TileAccess {
    if let found = access[y << 16 | x] { return found }
    let made = TileAccess(chip.specification, x: x, y: y)
    access[y << 16 | x] = made
    return made
  }

  private func write(
    _ word: UInt32, _ x: Int, _ y: Int, _ block: String, _ register: String, _ index: Int = 0
  ) throws {
    try chip.write(word, x: x, y: y, at: registers(x, y).address(block, register, index))
  }

  // MARK: Loading

  /// Loads weights, calibration and programs, and starts all engines.
  public func load() throws {
    for mapping in mappings {
      for tile in mapping.tiles {
        if chip.specification.kind(x: tile.x, y: tile.y).sram?.protection == .secded {
          try chip.fill(tile.capacity, x: tile.x, y: tile.y, at: 0)
        }
        if tile.rows > 0 { try program(tile) }
        try copy(Array(tile.image), tile.x, tile.y, 0)
      }
    }
    for mapping in mappings {
      for tile in mapping.tiles { try start(tile) }
    }
  }

  private func copy(_ bytes: [UInt8], _ x: Int, _ y: Int, _ address: Int) throws {
    guard !bytes.isEmpty else { return }
    let code = try chip.copy(bytes, toX: x, y: y, at: UInt32(address))
    guard code == 0 else {
      throw ChipFault("a copy to tile (\(x), \(y)) at \(address) fails with code \(code)")
    }
  }

  /// Programs an array, as many rows at a time as the memory holds.
  private func program(_ tile: ChipMapping.Tile) throws {
    let (x, y) = (tile.x, tile.y)
    try write(settings.isQuantizing ? 1 : 0, x, y, "analog", "mode")
    if let seed = settings.seed {
      try write(UInt32(truncatingIfNeeded: seed), x, y, "analog", "seed_low")
      try write(UInt32(truncatingIfNeeded: seed >> 32), x, y, "analog", "seed_high")
    }
    let pitch = (tile.columns + 7) / 8 * 8
    let room = max(1, (tile.capacity - 64) / pitch)
    var isFirst = true
    for first in stride(from: 0, to: tile.rows, by: room) {
      let rows = first..<min(first + room, tile.rows)
      var job = AnalogJobDescriptor(.loadWeights)
      job.source = 64
      job.sourceStride = pitch
      job.rows = rows
      job.columns = 0..<tile.columns
      var bytes: [UInt8] = []
      for row in rows {
        bytes += tile.weights[row * tile.columns..<(row + 1) * tile.columns].map {
          UInt8(bitPattern: $0)
        }
        bytes += Array(repeating: 0, count: pitch - tile.columns)
      }
      try run(job, bytes, x, y, settles: isFirst)
      isFirst = false
    }
    guard !tile.calibration.isEmpty else { return }
    let most = max(1, (tile.capacity - 64) / 8)
    for first in stride(from: 0, to: tile.columns, by: most) {
      let columns = first..<min(first + most, tile.columns)
      var job = AnalogJobDescriptor(.loadCalibration)
      job.source = 64
      job.columns = columns
      try run(job, TileLayout.bytes(of: Array(tile.calibration[columns])), x, y, settles: false)
    }
  }

  /// Has the analog part do one job on data that lie behind its descriptor.
  private func run(
    _ job: AnalogJobDescriptor, _ data: [UInt8], _ x: Int, _ y: Int, settles: Bool
  ) throws {
    let words = TileLayout.bytes(of: job.encode())
    try copy(words + Array(repeating: 0, count: 64 - words.count) + data, x, y, 0)
    try write(0, x, y, "analog", "start")
    try write(settles ? 0b11 : 1, x, y, "analog", "control")
    let place = registers(x, y).address("analog", "status")
    let status = try chip.wait(
      for: "the analog part of (\(x), \(y))", x: x, y: y, at: place, interval: 64 + data.count / 8
    ) { $0 & 1 == 0 }
    guard status == 0 else {
      throw ChipFault("the analog part of (\(x), \(y)) cannot load weights: status \(status)")
    }
  }

  private func start(_ tile: ChipMapping.Tile) throws {
    let (x, y) = (tile.x, tile.y)
    for (index, semaphore) in tile.semaphores.enumerated() {
      for done in stride(from: 0, to: semaphore.value, by: 255) {
        try raise(index, by: min(255, semaphore.value - done), x, y)
      }
    }
    if let simd = tile.simd {
      try write(UInt32(simd), x, y, "simd", "start")
      try write(1, x, y, "simd", "control")
    }
    for (channel, address) in tile.channels.enumerated() {
      try write(UInt32(address + 1), x, y, "packet_manager", "start", channel)
    }
    if let analog = tile.analog {
      try write(UInt32(analog), x, y, "analog", "start")
      try write(1, x, y, "analog", "control")
    }
  }

  private func raise(_ semaphore: Int, by amount: Int, _ x: Int, _ y: Int) throws {
    try write(UInt32(1 << 16 | amount << 8 | semaphore), x, y, "semaphores", "operation")
  }

  // MARK: Frames

  /// Brings frames and fetches what comes of them. ``load()`` must have been called.
  /// - Parameter frames: for each network, for each frame, the tensors by name, elements as in ONNX.
  /// - Returns: the same of the outputs.
  public func run(_ frames: [[[String: [Int8]]]]) throws -> [[[String: [Int8]]]] {
    var inputs: [[PortState]] = mappings.map { $0.inputs.map { PortState(port: $0) } }
    var outputs: [[PortState]] = mappings.map { $0.outputs.map { PortState(port: $0) } }
    var results = zip(mappings, frames).map { mapping, frames in
      frames.map { _ in
        Dictionary(
          uniqueKeysWithValues: Set(mapping.outputs.map(\.tensor)).map { name in
            (name, Array(repeating: Int8(0), count: (mapping.shapes[name] ?? []).reduce(1, *)))
          })
      }
    }
    var brought = mappings.map { _ in 0 }
    var done = mappings.map { _ in 0 }
    var isAtRest = false
    while true {
      var moves = false
      var isDone = true
      for network in mappings.indices {
        let count = frames[network].count
        for index in inputs[network].indices where inputs[network][index].frame < count {
          while try bring(&inputs[network][index], frames[network]) {
            moves = true
            if inputs[network][index].frame >= count { break }
          }
        }
        let given = inputs[network].map(\.frame).min() ?? count
        while brought[network] < given {
          try onInput?(network, brought[network])
          brought[network] += 1
        }
        for index in outputs[network].indices where outputs[network][index].frame < count {
          while try fetch(&outputs[network][index], &results[network]) {
            moves = true
            if outputs[network][index].frame >= count { break }
          }
        }
        let frame = outputs[network].map(\.frame).min() ?? count
        while done[network] < frame {
          try onFrame?(network, done[network])
          done[network] += 1
        }
        isDone = isDone && frame >= count
      }
      if isDone { return results }
      if !moves {
        if isAtRest {
          throw ChipFault("the network has come to rest before its last frame", isStuck: true)
        }
        isAtRest = try chip.run(cycles: interval)
      } else {
        isAtRest = false
      }
    }
  }

  /// Takes what a semaphore has.
  /// - Returns: whether the host now holds as much as it wants.
  private func take(_ wanted: Int, _ semaphore: Int, _ state: inout PortState) throws -> Bool {
    let (x, y) = (state.port.x, state.port.y)
    guard state.taken < wanted else { return true }
    let place = registers(x, y).address("semaphores", "semaphore", semaphore)
    guard let value = try chip.read(x: x, y: y, at: place) else {
      throw ChipFault("semaphore \(semaphore) of tile (\(x), \(y)) cannot be read")
    }
    guard Int(value & 0xFFFF) >= wanted - state.taken else { return false }
    for done in stride(from: state.taken, to: wanted, by: 255) {
      let amount = min(255, wanted - done)
      try write(
        UInt32(1 << 17 | amount << 8 | semaphore), x, y, "semaphores", "operation")
    }
    state.taken = wanted
    return true
  }

  /// Brings a chunk of an input, if there is room.
  private func bring(_ state: inout PortState, _ frames: [[String: [Int8]]]) throws -> Bool {
    let port = state.port
    guard try take(port.chunk * port.unit, port.free, &state) else { return false }
    guard let tensor = frames[state.frame][port.tensor] else {
      throw ChipFault("there is no input '\(port.tensor)'")
    }
    let first = state.chunks % state.chunksOfFrame * port.chunk
    let slot = state.chunks * port.chunk % port.depth
    try copy(
      rows(of: tensor, port, first..<first + port.chunk), port.x, port.y,
      port.address + slot * port.rowPitch)
    state.taken = 0
    state.chunks += 1
    for done in stride(from: 0, to: port.chunk * port.unit, by: 255) {
      try chip.ring(
        port.full, by: min(255, port.chunk * port.unit - done), x: port.x, y: port.y)
    }
    return true
  }

  /// Fetches a chunk of an output, if it is there.
  private func fetch(_ state: inout PortState, _ results: inout [[String: [Int8]]]) throws -> Bool {
    let port = state.port
    guard try take(port.chunk * port.unit, port.full, &state) else { return false }
    let first = state.chunks % state.chunksOfFrame * port.chunk
    let slot = state.chunks * port.chunk % port.depth
    guard
      let bytes = try chip.copy(
        port.chunk * port.rowPitch, fromX: port.x, y: port.y,
        at: UInt32(port.address + slot * port.rowPitch))
    else { throw ChipFault("output '\(port.tensor)' cannot be read") }
    store(bytes, port, first..<first + port.chunk, &results[state.frame][port.tensor, default: []])
    state.taken = 0
    state.chunks += 1
    for done in stride(from: 0, to: port.chunk * port.unit, by: 255) {
      try raise(port.free, by: min(255, port.chunk * port.unit - done), port.x, port.y)
    }
    return true
  }

  /// Rows of a tensor as they lie in a ring.
  private func rows(of tensor: [Int8], _ port: ChipMapping.Port, _ rows: Range<Int>) -> [UInt8] {
    var bytes = Array(
      repeating: UInt8(truncatingIfNeeded: port.padding), count: rows.count * port.rowPitch)
    for row in rows {
      let start = (row - rows.lowerBound) * port.rowPitch + port.left * port.pitch
      for column in 0..<port.width {
        for channel in 0..<port.channels {
          bytes[start + column * port.pitch + channel] = UInt8(
            bitPattern: tensor[place(port, row, column, channel)])
        }
      }
    }
    return bytes
  }

  private func store(
    _ bytes: [UInt8], _ port: ChipMapping.Port, _ rows: Range<Int>, _ tensor: inout [Int8]
  ) {
    for row in rows {
      let start = (row - rows.lowerBound) * port.rowPitch + port.left * port.pitch
      for column in 0..<port.width {
        for channel in 0..<port.channels {
          tensor[place(port, row, column, channel)] = Int8(
            bitPattern: bytes[start + column * port.pitch + channel])
        }
      }
    }
  }

  /// Where an element is in the order of ONNX: channels first, but in tensors of three dimensions.
  private func place(
    _ port: ChipMapping.Port, _ row: Int, _ column: Int, _ channel: Int
  ) -> Int {
    let channel = port.first + channel
    if isChannelsLast[port.tensor] ?? false {
      return (row * port.width + column) * (channelCounts[port.tensor] ?? 1) + channel
    }
    return (channel * port.height + row) * port.width + column
  }

  private lazy var isChannelsLast: [String: Bool] = {
    var result: [String: Bool] = [:]
    for mapping in mappings {
      for (name, shape) in mapping.shapes { result[name] = shape.count == 3 }
    }
    return result
  }()

  private lazy var channelCounts: [String: Int] = {
    var result: [String: Int] = [:]
    for mapping in mappings {
      for (name, shape) in mapping.shapes { result[name] = shape.last ?? 1 }
    }
    return result
  }()
}
