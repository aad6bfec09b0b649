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

  /// The rules that docs/parts/bus_shim.md names.
  static let rules: Set<String> = [
    "obi_request_held", "obi_address_held", "obi_byte_enable", "obi_outstanding",
    "obi_response_expected", "obi_known",
    "picorv32_valid_held", "picorv32_request_held", "picorv32_strobe", "picorv32_fetch_reads",
    "picorv32_aligned", "picorv32_ready_expected", "picorv32_error_with_ready", "picorv32_known",
    "axi_aw_held", "axi_w_held", "axi_ar_held", "axi_b_held", "axi_r_held", "axi_b_expected",
    "axi_r_expected", "axi_response", "axi_known",
  ]
}
