import ChipSpec
import RTL

/// A link between two routers, or between a router and its tile: at most one flit a cycle one way,
/// credits the other way.
struct FlitLink: Bundle {
  let valid = Field(1, "a flit is on the link")
  let channel: Field
  let payload: Field
  let targetX: Field
  let targetY: Field
  let sourceX: Field
  let sourceY: Field
  let head = Field(1, "first flit of its packet")
  let tail = Field(1, "last flit of its packet")
  let credit: Field

  init(_ format: FlitFormat) {
    channel = Field(indexWidth(format.channels), "the queue that takes it")
    payload = Field(format.payload, "data")
    targetX = Field(format.x, "where it goes")
    targetY = Field(format.y, "")
    sourceX = Field(format.x, "where it came from")
    sourceY = Field(format.y, "")
    credit = Field(format.channels, .backward, "a place in the channel's queue became free")
  }
}

/// The widths that all routers of a chip share.
struct FlitFormat: Hashable, Sendable {
  /// Payload, bits.
  let payload: Int
  /// Bits of a column number and of a row number.
  let x: Int
  let y: Int
  /// Channels of a link, of both classes.
  let channels: Int

  init(_ router: RouterSpec, columns: Int, rows: Int) {
    payload = router.flitWidth
    x = indexWidth(columns)
    y = indexWidth(rows)
    channels = 2 * router.virtualChannels
  }

  /// What a router carries beside the payload without looking at it at the output: target, source,
  /// head and tail, bits.
  var header: Int { 2 * x + 2 * y + 2 }
}

extension Bound<FlitLink> {
  /// Target, source, head and tail side by side; `targetX` lowest.
  var header: Bits {
    .concatenating(self.tail, self.head, self.sourceY, self.sourceX, self.targetY, self.targetX)
  }

  /// Drives target, source, head and tail from a header.
  func drive(header: Bits) {
    var low = 0
    for field in [self.targetX, self.targetY, self.sourceX, self.sourceY, self.head, self.tail] {
      field.drive(header[low..<low + field.width])
      low += field.width
    }
  }
}
