/// What a bus shim for OBI shows in one cycle.
public struct BusShimOBIOutputs: Sendable {
  /// `core_fetch_gnt_o`, `core_data_gnt_o`.
  public internal(set) var coreFetchGrant = false, coreDataGrant = false
  /// What the core is answered.
  public internal(set) var coreFetch = TileBusResponse(), coreData = TileBusResponse()
  /// What the tile bus is asked.
  public internal(set) var fetch = TileBusRequest(), data = TileBusRequest()
  /// `quiet_o`.
  public internal(set) var quiet = false

  /// Everything low.
  public init() {}
}
