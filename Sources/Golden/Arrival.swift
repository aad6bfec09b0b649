/// A message that a local port offers to a part of its tile.
public struct Arrival: Sendable, Hashable, BitwiseCopyable {
  /// The payload bits that a message can use: 63:0, or 103:0 where a flit has more than 64.
  public var payload: UInt128

  /// Column and row of the tile that sent it.
  public var sourceX: UInt16, sourceY: UInt16

  /// A message.
  public init(payload: UInt128, sourceX: UInt16 = 0, sourceY: UInt16 = 0) {
    self.payload = payload
    self.sourceX = sourceX
    self.sourceY = sourceY
  }

  /// The message of a flit.
  /// - Parameter flitWidth: payload bits of a flit.
  public init(_ flit: Flit, flitWidth: Int) {
    let all = UInt128(flit.payload[1]) << 64 | UInt128(flit.payload[0])
    payload = all & (1 << (flitWidth <= 64 ? 64 : 104) - 1)
    sourceX = flit.sourceX
    sourceY = flit.sourceY
  }

  /// Payload bits 31:0.
  public var header: UInt32 { UInt32(truncatingIfNeeded: payload) }
}
