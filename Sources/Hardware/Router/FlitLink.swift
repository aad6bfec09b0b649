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
  /// Bits of a message: of a flit, or of two if a flit has 32.
  let message: Int
  /// Bits of a column number and of a row number.
  let x: Int
  let y: Int
  /// Channels of a link, of both classes.
  let channels: Int

  init(_ router: RouterSpec, columns: Int, rows: Int) {
    payload = router.flitWidth
    message = router.messageWidth
    x = indexWidth(columns)
    y = indexWidth(rows)
    channels = 2 * router.virtualChannels
  }

  /// Bits of a payload that a message can use.
  var messagePayload: Int { min(message, 104) }

  /// Whether a message takes two flits.
  var isHalved: Bool { payload < message }

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

extension Bound<FlitLink> {
  /// The flit on the link as the words of a commit record of kinds 2, 3, 4 and 7.
  /// - Parameters:
  ///   - port: the router's port that the record names.
  ///   - name: prefix of the monitor's inputs.
  func commitWords(_ monitor: Monitor, port: RouterPort, name: String) -> [Bits] {
    func observe(_ field: String, _ bits: Bits) -> Bits {
      monitor.observe("\(name)_\(field)", bits)
    }
    let header = Bits.concatenating(
      observe("tail", self.tail), observe("head", self.head),
      observe("channel", self.channel).extended(to: 8), .constant(port.rawValue, width: 8))
    let coordinates = Bits.concatenating(
      observe("source_y", self.sourceY).extended(to: 16),
      observe("source_x", self.sourceX).extended(to: 16),
      observe("target_y", self.targetY).extended(to: 16),
      observe("target_x", self.targetX).extended(to: 16))
    let payload = observe("payload", self.payload)
    let pieces = stride(from: 0, to: payload.width, by: 64).map {
      payload[$0..<min($0 + 64, payload.width)]
    }
    return [header, coordinates] + pieces
  }
}
