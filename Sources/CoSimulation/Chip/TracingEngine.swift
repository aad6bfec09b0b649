import Glibc
import Simulation

/// An engine that records waveforms of some cycles, and otherwise does what another does.
///
/// The file lies beside its place, under a name that ends in `.partial`, until it is complete.
final class TracingEngine: ChipEngine {
  private let engine: any ChipEngine
  private let window: WaveWindow
  private var isTracing = false
  private var temporary: String { "\(window.path).partial" }
  /// Why there are no waveforms.
  private var failure: SimulationError?

  init(_ engine: any ChipEngine, _ window: WaveWindow) {
    self.engine = engine
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

  func startTrace(_ path: String) throws(SimulationError) { try engine.startTrace(path) }
  func stopTrace() { engine.stopTrace() }

  func step() throws(ModelFault) {
    if !isTracing, failure == nil, window.cycles.contains(engine.time) {
      do {
        if let flat = engine as? FlatEngine {
          try flat.model.startTrace(temporary, scope: window.scope)
        } else {
          try engine.startTrace(temporary)
        }
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
    engine.stopTrace()
    if rename(temporary, window.path) != 0 {
      failure = .sourceUnusable(path: window.path, reason: String(cString: strerror(errno)))
      unlink(temporary)
    }
  }
}
