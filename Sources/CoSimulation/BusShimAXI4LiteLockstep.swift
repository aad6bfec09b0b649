import Golden
import Simulation

/// Runs the Verilog of a bus shim for AXI4-Lite and its golden model side by side on a random core and
/// a random tile bus.
///
/// Everything follows from the seed.
public struct BusShimAXI4LiteLockstep: CycleExactLockstep {
  static let part = "bus_shim"
  static let idle = BusShimAXI4LiteInputs()
  let resetPeriod: Int
  private let isLawful: Bool

  /// The shim; all cores that speak AXI4-Lite have the same.
  /// - Parameter isLawful: whether the core keeps the protocol's rules; if it does not, the Verilog must
  ///   be without assertions.
  public init(isLawful: Bool = true, resetPeriod: Int = 20_000) {
    self.isLawful = isLawful
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<
    BusShimAXI4Lite, ListedPins<BusShimAXI4LiteInputs, BusShimAXI4LiteOutputs>,
    BusShimAXI4LiteStimulus
  > {
    CycleExactBench(
      golden: BusShimAXI4Lite(), pins: try ListedPins(model),
      stimulus: BusShimAXI4LiteStimulus(isLawful: isLawful))
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> ListedRecorder<BusShimAXI4LiteOutputs> { ListedRecorder(recording) }
}

extension BusShimAXI4Lite: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}
