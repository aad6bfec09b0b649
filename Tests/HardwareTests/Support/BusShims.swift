import ChipSpec
import CoSimulation

/// The shims by their protocols.
enum BusShims {
  /// What holds a shim against its model.
  /// - Parameter isLawful: whether the core keeps the protocol's rules.
  static func lockstep(
    _ bus: CoreSpec.Bus, isLawful: Bool = true, resetPeriod: Int
  ) -> any Lockstep {
    switch bus {
    case .obi: BusShimOBILockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    case .picorv32: BusShimPicoRV32Lockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    case .axi4lite: BusShimAXI4LiteLockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    }
  }
}
