/// What a bus shim for PicoRV32 shows in one cycle.
public struct BusShimPicoRV32Outputs: Sendable {
  /// `core_mem_ready_o`, `core_mem_rdata_o` and `core_mem_error_o`.
  public internal(set) var core = TileBusResponse()
  /// What the tile bus is asked.
  public internal(set) var data = TileBusRequest()
  /// `quiet_o`.
  public internal(set) var quiet = false

  /// Everything low.
  public init() {}
}
