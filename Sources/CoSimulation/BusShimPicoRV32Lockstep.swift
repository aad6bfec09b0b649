import Golden
import Simulation

/// Runs the Verilog of a bus shim for PicoRV32 and its golden model side by side on a random core and a
/// random tile bus.
///
/// Everything follows from the seed.
public struct BusShimPicoRV32Lockstep: CycleExactLockstep {
  static let part = "bus_shim"
  static let idle = BusShimPicoRV32Inputs()
  let resetPeriod: Int
  private let isLawful: Bool

  /// The shim; all cores with this interface have the same.
  /// - Parameter isLawful: whether the core keeps the protocol's rules; if it does not, the Verilog must
  ///   be without assertions.
  public init(isLawful: Bool = true, resetPeriod: Int = 20_000) {
    self.isLawful = isLawful
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<
    BusShimPicoRV32, ListedPins<BusShimPicoRV32Inputs, BusShimPicoRV32Outputs>,
    BusShimPicoRV32Stimulus
  > {
    CycleExactBench(
      golden: BusShimPicoRV32(), pins: try ListedPins(model),
      stimulus: BusShimPicoRV32Stimulus(isLawful: isLawful))
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> ListedRecorder<BusShimPicoRV32Outputs> { ListedRecorder(recording) }
}

extension BusShimPicoRV32: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}
