import ChipSpec
import Golden
import Simulation

/// Holds a SIMD unit's Verilog against its golden model, on random programs.
public struct SIMDLockstep: UntimedLockstep {
  static let part = "simd"

  let spec: SIMDSpec
  let capacity: Int
  let resetPeriod: Int

  /// Semaphores of the tile around it: so many that others do not keep all of them raised.
  private static let semaphores = 240

  /// Bytes of the smallest SRAM that has room for random programs and their data.
  public static let leastCapacity = SIMDProgramMaker.leastCapacity

  /// The lockstep of the unit of a tile whose SRAM has `capacity` bytes, ``leastCapacity`` or more.
  /// - Parameter resetPeriod: cycles between resets, on average.
  public init(spec: SIMDSpec, capacity: Int, resetPeriod: Int = 20_000) {
    precondition(capacity >= Self.leastCapacity, "programs and data need room")
    self.spec = spec
    self.capacity = capacity
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<SIMDFollower, SIMDSurroundings> {
    UntimedBench(
      golden: SIMDFollower(spec: spec, capacity: capacity),
      environment: try SIMDSurroundings(
        model, &random, lanes: spec.lanes, capacity: capacity, semaphoreCount: Self.semaphores))
  }

  static func isTransaction(_ commit: Commit) -> Bool { commit.kind == .simdRetired }
}
