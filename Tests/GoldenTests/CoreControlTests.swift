import Testing

@testable import Golden

/// Core control against docs/parts/core_control.md.
struct CoreControlTests {
  @Test func timerInterruptsAsInTheExample() {
    var control = CoreControl()
    var inputs = CoreControlInputs()
    inputs.compare = 1000
    for cycle in 0..<15 {
      inputs.time = UInt64(990 + cycle)
      let shown = control.outputs(for: inputs)
      #expect(shown.timer == (cycle > 10))
      #expect(shown.quiet == (cycle != 11))
      #expect(shown.wake == (cycle > 10 ? .max : 1000))
      control.advance(inputs)
      // In the first cycle what software has set is new.
      #expect(control.commits.count == (cycle == 0 || cycle == 11 ? 1 : 0))
      #expect(control.commits.allSatisfy { $0.words[2] == 1000 })
    }
  }

  @Test func raisesEachSource() {
    let sources: [(UInt8, (inout CoreControlInputs) -> Void)] = [
      (0, { $0.semaphores = true }), (1, { $0.inbound = 1 << 31 }), (2, { $0.error = true }),
      (3, { $0.analog = true }), (4, { $0.simd = true }), (5, { $0.packetManager = true }),
    ]
    for (bit, set) in sources {
      let mask = UInt8(1) << bit
      for enabled in [mask, 0x3F & ~mask] {
        var control = CoreControl()
        var inputs = CoreControlInputs()
        inputs.enabled = enabled
        set(&inputs)
        // An error is kept first.
        for _ in 0..<3 { control.advance(inputs) }
        let shown = control.outputs(for: inputs)
        #expect(shown.pending == mask)
        #expect(shown.external == (enabled == mask), "source \(bit)")
      }
    }
  }

  @Test func keepsAnErrorUntilItIsCleared() {
    var control = CoreControl()
    var inputs = CoreControlInputs()
    inputs.error = true
    inputs.clearsBusError = true
    control.advance(inputs)
    inputs.error = false
    inputs.clearsBusError = false
    #expect(control.outputs(for: inputs).busError)
    control.advance(inputs)
    #expect(control.outputs(for: inputs).busError && control.outputs(for: inputs).quiet)
    inputs.clearsBusError = true
    control.advance(inputs)
    inputs.clearsBusError = false
    #expect(!control.outputs(for: inputs).busError && !control.outputs(for: inputs).quiet)
  }

  /// Skipping what `quiet_o` and `wake_o` allow changes nothing that can be seen.
  @Test(arguments: UInt64(1)...20)
  func skippingIsUnobservable(_ seed: UInt64) {
    var random = SeededRandom(seed)
    var whole = CoreControl(), skipping = CoreControl()
    var inputs = CoreControlInputs()
    var skipped = 0
    var before: CoreControlOutputs?
    for time in 0..<UInt64(3000) {
      let last = inputs
      inputs.time = time
      if random.chance(2) { inputs.compare = time + UInt64.random(in: 0..<200, using: &random) }
      if random.chance(2) { inputs.compare = time > 50 ? time - 50 : 0 }
      if random.chance(3) { inputs.run.toggle() }
      if random.chance(3) { inputs.software.toggle() }
      if random.chance(3) { inputs.semaphores.toggle() }
      if random.chance(3) { inputs.enabled = UInt8.random(in: 0..<64, using: &random) }
      inputs.error = random.chance(2)
      inputs.clearsBusError = random.chance(3)
      // The time apart, has anything come in?
      var comparable = last
      comparable.time = time
      let isInput = !Self.equal(comparable, inputs) || inputs.error || inputs.clearsBusError
      let shown = whole.outputs(for: inputs)
      whole.advance(inputs)
      let awake = skipping.outputs(for: inputs)
      // A change of compare is followed in the cycle in which it comes.
      if awake.quiet && time < awake.wake && !isInput {
        skipped += 1
        #expect(whole.commits.isEmpty)
        if let before { #expect(Self.lines(before) == Self.lines(shown)) }
      } else {
        #expect(Self.lines(awake) == Self.lines(shown))
        skipping.advance(inputs)
        #expect(skipping.commits == whole.commits)
      }
      before = shown
    }
    #expect(skipped > 500)
  }

  private static func lines(_ outputs: CoreControlOutputs) -> [Bool] {
    [outputs.run, outputs.external, outputs.software, outputs.timer, outputs.busError]
  }

  private static func equal(_ one: CoreControlInputs, _ other: CoreControlInputs) -> Bool {
    one.compare == other.compare && one.run == other.run && one.software == other.software
      && one.semaphores == other.semaphores && one.enabled == other.enabled
  }
}
