import Golden
import Simulation

/// Runs the Verilog of a register bus and its golden model side by side on random clients.
///
/// Everything follows from the seed: what clients and registers do, and the initial values of the
/// Verilog's registers.
public struct RegisterBusLockstep: CycleExactLockstep {
  static let part = "register_bus"
  static let idle = RegisterBusInputs()
  let resetPeriod: Int

  /// The bus; all tiles have the same.
  public init(resetPeriod: Int = 20_000) { self.resetPeriod = resetPeriod }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<
    RegisterBus, ListedPins<RegisterBusInputs, RegisterBusOutputs>, RegisterBusStimulus
  > {
    CycleExactBench(
      golden: RegisterBus(), pins: try ListedPins(model), stimulus: RegisterBusStimulus())
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> ListedRecorder<RegisterBusOutputs> { ListedRecorder(recording) }
}

extension RegisterBus: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension RegisterBusCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for (client, name) in ["the interface", "the core"].enumerated() {
      add("reads of \(name)", reads[client])
      add("writes of \(name)", writes[client])
      add("errors of \(name)", errors[client])
      add("grants of \(name) while both asked", contended[client])
    }
    add("waited while a write settled", rested)
    add("grants in the cycle of an answer", backToBack)
    add("the same client again, alone", alone)
    return items
  }
}
