/// What a tile bus shows in one cycle.
public struct TileBusOutputs: Sendable {
  /// `fetch_gnt_o`, `data_gnt_o`.
  public internal(set) var fetchGrant = false, dataGrant = false
  /// What the masters are answered.
  public internal(set) var fetch = TileBusResponse(), data = TileBusResponse()
  /// What the memory ports are asked.
  public internal(set) var fetchMemory = SRAMRequest(), dataMemory = SRAMRequest()
  /// What the register bus is asked.
  public internal(set) var registers = RegisterRequest()
  /// `error_o`.
  public internal(set) var error = false
  /// `quiet_o`.
  public internal(set) var quiet = false

  /// Nothing granted, asked or answered.
  public init() {}
}
