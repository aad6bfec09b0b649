import Simulation

/// An engine that does what another does; those that do something besides are derived from it.
class ForwardingEngine: ChipEngine {
  let engine: any ChipEngine

  init(_ engine: any ChipEngine) { self.engine = engine }

  final var sources: [CommitSource] { engine.sources }
  final func port(_ name: String) throws(SimulationError) -> Port { try engine.port(name) }
  final func reset() throws(ModelFault) { try engine.reset() }
  final var time: UInt64 { engine.time }
  func step() throws(ModelFault) { try engine.step() }
  final var nextEvent: UInt64 { engine.nextEvent }
  func skip(to cycle: UInt64) { engine.skip(to: cycle) }
  final var commits: UnsafeBufferPointer<CommitRecord> { engine.commits }
  final func discardCommits() { engine.discardCommits() }
  final func takeCommits(_ buffer: CommitBuffer) { engine.takeCommits(buffer) }
  final var collectsCommits: Bool {
    get { engine.collectsCommits }
    set { engine.collectsCommits = newValue }
  }
  final var tileCycles: TileCycleCount { engine.tileCycles }
  final func startTrace(_ path: String) throws(SimulationError) { try engine.startTrace(path) }
  final func stopTrace() { engine.stopTrace() }
}
