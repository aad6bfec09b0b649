/// What a bus shim for OBI sees in one cycle.
public struct BusShimOBIInputs: Sendable {
  /// `run_i`.
  public var run = false
  /// What the core asks for. A fetch has only `valid` and `address`.
  public var coreFetch = TileBusRequest(), coreData = TileBusRequest()
  /// What the tile bus gives.
  public var fetch = TileBusAnswer(), data = TileBusAnswer()

  /// A core that is held in reset.
  public init() {}
}
