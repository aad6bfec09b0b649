import Golden
import Simulation

/// One run of an untimed lockstep.
struct UntimedRun<Part: UntimedLockstep> {
  var golden: Part.Golden
  var environment: Part.Environment
  var report: LockstepReport

  private let model: ModelInstance
  private let reset: Port
  private let recorder: PortRecorder?
  private var streams = StreamComparison(Part.Golden.streams)
  private var history = CommitHistory()
  private var observation = Observation()
  private var outputs: OutputSnapshot

  private var matches = 0
  private var lastMatch = 0  // the cycle of it

  init(
    bench: UntimedBench<Part.Golden, Part.Environment>, model: ModelInstance, reset: Port,
    recorder: PortRecorder?, seed: UInt64
  ) {
    golden = bench.golden
    environment = bench.environment
    report = LockstepReport(part: Part.part, seed: seed)
    self.model = model
    self.reset = reset
    self.recorder = recorder
    outputs = OutputSnapshot(model)
  }

  /// Whether nothing is under way, in the part and in the model.
  var isAtRest: Bool { golden.isDone && streams.isEmpty && environment.isIdle }

  /// Lets a cycle pass.
  mutating func cycle(_ random: inout SeededRandom, begins: Bool) throws {
    environment.timebase?.drive(&random)
    environment.drive(&golden, &random, begins: begins)
    try model.eval()
    environment.answer(&random)
    try model.eval()

    let cycle = model.cycle
    observation.clear()
    environment.observe(&observation)
    environment.timebase?.observe(&observation)
    sample()
    report.bits += observation.bits
    if let difference = observation.difference { return fail(difference, cycle) }

    predict(cycle)
    for record in observation.records {
      compare(record, cycle)
      if report.mismatch != nil { return }
      golden.receive(record)
      predict(cycle)
    }
    if report.mismatch != nil { return }

    let isStill = environment.timebase?.isStill == true && !observation.isInput
    if isStill { outputs.take() }
    try model.step()
    report.cycles += 1

    let commits = model.commits
    if isStill {
      report.bits += outputs.bits
      if let commit = commits.first {
        let text = Commit(commit).text
        fail(Difference("commit", expected: "no commit while quiet", actual: text), cycle)
      } else if let change = outputs.change {
        fail(change, cycle)
      }
    }
    for record in commits {
      if report.mismatch != nil { return }
      let commit = Commit(record)
      golden.receive(commit)
      predict(cycle)
      compare(commit, cycle)
      report.commits += 1
      if Part.isTransaction(commit) { report.transactions += 1 }
    }
    model.discardCommits()
  }

  /// A reset in the middle of everything: what was under way is given up.
  mutating func interrupt() throws {
    golden.reset()
    environment.reset()
    streams.removeAll()
    _ = golden.takePredictions()
    reset.value = 0
    try model.eval()
    sample()
    try model.step()
    model.discardCommits()
    reset.value = 1
    lastMatch = report.cycles
  }

  /// Ends the run if nothing has agreed for many cycles.
  mutating func giveUp(after patience: Int) {
    if streams.matches != matches || isAtRest {
      matches = streams.matches
      lastMatch = report.cycles
    }
    let waited = report.cycles - lastMatch
    guard waited >= patience, report.mismatch == nil else { return }
    fail(missing(after: waited), model.cycle)
  }

  /// What should have happened long ago.
  private func missing(after cycles: Int) -> Difference {
    if let difference = streams.missing(after: cycles) { return difference }
    if !golden.isDone {
      return Difference(
        "end", expected: "what the golden model waits for", actual: "nothing for \(cycles) cycles")
    }
    return streams.unexpected
      ?? Difference("end", expected: "an idle part", actual: "not idle for \(cycles) cycles")
  }

  private func sample() {
    guard let recorder else { return }
    recorder.sample(model)
    environment.ignoreUnspecified(in: recorder)
  }

  private mutating func predict(_ cycle: UInt64) {
    for record in golden.takePredictions() {
      guard let stream = golden.stream(of: record) else { continue }
      if let difference = streams.expect(record, in: stream) { fail(difference, cycle) }
    }
  }

  private mutating func compare(_ record: Commit, _ cycle: UInt64) {
    if let stream = golden.stream(of: record),
      let difference = streams.observe(record, in: stream)
    {
      fail(difference, cycle)
    }
    if report.mismatch == nil { history.append(record, cycle: cycle) }
  }

  private mutating func fail(_ difference: Difference, _ cycle: UInt64) {
    if report.mismatch == nil {
      report.mismatch = Mismatch(difference, part: Part.part, cycle: cycle, history)
    }
  }
}
