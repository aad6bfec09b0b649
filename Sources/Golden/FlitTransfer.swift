/// The forward half of a link in one cycle: perhaps a flit, on a channel.
public struct FlitTransfer: Sendable, Hashable {
  /// Whether a flit crosses; the rest means nothing otherwise.
  public var valid = false

  /// Channel number: class × virtual channels + virtual channel.
  public var channel: UInt8 = 0

  /// What crosses.
  public var flit = Flit()

  /// No flit.
  public init() {}

  /// A flit that crosses on `channel`.
  public init(_ flit: Flit, channel: Int) {
    valid = true
    self.channel = UInt8(truncatingIfNeeded: channel)
    self.flit = flit
  }
}

extension Commit {
  /// The record of a flit accepted, sent or dropped at `port`.
  init(kind: Kind, port: Int, transfer: FlitTransfer) {
    self.init(kind: kind)
    let flit = transfer.flit
    words[0] =
      UInt64(port) | UInt64(transfer.channel) << 8
      | (flit.head ? 1 << 16 : 0) | (flit.tail ? 1 << 17 : 0)
    words[1] =
      UInt64(flit.targetX) | UInt64(flit.targetY) << 16
      | UInt64(flit.sourceX) << 32 | UInt64(flit.sourceY) << 48
    for index in 0..<4 { words[2 + index] = flit.payload[index] }
  }

  /// The flit and channel of a record of a flit; the port is in bits 7:0 of word 0.
  var transfer: FlitTransfer {
    var flit = Flit()
    flit.head = words[0] >> 16 & 1 != 0
    flit.tail = words[0] >> 17 & 1 != 0
    flit.targetX = UInt16(truncatingIfNeeded: words[1])
    flit.targetY = UInt16(truncatingIfNeeded: words[1] >> 16)
    flit.sourceX = UInt16(truncatingIfNeeded: words[1] >> 32)
    flit.sourceY = UInt16(truncatingIfNeeded: words[1] >> 48)
    for index in 0..<4 { flit.payload[index] = words[2 + index] }
    return FlitTransfer(flit, channel: Int(words[0] >> 8 & 0xFF))
  }
}
