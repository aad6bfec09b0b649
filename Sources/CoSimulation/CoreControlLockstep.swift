import Golden
import Simulation

/// Runs the Verilog of core control and its golden model side by side on random registers and sources.
///
/// Everything follows from the seed: what software and the sources do, how time passes, and the initial
/// values of the Verilog's registers.
public struct CoreControlLockstep: CycleExactLockstep {
  static let part = "core_control"
  static let idle = CoreControlInputs()
  let resetPeriod: Int

  /// Core control; all cores have the same.
  public init(resetPeriod: Int = 20_000) { self.resetPeriod = resetPeriod }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<
    CoreControl, ListedPins<CoreControlInputs, CoreControlOutputs>, CoreControlStimulus
  > {
    CycleExactBench(
      golden: CoreControl(), pins: try ListedPins(model), stimulus: CoreControlStimulus())
  }
}

extension CoreControl: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension CoreControlCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    add("quiet", quiet)
    for (place, line) in ["run", "external", "software", "timer"].enumerated() {
      add("rises of \(line)", rises[place])
      add("falls of \(line)", falls[place])
    }
    for (place, source) in CoreControlOutputs.sources.enumerated() {
      add("only \(source) asked", onlySource[place])
    }
    add("asked without being enabled", masked)
    add("errors while the flag was cleared", errorsWhileCleared)
    add("clears", clears)
    add("timer on time", onTime)
    add("timer late", late)
    add("awake because a line would change", aboutToChange)
    return items
  }
}
