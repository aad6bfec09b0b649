import ChipSpec

/// A chip simulated as one model: the reference for all other engines, and right for small chips.
///
/// It simulates all tiles in each cycle; cycles are left out where the whole chip is quiet and its
/// surroundings say so (``skip(to:)``).
public final class FlatEngine: ChipEngine {
  /// The model of the whole chip.
  public let model: ModelInstance
  /// See ``ChipEngine/sources``.
  public let sources: [CommitSource]

  private let tiles: UInt64
  private let host: HostSpec?
  private let timebase: Port, quiet: Port, wake: Port
  private var count = TileCycleCount()

  /// An engine after reset.
  /// - Parameters:
  ///   - library: the model of the module `chip`.
  ///   - specification: the chip's.
  ///   - seed: what registers hold before they are written, in models built so.
  /// - Throws: ``SimulationError`` if the model is not that of a chip, ``ModelFault``.
  public init(
    _ library: ModelLibrary, _ specification: Specification, seed: UInt64 = 0
  ) throws {
    model = try library.instantiate(seed: seed)
    sources = model.sources
    tiles = UInt64(specification.layout.count)
    host = specification.host
    timebase = try model.port("timebase_i")
    quiet = try model.port("quiet_o")
    wake = try model.port("wake_o")
    try reset()
  }

  /// See ``ChipEngine/port(_:)``.
  public func port(_ name: String) throws(SimulationError) -> Port { try model.port(name) }

  /// See ``ChipEngine/reset()``.
  public func reset() throws(ModelFault) {
    timebase.value = 0
    try model.reset()
    model.cycle = 0
    model.discardCommits()
    count = TileCycleCount()
  }

  /// See ``ChipEngine/time``.
  public var time: UInt64 { model.cycle }

  /// See ``ChipEngine/step()``.
  public func step() throws(ModelFault) {
    timebase.value = model.cycle
    try model.step()
    count.simulated &+= tiles
  }

  /// See ``ChipEngine/nextEvent``.
  public var nextEvent: UInt64 { quiet.isSet ? max(time, wake.value) : time }

  /// See ``ChipEngine/skip(to:)``.
  public func skip(to cycle: UInt64) {
    precondition(cycle <= nextEvent, "the chip goes on before cycle \(cycle)")
    guard cycle > time else { return }
    count.skipped &+= (cycle - time) &* tiles
    model.cycle = cycle
  }

  /// See ``ChipEngine/startTrace(_:)``.
  public func startTrace(_ path: String) throws(SimulationError) { try model.startTrace(path) }

  /// The same of one tile, and of the host bridge at the tile where the host link attaches.
  /// - Throws: ``SimulationError/libraryUnusable(path:reason:)`` if the model was built without.
  public func startTrace(_ path: String, x: Int, y: Int) throws(SimulationError) {
    let isHost = host.map { $0.x == x && $0.y == y } ?? false
    try model.startTrace(
      path, scopes: ["chip.u_tile_\(x)_\(y)"] + (isHost ? ["chip.u_host_bridge"] : []))
  }

  /// See ``ChipEngine/stopTrace()``.
  public func stopTrace() { model.stopTrace() }

  /// See ``ChipEngine/commits``.
  public var commits: UnsafeBufferPointer<CommitRecord> { model.commits }

  /// See ``ChipEngine/discardCommits()``.
  public func discardCommits() { model.discardCommits() }

  /// See ``ChipEngine/takeCommits(_:)``.
  public func takeCommits(_ buffer: CommitBuffer) { model.takeCommits(buffer) }

  /// See ``ChipEngine/collectsCommits``.
  public var collectsCommits: Bool {
    get { model.collectsCommits }
    set { model.collectsCommits = newValue }
  }

  /// See ``ChipEngine/tileCycles``.
  public var tileCycles: TileCycleCount { count }
}
