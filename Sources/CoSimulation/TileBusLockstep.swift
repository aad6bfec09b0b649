import Golden
import Simulation

/// Runs the Verilog of a tile bus and its golden model side by side on random masters.
///
/// Everything follows from the seed: what masters, memory and registers do, and the initial values of
/// the Verilog's registers.
public struct TileBusLockstep: CycleExactLockstep {
  static let part = "tile_bus"
  static let idle = TileBusInputs()
  let resetPeriod: Int
  private let hasFetch: Bool

  /// The bus with or without a master for fetches.
  public init(hasFetch: Bool = true, resetPeriod: Int = 20_000) {
    self.hasFetch = hasFetch
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<TileBus, ListedPins<TileBusInputs, TileBusOutputs>, TileBusStimulus> {
    CycleExactBench(
      golden: TileBus(hasFetch: hasFetch),
      pins: try ListedPins(model, without: hasFetch ? nil : "fetch_"),
      stimulus: TileBusStimulus(hasFetch: hasFetch))
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> ListedRecorder<TileBusOutputs> { ListedRecorder(recording) }

  /// A transaction is a transfer.
  static func transactions(_ outputs: borrowing TileBusOutputs, _ commits: [Commit]) -> Int {
    (outputs.fetchGrant ? 1 : 0) + (outputs.dataGrant ? 1 : 0)
  }
}

extension TileBus: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension TileBusCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for (place, target) in ["memory", "registers", "nowhere"].enumerated() {
      if place != 1 { add("fetches from \(target)", fetches[place]) }
      add("loads from \(target)", loads[place])
      add("stores to \(target)", stores[place])
    }
    add("fetches one after the other", fetchesBackToBack)
    add("accesses one after the other", dataBackToBack)
    add("fetches that waited", fetchWaits)
    add("accesses that waited for memory", dataWaitsForMemory)
    add("accesses that waited for registers", dataWaitsForRegisters)
    add("requests withdrawn or changed", withdrawn)
    add("upper halves", upper)
    add("lower halves", lower)
    for (enables, count) in byteEnables.enumerated() { add("stores of bytes \(enables)", count) }
    add("errors of memory", memoryErrors)
    add("errors of registers", registerErrors)
    add("errors from nowhere", nowhere)
    add("errors of both masters", bothErrors)
    return items
  }
}
