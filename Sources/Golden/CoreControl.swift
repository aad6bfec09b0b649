import ChipSpec

/// The golden model of core control, cycle by cycle. The specification is docs/parts/core_control.md.
public struct CoreControl: Sendable {
  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = CoreControlCoverage()

  private var lines = Lines()
  private var busError = false
  /// What changed at the last clock edge.
  private var linesChanged = false, busErrorChanged = false
  /// What software had set in the last cycle.
  private var settings = Settings(CoreControlInputs())

  private struct Lines: Equatable {
    var run = false, external = false, software = false, timer = false
    var all: [Bool] { [run, external, software, timer] }
  }

  /// What software has set, as the record's w1 and w2 have it.
  private struct Settings: Equatable {
    var word: UInt64, compare: UInt64

    init(_ inputs: CoreControlInputs) {
      word = UInt64(inputs.entry << 2) | UInt64(inputs.enabled) << 34
      if inputs.run { word |= 1 << 32 }
      if inputs.software { word |= 1 << 33 }
      if inputs.inbound != 0 { word |= 1 << 40 }
      compare = inputs.compare
    }
  }

  /// The part after reset.
  public init() {}

  /// Back to the state after reset.
  public mutating func reset() {
    lines = Lines()
    (busError, linesChanged, busErrorChanged) = (false, false, false)
    settings = Settings(CoreControlInputs())
    commits.removeAll(keepingCapacity: true)
  }

  /// What the part shows in the present cycle if these are its inputs.
  public func outputs(for inputs: CoreControlInputs) -> CoreControlOutputs {
    var outputs = CoreControlOutputs()
    outputs.pending = pending(inputs)
    outputs.time = inputs.time
    outputs.busError = busError
    outputs.run = lines.run
    outputs.entry = inputs.entry << 2
    outputs.external = lines.external
    outputs.software = lines.software
    outputs.timer = lines.timer
    let next = next(inputs)
    outputs.quiet =
      !linesChanged && !busErrorChanged && next.run == lines.run
      && next.software == lines.software && next.external == lines.external
    outputs.wake = lines.timer ? .max : inputs.compare
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: CoreControlInputs) {
    commits.removeAll(keepingCapacity: true)
    let settings = Settings(inputs)
    if linesChanged || settings != self.settings { commits.append(record(settings)) }
    self.settings = settings
    let next = next(inputs)
    let nextError = inputs.error || (busError && !inputs.clearsBusError)
    count(inputs, next)
    (linesChanged, busErrorChanged) = (next != lines, nextError != busError)
    (lines, busError) = (next, nextError)
  }

  private func pending(_ inputs: CoreControlInputs) -> UInt8 {
    let sources = [
      inputs.semaphores, inputs.inbound != 0, busError, inputs.analog, inputs.simd,
      inputs.packetManager,
    ]
    return sources.enumerated().reduce(0) { $0 | ($1.element ? 1 << UInt8($1.offset) : 0) }
  }

  private func next(_ inputs: CoreControlInputs) -> Lines {
    Lines(
      run: inputs.run, external: pending(inputs) & inputs.enabled != 0, software: inputs.software,
      timer: inputs.time >= inputs.compare)
  }

  private func record(_ settings: Settings) -> Commit {
    var commit = Commit(kind: .coreLines)
    if lines.external { commit.words[0] |= 1 }
    if lines.software { commit.words[0] |= 2 }
    if lines.timer { commit.words[0] |= 4 }
    if lines.run { commit.words[0] |= 8 }
    commit.words[1] = settings.word
    commit.words[2] = settings.compare
    return commit
  }

  private mutating func count(_ inputs: CoreControlInputs, _ next: Lines) {
    let shown = outputs(for: inputs)
    coverage.cycles += 1
    if shown.quiet {
      coverage.quiet += 1
    } else if !linesChanged && !busErrorChanged {
      coverage.aboutToChange += 1
    }
    for (index, change) in zip(lines.all, next.all).enumerated() where change.0 != change.1 {
      if change.1 { coverage.rises[index] += 1 } else { coverage.falls[index] += 1 }
    }
    if next.timer && !lines.timer {
      if inputs.time == inputs.compare { coverage.onTime += 1 } else { coverage.late += 1 }
    }
    let asking = shown.pending & inputs.enabled
    if asking.nonzeroBitCount == 1 { coverage.onlySource[asking.trailingZeroBitCount] += 1 }
    if asking == 0 && shown.pending != 0 { coverage.masked += 1 }
    if inputs.clearsBusError {
      if inputs.error { coverage.errorsWhileCleared += 1 } else { coverage.clears += 1 }
    }
  }
}
