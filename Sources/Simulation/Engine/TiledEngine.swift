import ChipSpec

/// A chip simulated tile by tile: each module of a tile is one model, with an instance for each tile, the
/// host bridge is one more, and what goes over the links between them is handed on once a cycle. Building
/// takes as long for many tiles as for one.
///
/// A tile in which nothing happens is left out until something arrives or its time has come.
public final class TiledEngine: ChipEngine {
  /// See ``ChipEngine/sources``.
  public let sources: [CommitSource]
  /// Whether tiles in which nothing happens are left out.
  public let skipping: Bool
  /// How many threads run the tiles, the caller's among them.
  public let threads: Int
  /// How many tiles run abreast with others of their kind while they are at work.
  public let tilesAbreast: Int

  private let grid: TileGrid
  private let instances: [ModelInstance]
  private let functions: ModelLibrary.TileFunctions
  private let memory: TileMemory
  private let outerPorts: [String: Port]
  private let traced: Int?

  /// An engine after reset.
  /// - Parameters:
  ///   - libraries: the models of the tiles' modules and of the host bridge, by their names.
  ///   - specification: the chip's.
  ///   - skipping: whether tiles in which nothing happens are left out.
  ///   - threads: over how many threads the tiles are spread.
  ///   - abreast: whether tiles of a kind run abreast, where their model can.
  ///   - seed: what registers hold before they are written, in models built so.
  ///   - traced: a tile of which waveforms can be written, with a model of its module that can.
  /// - Throws: ``SimulationError`` if the models are not those of the chip's tiles, ``ModelFault``.
  public init(
    _ libraries: [String: ModelLibrary], _ specification: Specification, skipping: Bool = true,
    threads: Int = 1, abreast: Bool = true, seed: UInt64 = 0, traced: TracedTile? = nil
  ) throws {
    let grid = TileGrid(specification)
    var instances: [ModelInstance] = []
    var sources: [CommitSource] = []
    var bases: [UInt32] = []
    var tileFunctions: [ModelLibrary.TileFunctions] = []
    for tile in grid.tiles {
      let isTraced = traced.map { tile.isTile(x: $0.x, y: $0.y) } ?? false
      guard let library = isTraced ? traced?.library : libraries[tile.module] else {
        throw SimulationError.sourceUnusable(
          path: tile.module, reason: "there is no model of this tile's module")
      }
      guard let functions = library.tile, Self.fits(functions, tile, tileFunctions.last) else {
        throw SimulationError.sourceUnusable(
          path: tile.module,
          reason: "its ports are not those of a tile that fits the others; use the engine 'flat'")
      }
      let place = tile.isBridge ? grid.count : tile.y * specification.grid.columns + tile.x
      let instance = try library.instantiate(seed: seed &* 0x9E37_79B9 &+ UInt64(place))
      bases.append(UInt32(sources.count))
      for source in instance.sources {
        let inner = source.scope.dropFirst(tile.module.count)
        sources.append(
          CommitSource(scope: "chip.\(tile.instance)\(inner)", kind: source.kind))
      }
      instances.append(instance)
      tileFunctions.append(functions)
    }
    let threads = max(1, min(threads, grid.count))
    let memory = TileMemory(
      grid, instances, tileFunctions, skipping: skipping, threads: threads)
    for (number, tile) in grid.tiles.enumerated() {
      (try? instances[number].port("x_i"))?.value = UInt64(tile.x)
      (try? instances[number].port("y_i"))?.value = UInt64(tile.y)
      if !tile.isBridge {
        try instances[number].port("present_i").value = tile.present
        (try? instances[number].port("host_i"))?.value = tile.isHost ? 1 : 0
      }
      tileFunctions[number].setBase(instances[number].handle, bases[number])
    }
    self.traced = traced.flatMap { traced in
      grid.tiles.firstIndex { $0.isTile(x: traced.x, y: traced.y) }
    }
    self.grid = grid
    self.instances = instances
    self.sources = sources
    self.skipping = skipping
    self.threads = threads
    self.memory = memory
    tilesAbreast = abreast ? memory.makeRanks() : 0
    // Those of a tile, which know all links.
    functions = tileFunctions[grid.tiles.firstIndex { !$0.isBridge } ?? 0]
    outerPorts = [
      "timebase_i": memory.port(.time, width: 64), "quiet_o": memory.port(.quiet, width: 1),
      "wake_o": memory.port(.wake, width: 64), "rst_ni": memory.port(.reset, width: 1),
    ]
    try reset()
    if threads > 1, functions.chipStart(memory.chip) != 0 {
      throw ModelFault(message: "no more threads can be started", cycle: 0)
    }
  }

