import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of an analog array with the digital part around it beside their golden model, on
/// random programs.
///
/// Everything follows from the seed: programs, data, settings, what SRAM and semaphores do, and the
/// initial values of the Verilog's registers.
public struct AnalogLockstep: UntimedLockstep {
  static let part = "analog"
  let resetPeriod: Int
  private let spec: AnalogSpec
  private let clock: Int
  private let isCalibrated: Bool

  /// - Parameters:
  ///   - clock: frequency of the chip's clock, hertz.
  ///   - isCalibrated: whether every column is calibrated before the first product: for simulators that
  ///     know unknown values.
  public init(
    _ spec: AnalogSpec, clock: Int, resetPeriod: Int = 20_000, isCalibrated: Bool = false
  ) {
    self.spec = spec
    self.clock = clock
    self.resetPeriod = resetPeriod
    self.isCalibrated = isCalibrated
  }

  /// A product may take 65,536 cycles for each of many steps; what is waited for comes sooner or later.
  var patience: Int { 20_000 + 4 * spec.conversionCycles(clock: clock) }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<AnalogModel, AnalogSurroundings> {
    let x = random.pick([0, 1, random.below(1 << 16)])
    let y = random.pick([0, 1, random.below(1 << 16)])
    try model.port("x_i").value = UInt64(x)
    try model.port("y_i").value = UInt64(y)
    return UntimedBench(
      golden: AnalogModel(spec, clock: clock, x: x, y: y),
      environment: try AnalogSurroundings(
        model, spec, clock: clock, isCalibrated: isCalibrated, &random))
  }
}
