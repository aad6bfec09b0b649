/// A chip's Verilog that runs, whichever way it is simulated.
///
/// The number of a cycle is the time: in cycle t the chip's `timebase_i` shows t, and commits of it
/// carry t. While the chip is quiet and nothing arrives, cycles can be left out: in a cycle that is
/// left out nothing happens, so the commits are the same whether or not it is simulated.
///
/// All engines are exact to the cycle: for the same inputs in the same cycles ``commits`` holds the
/// same bytes.
///
/// An engine belongs to one thread at a time.
public protocol ChipEngine: AnyObject {
  /// The monitors of the whole chip, sorted by scope, as in the model of the whole chip
  /// ("chip.u_tile_0_0.u_router.u_monitor"). A record's `source` is an index into it.
  var sources: [CommitSource] { get }

  /// A port of the module `chip`, whichever model it lies in. Inputs set before ``step()`` are seen by
  /// it, outputs are those of the cycle ``time``. The clock, the reset and the time are the engine's
  /// to drive: of them `timebase_i` and `rst_ni` can be read.
  /// - Throws: ``SimulationError/portUnknown(port:known:)``.
  func port(_ name: String) throws(SimulationError) -> Port

  /// Resets the chip; afterwards ``time`` is 0 and no commits are pending.
  func reset() throws(ModelFault)

  /// The number of the next cycle.
  var time: UInt64 { get }

  /// Runs the cycle ``time``. No output of a chip depends on an input within a cycle, so what the
  /// outputs show afterwards is right for the next cycle, whatever its inputs will be.
  /// - Throws: ``ModelFault``; the engine cannot run on after it. The cycle of an assertion is complete,
  ///   its ``commits`` are there; of a cycle that was broken off there are none.
  func step() throws(ModelFault)

  /// The earliest cycle, ``time`` or later, in which something can happen by itself: ``time`` unless
  /// the chip is quiet, otherwise when it wakes; `.max` if it waits for no time.
  var nextEvent: UInt64 { get }

  /// Leaves out the cycles from ``time`` up to, but not including, `cycle`.
  /// - Precondition: `cycle` is at most ``nextEvent`` and nothing arrives in between.
  func skip(to cycle: UInt64)

  /// The records since they were last discarded, in order of cycle and source. Valid until the engine
  /// runs on.
  var commits: UnsafeBufferPointer<CommitRecord> { get }

  /// Forgets the records in ``commits``; their memory is kept for the next.
  func discardCommits()

  /// Moves the records in ``commits`` to a buffer, whose memory is used for the next. What the buffer held is
  /// forgotten.
  func takeCommits(_ buffer: CommitBuffer)

  /// Whether commits are collected at all; otherwise they are thrown away where they are made.
  var collectsCommits: Bool { get set }

  /// Starts writing waveforms of all cycles from now on that are simulated: of the whole chip, or of
  /// the tile that the engine was made for. Time 2 × n is cycle n before its clock edge.
  /// - Throws: ``SimulationError/libraryUnusable(path:reason:)`` if the models were built without.
  func startTrace(_ path: String) throws(SimulationError)

  /// Ends writing waveforms and closes the file.
  func stopTrace()

  /// How many cycles of tiles were simulated, and how many were not because nothing happened in them.
  var tileCycles: TileCycleCount { get }
}

extension ChipEngine {
  /// An engine without waveforms.
  public func startTrace(_ path: String) throws(SimulationError) {
    throw .libraryUnusable(path: path, reason: "this engine writes no waveforms")
  }

  /// Nothing to end.
  public func stopTrace() {}

  /// Runs cycles with the inputs as they are, without leaving any out.
  /// - Throws: ``ModelFault``.
  public func step(_ cycles: Int) throws(ModelFault) {
    for _ in 0..<cycles { try step() }
  }

  /// Passes the records in ``commits`` to `body`, then forgets them.
  public func drainCommits<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<CommitRecord>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let result = try body(commits)
    discardCommits()
    return result
  }
}
