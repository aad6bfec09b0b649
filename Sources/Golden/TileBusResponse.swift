/// What a master of the tile bus is answered in one cycle.
public struct TileBusResponse: Sendable, Hashable {
  /// `rvalid`; the rest means nothing otherwise.
  public var valid = false
  /// `rdata`.
  public var readData: UInt32 = 0
  /// `err`.
  public var error = false
  /// Whether `readData` counts: not in the response to a write.
  public var isDataDefined = false

  /// No response.
  public init() {}
}
