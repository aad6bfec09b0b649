import Glibc
import Simulation

/// An engine that records waveforms of some cycles, and otherwise does what another does.
///
/// The file lies beside its place, under a name that ends in `.partial`, until it is complete.
final class TracingEngine: ChipEngine {
  private let engine: any ChipEngine
  private let model: ModelInstance
  private let window: WaveWindow
  private var isTracing = false
  private var temporary: String { "\(window.path).partial" }
  /// Why there are no waveforms.
  private var failure: SimulationError?

  /// - Throws: ``SimulationError`` if the engine's models were built without waveforms.
  init(_ engine: any ChipEngine, _ window: WaveWindow) throws(SimulationError) {
    guard let flat = engine as? FlatEngine else {
      throw .libraryUnusable(
        path: window.path, reason: "waveforms are recorded on the engine 'flat'")
    }
    self.engine = engine
    self.model = flat.model
    self.window = window
  }

  deinit { if isTracing { unlink(temporary) } }

  var sources: [CommitSource] { engine.sources }
  func port(_ name: String) throws(SimulationError) -> Port { try engine.port(name) }
  func reset() throws(ModelFault) { try engine.reset() }
  var time: UInt64 { engine.time }
  var nextEvent: UInt64 { engine.nextEvent }
  func skip(to cycle: UInt64) { engine.skip(to: cycle) }
  var commits: UnsafeBufferPointer<CommitRecord> { engine.commits }
  func discardCommits() { engine.discardCommits() }
  var collectsCommits: Bool {
    get { engine.collectsCommits }
    set { engine.collectsCommits = newValue }
  }
  var tileCycles: TileCycleCount { engine.tileCycles }

  func startTrace(_ path: String) throws(SimulationError) {
    guard let flat = engine as? FlatEngine else {
      throw .libraryUnusable(path: path, reason: "waveforms are recorded on the engine 'flat'")
    }
    try flat.model.startTrace(path)
  }

  func stopTrace() { (engine as? FlatEngine)?.model.stopTrace() }

  func step() throws(ModelFault) {
    if !isTracing, failure == nil, window.cycles.contains(engine.time) {
      do {
        try model.startTrace(temporary, scope: window.scope)
        isTracing = true
      } catch {
        failure = error
      }
    }
    try engine.step()
    if isTracing, engine.time > window.cycles.upperBound { close() }
  }

  /// Completes the file.
  /// - Throws: ``SimulationError`` if there is none.
  func finish() throws(SimulationError) {
    close()
    if let failure { throw failure }
  }

  private func close() {
    guard isTracing else { return }
    isTracing = false
    model.stopTrace()
    if rename(temporary, window.path) != 0 {
      failure = .sourceUnusable(path: window.path, reason: String(cString: strerror(errno)))
      unlink(temporary)
    }
  }
}
