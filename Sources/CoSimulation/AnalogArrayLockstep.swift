import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of an analog array, or its compiled twin, and the golden model side by side.
///
/// What the array gives at its read-out port is compared in every cycle. Transactions are samples.
public struct AnalogArrayLockstep: Lockstep {
  private let parameters: AnalogParameters
  private let effects: AnalogEffects?

  /// The array of these parameters.
  /// - Parameter effects: those that are on in quantising mode throughout; nil for any, and for ideal
  ///   mode too.
  public init(_ parameters: AnalogParameters, effects: AnalogEffects? = nil) {
    self.parameters = parameters
    self.effects = effects
  }

  /// Runs until `transactions` products have been sampled, or to the first difference.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>?
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    let (x, y) = (random.below(1 << 16), random.below(1 << 16))
    let pins = try AnalogArrayPins(model, parameters, x: x, y: y)
    var golden = AnalogArray(parameters, x: x, y: y)
    var stimulus = AnalogArrayStimulus(parameters, effects: effects)
    var report = LockstepReport(part: "analog_array", seed: seed)
    var expected = pins.words(golden.readData)
    var coverage = AnalogArrayCoverage(parameters)

    // The last sample's codes are read before the next one.
    while true {
      let inputs = stimulus.next(&random)
      if inputs.sample && report.transactions >= transactions { break }
      coverage.count(inputs, golden)
      pins.write(inputs, noise: random.next())
      if recording != nil { try model.eval() }
      recording?.pointee.sample(model)
      let cycle = model.cycle
      golden.advance(inputs)
      try model.step()
      report.cycles += 1
      report.transactions += inputs.sample ? 1 : 0
      if inputs.read != nil { expected = pins.words(golden.readData) }
      let (bits, difference) = pins.compare(expected)
      report.bits += bits
      if let difference {
        report.mismatch = Mismatch(
          difference, part: "analog_array", cycle: cycle, CommitHistory())
        break
      }
    }
    report.coverage = coverage.items
    return report
  }
}
