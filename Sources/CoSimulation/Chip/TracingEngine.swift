import Glibc
import Simulation

/// An engine that records waveforms of some cycles, and otherwise does what another does.
///
/// The file lies beside its place (`WholeFile`) until it is complete.
final class TracingEngine: ForwardingEngine {
  private let window: WaveWindow
  private let file: WholeFile
  private var isTracing = false
  /// Whether any cycle of the window was simulated.
  private(set) var hasBegun = false
  /// Why there are no waveforms.
  private var failure: SimulationError?

  init(_ engine: any ChipEngine, _ window: WaveWindow) {
    self.window = window
    file = WholeFile(window.path)
    super.init(engine)
  }

  deinit {
    guard isTracing else { return }
    engine.stopTrace()
    file.discard()
  }

  override func step() throws(ModelFault) {
    if !isTracing, failure == nil, window.cycles.contains(engine.time) {
      do throws(SimulationError) {
        guard file.isMoved else {
          throw SimulationError.sourceUnusable(path: window.path, reason: "it is no regular file")
        }
        if let flat = engine as? FlatEngine, let x = window.x, let y = window.y {
          try flat.startTrace(file.temporary, x: x, y: y)
        } else {
          try engine.startTrace(file.temporary)
        }
        isTracing = true
        hasBegun = true
      } catch {
        fail(error)
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
    do {
      try file.keep()
    } catch {
      fail(.sourceUnusable(path: window.path, reason: "\(error)"))
    }
  }

  /// Keeps what is wrong; of the file, the path that it will have is named.
  private func fail(_ error: SimulationError) {
    if case .sourceUnusable(_, let reason) = error {
      failure = .sourceUnusable(path: "cannot write '\(window.path)'", reason: reason)
    } else {
      failure = error
    }
  }
}
