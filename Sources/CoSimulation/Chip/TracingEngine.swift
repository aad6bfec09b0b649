import Glibc
import Simulation

/// An engine that records waveforms of some cycles, and otherwise does what another does.
///
/// The file lies beside its place, under a name that ends in `.partial`, until it is complete.
final class TracingEngine: ForwardingEngine {
  private let window: WaveWindow
  private var isTracing = false
  private var temporary: String { "\(window.path).partial" }
  /// Why there are no waveforms.
  private var failure: SimulationError?

  init(_ engine: any ChipEngine, _ window: WaveWindow) {
    self.window = window
    super.init(engine)
  }

  deinit { if isTracing { unlink(temporary) } }

  override func step() throws(ModelFault) {
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
