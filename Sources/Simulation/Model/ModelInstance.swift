/// A running model: one set of registers, one clock, one commit buffer.
///
/// A test bench sets inputs, calls ``eval()`` to let them settle, reads outputs, then calls
/// ``step(_:)`` for the clock edge. `step` alone is enough where outputs that depend on inputs
/// within the cycle are not of interest: it settles the inputs first.
///
/// An instance is confined to one thread (or task) at a time; different instances can run at once.
public final class ModelInstance {
  /// The library it came from.
  public let library: ModelLibrary
  /// Handles on the ports, in the order of ``ModelLibrary/ports``. They must not outlive this.
  public let ports: [Port]
  /// The monitors in the model, by scope name. A record's `source` is an index into it.
  public let sources: [CommitSource]

  @usableFromInline let handle: UnsafeMutableRawPointer
  @usableFromInline let evalFunction: @convention(c) (UnsafeMutableRawPointer) -> Int32
  @usableFromInline let cycleFunction: @convention(c) (UnsafeMutableRawPointer, UInt64) -> Int32

  init(library: ModelLibrary, seed: UInt64) throws(ModelFault) {
    let functions = library.functions
    guard let handle = functions.create(seed) else {
      throw ModelFault(message: "no memory is left for another instance", cycle: 0)
    }
    let fault = String(cString: functions.fault(handle))
    guard fault.isEmpty else {
      functions.destroy(handle)
      throw ModelFault(message: fault, cycle: 0)
    }
    var ports: [Port] = []
    for (number, description) in library.ports.enumerated() {
      ports.append(
        Port(
          storage: functions.portStorage(handle, UInt32(number)), width: description.width))
    }
    var sources: [CommitSource] = []
    for number in 0..<functions.sourceCount(handle) {
      var kind: UInt32 = 0
      let scope = String(cString: functions.source(handle, number, &kind))
      sources.append(CommitSource(scope: scope, kind: kind))
    }
    self.library = library
    self.handle = handle
    self.ports = ports
    self.sources = sources
    evalFunction = functions.eval
    cycleFunction = functions.cycle
  }

  deinit { library.functions.destroy(handle) }

  // MARK: - Ports

  /// The port of that name. Look it up once, before the loop.
  /// - Throws: ``SimulationError/portUnknown(port:known:)``.
  public func port(_ name: String) throws(SimulationError) -> Port {
    ports[try library.portIndex(name)]
  }

  // MARK: - Running

  /// Lets the outputs follow the inputs, without a clock edge.
  /// - Throws: ``ModelFault``; the instance cannot run on after it.
  @inlinable
  public func eval() throws(ModelFault) {
    if evalFunction(handle) == 1 { throw fault() }
  }

  /// Runs clock cycles with the inputs as they are: for each, the clock rises and falls, and
  /// ``cycle`` grows by one. Ends early when the model calls `$finish`.
  /// - Throws: ``ModelFault``; the instance cannot run on after it.
  @inlinable
  public func step(_ cycles: Int = 1) throws(ModelFault) {
    if cycleFunction(handle, UInt64(max(0, cycles))) == 1 { throw fault() }
  }

  /// Resets the design: the reset input goes to 0 for some cycles, then to 1. A design without
  /// one just runs.
  /// - Parameters:
  ///   - input: The reset input's name, active low.
  ///   - cycles: How many clock edges it sees while it is in reset.
  /// - Throws: ``ModelFault``.
  public func reset(_ input: String = "rst_ni", cycles: Int = 2) throws(ModelFault) {
    guard let port = try? port(input) else { return try step(cycles) }
    port.value = 1
    try eval()
    port.value = 0
    try eval()
    try step(cycles)
    port.value = 1
    try eval()
  }

  /// The cycles run so far, which is the number of the cycle that the next ``step(_:)`` runs.
  /// Can be set, to let several instances share a count.
  @inlinable public var cycle: UInt64 {
    get { handle.load(as: UInt64.self) }
    set { handle.storeBytes(of: newValue, as: UInt64.self) }
  }

  /// Whether the model has called `$finish`.
  @inlinable public var isFinished: Bool {
    handle.load(fromByteOffset: 32, as: UInt64.self) != 0
  }

  /// Runs the design's `final` blocks.
  /// - Throws: ``ModelFault``.
  public func finish() throws(ModelFault) {
    if library.functions.final(handle) == 1 { throw fault() }
  }

  @usableFromInline
  func fault() -> ModelFault {
    ModelFault(message: String(cString: library.functions.fault(handle)), cycle: cycle)
  }

  // MARK: - Commits

  /// The commit records since they were last taken, oldest first; within a cycle in order of
  /// their sources. Valid until the model runs on.
  @inlinable public var commits: UnsafeBufferPointer<CommitRecord> {
    let start = handle.load(fromByteOffset: 8, as: UnsafePointer<CommitRecord>?.self)
    return UnsafeBufferPointer(
      start: start, count: handle.load(fromByteOffset: 16, as: Int.self))
  }

  /// Forgets the records in ``commits``; their memory is kept for the next.
  @inlinable
  public func discardCommits() {
    handle.storeBytes(of: 0, toByteOffset: 16, as: Int.self)
  }

  /// Moves the records in ``commits`` to a buffer, whose memory is used for the next. What the buffer held is
  /// forgotten.
  public func takeCommits(_ buffer: CommitBuffer) { buffer.exchange(with: handle) }

  /// Whether commits are kept; otherwise they are thrown away where they are made.
  @inlinable public var collectsCommits: Bool {
    get { handle.load(fromByteOffset: 40, as: UInt64.self) == 0 }
    set { handle.storeBytes(of: newValue ? 0 : 1, toByteOffset: 40, as: UInt64.self) }
  }

  /// Passes the records in ``commits`` to `body`, then forgets them.
  @inlinable
  public func drainCommits<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<CommitRecord>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let result = try body(commits)
    discardCommits()
    return result
  }

  // MARK: - Text and waves

  /// What the model has printed (`$display`, assertions) since the last call; at most 1 MiB.
  public func takeText() -> String {
    let text = String(cString: library.functions.text(handle))
    library.functions.clearText(handle)
    return text
  }

  /// Starts writing waveforms of all cycles from now on. Time 2 × n is cycle n before its clock
  /// edge, 2 × n + 1 after it.
  /// - Parameter scopes: records only what is in these instances, for example "chip.u_tile_0_0"; all
  ///   where there are none.
  /// - Throws: ``SimulationError/libraryUnusable(path:reason:)`` for a model built without them,
  ///   or when the file cannot be written.
  public func startTrace(_ path: String, scopes: [String] = []) throws(SimulationError) {
    guard library.canTrace else {
      throw .libraryUnusable(
        path: library.path, reason: "it was built without waveforms (ModelOptions.trace)")
    }
    // Not every release of Verilator notices that its file could not be opened.
    do {
      try FileSystem.write("", to: path)
    } catch {
      throw .sourceUnusable(path: path, reason: error.reason)
    }
    let text = ([path] + scopes).joined(separator: "\n")
    guard library.functions.trace(handle, text) != 0 else {
      throw .sourceUnusable(path: path, reason: "the waveform file cannot be written")
    }
  }

  /// Ends writing waveforms and closes the file. Also happens when the instance goes away.
  public func stopTrace() { _ = library.functions.trace(handle, nil) }
}

/// A model's evaluation uses thread-local state and its storage has no lock.
@available(*, unavailable)
extension ModelInstance: Sendable {}
