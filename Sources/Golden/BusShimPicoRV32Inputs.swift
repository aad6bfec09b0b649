/// What a bus shim for PicoRV32 sees in one cycle.
public struct BusShimPicoRV32Inputs: Sendable {
  /// `run_i`.
  public var run = false
  /// `core_mem_valid_i` and `core_mem_instr_i`.
  public var valid = false, isFetch = false
  /// `core_mem_addr_i`, `core_mem_wdata_i` and `core_mem_wstrb_i`.
  public var address: UInt32 = 0, writeData: UInt32 = 0, strobes: UInt8 = 0
  /// What the tile bus gives.
  public var data = TileBusAnswer()

  /// A core that is held in reset.
  public init() {}
}