  /// Whether a model fits the one before it: the same goes over their links.
  private static func fits(
    _ functions: ModelLibrary.TileFunctions, _ tile: TileGrid.Tile,
    _ other: ModelLibrary.TileFunctions?
  ) -> Bool {
    guard tile.isBridge == functions.fields.isEmpty else { return false }
    guard let other else { return true }
    return functions.hostFields == other.hostFields
      && (functions.fields == other.fields || other.fields.isEmpty)
  }

  deinit {
    // Ends the threads before their memory goes.
    functions.chipEnd(memory.chip)
    memory.freeRanks()
  }

  /// See ``ChipEngine/port(_:)``.
  public func port(_ name: String) throws(SimulationError) -> Port {
    if let port = outerPorts[name] { return port }
    for (number, tile) in grid.tiles.enumerated() {
      if let inner = tile.port(name) { return try instances[number].port(inner) }
    }
    var known = outerPorts.keys.sorted()
    for (number, tile) in grid.tiles.enumerated() {
      for port in instances[number].library.ports {
        if tile.port(port.name) != nil { known.append(port.name) }
        let outer = "tile_\(tile.x)_\(tile.y)_\(port.name)"
        if tile.port(outer) != nil { known.append(outer) }
      }
    }
    throw .portUnknown(port: name, known: known)
  }

  // MARK: - Running

  /// See ``ChipEngine/reset()``.
  public func reset() throws(ModelFault) {
    memory.leaveRanks()
    memory.clear()
    for (number, instance) in instances.enumerated() {
      (try? instance.port("timebase_i"))?.value = 0
      try instance.reset()
      instance.cycle = 0
      memory.settle(number)
    }
    memory.begin()
    discardCommits()
  }

  /// See ``ChipEngine/time``.
  public var time: UInt64 { memory[.time] }

  /// See ``ChipEngine/step()``.
  public func step() throws(ModelFault) {
    if functions.chipStep(memory.chip) != 0 { throw fault() }
  }

  private func fault() -> ModelFault {
    guard let number = memory.failedTile else {
      return ModelFault(message: "the chip's model failed", cycle: time)
    }
    let (tile, fault) = (grid.tiles[number], instances[number].fault())
    return ModelFault(
      message: "\(tile.name): \(fault.message)", cycle: fault.cycle)
  }

  /// See ``ChipEngine/nextEvent``.
  public var nextEvent: UInt64 {
    memory[.quiet] == 0 ? memory[.time] : max(memory[.time], memory[.wake])
  }

  /// See ``ChipEngine/skip(to:)``.
  public func skip(to cycle: UInt64) {
    precondition(cycle <= nextEvent, "the chip goes on before cycle \(cycle)")
    if cycle > time { memory[.time] = cycle }
  }

  // MARK: - Waves

  /// See ``ChipEngine/startTrace(_:)``.
  public func startTrace(_ path: String) throws(SimulationError) {
    try instances[traced ?? 0].startTrace(path)
  }

  /// See ``ChipEngine/stopTrace()``.
  public func stopTrace() { instances[traced ?? 0].stopTrace() }

  // MARK: - Commits

  /// See ``ChipEngine/commits``.
  public var commits: UnsafeBufferPointer<CommitRecord> {
    memory.commits
  }

  /// See ``ChipEngine/discardCommits()``.
  public func discardCommits() { memory.discardCommits() }

  /// See ``ChipEngine/takeCommits(_:)``.
  public func takeCommits(_ buffer: CommitBuffer) { memory.takeCommits(buffer) }

  /// See ``ChipEngine/collectsCommits``.
  public var collectsCommits: Bool {
    get { memory.collectsCommits }
    set { memory.collectsCommits = newValue }
  }

  /// See ``ChipEngine/tileCycles``.
  public var tileCycles: TileCycleCount {
    // Some tiles have run in a cycle in which another one has failed; it counts for none.
    let total = time * UInt64(grid.count)
    let simulated = min(memory.simulated, total)
    return TileCycleCount(simulated: simulated, skipped: total - simulated)
  }
}
