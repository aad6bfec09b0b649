import Golden
import Simulation

/// Runs the Verilog of a bus shim for OBI and its golden model side by side on a random core and a
/// random tile bus.
///
/// Everything follows from the seed.
public struct BusShimOBILockstep: CycleExactLockstep {
  static let part = "bus_shim"
  static let idle = BusShimOBIInputs()
  let resetPeriod: Int
  private let isLawful: Bool

  /// The shim; all cores that speak OBI have the same.
  /// - Parameter isLawful: whether the core keeps the protocol's rules; if it does not, the Verilog must
  ///   be without assertions.
  public init(isLawful: Bool = true, resetPeriod: Int = 20_000) {
    self.isLawful = isLawful
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<
    BusShimOBI, ListedPins<BusShimOBIInputs, BusShimOBIOutputs>, BusShimOBIStimulus
  > {
    CycleExactBench(
      golden: BusShimOBI(), pins: try ListedPins(model),
      stimulus: BusShimOBIStimulus(isLawful: isLawful))
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> ListedRecorder<BusShimOBIOutputs> { ListedRecorder(recording) }
}

extension BusShimOBI: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension BusShimCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    [
      ("quiet", quiet), ("fetches", fetches), ("loads", loads), ("stores", stores),
      ("errors", errors), ("waited for the tile bus", waits), ("offered without a place", refused),
      ("answers that waited", held), ("answers one after the other", backToBack),
      ("requests forgotten", forgotten), ("answers forgotten", unanswered),
      ("asked while stopped", whileStopped), ("both wanted the bus", contended),
    ].map { CoverageItem(name: $0.0, count: $0.1) }
  }
}
