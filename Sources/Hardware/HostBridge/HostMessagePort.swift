import RTL

/// A message that a part of the bridge wants to send.
struct HostMessagePort: Bundle {
  let valid = Field(1, "a message is to be sent")
  let take = Field(1, .backward, "it is taken")
  let payload: Field
  let targetX: Field
  let targetY: Field

  /// - Parameter width: bits of the payload from bit 0 on that are not always 0.
  init(_ format: HostFormat, width: Int) {
    payload = Field(width, "")
    targetX = Field(format.flit.x, "where it goes")
    targetY = Field(format.flit.y, "")
  }
}
