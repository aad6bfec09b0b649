/// What a bus shim for AXI4-Lite shows in one cycle.
public struct BusShimAXI4LiteOutputs: Sendable {
  /// `core_awready_o` and `core_wready_o`.
  public internal(set) var takesWriteAddress = false, takesWriteData = false
  /// `core_arready_o`.
  public internal(set) var takesReadAddress = false
  /// The response to a write, 0 OKAY or 2 SLVERR, if one is offered.
  public internal(set) var writeResponse: UInt8?
  /// The response to a read and its data, if one is offered.
  public internal(set) var readResponse: UInt8?, readData: UInt32 = 0
  /// What the tile bus is asked.
  public internal(set) var data = TileBusRequest()
  /// `quiet_o`.
  public internal(set) var quiet = false

  /// Everything low.
  public init() {}
}
