import ChipSpec
import RTL

/// What the modules of a host bridge share: the chip around the bridge, the widths of its fields.
struct HostFormat: Hashable, Sendable {
  let host: HostSpec
  let grid: GridSpec
  let flit: FlitFormat
  let message: MessageFormat
  let ordering: RouterSpec.Ordering
  /// Whether the tile of the host link has a network interface.
  let hostTileHasInterface: Bool
  /// Time of a byte on the link, in 1/65536 cycles.
  let byteTime: Int

  init(
    _ host: HostSpec, clock: Int, grid: GridSpec, router: RouterSpec, hostTileHasInterface: Bool
  ) {
    self.host = host
    self.grid = grid
    self.hostTileHasInterface = hostTileHasInterface
    flit = FlitFormat(router, columns: grid.columns, rows: grid.rows)
    message = MessageFormat(flitWidth: router.flitWidth)
    ordering = router.ordering
    byteTime = (clock * HostPace.cycle + host.bandwidth - 1) / host.bandwidth
  }

  /// Bits of a host address that count where it is a multiple of a beat.
  static let hostWord = 64 - 3
  /// Bits of a tile's address within the reach of messages, in beats: 16 MiB.
  static let tileWord = 24 - 3
  /// Bits of a descriptor's length in bytes, 16 MiB included.
  static let length = 25
  /// Bits of a number of beats of a descriptor.
  static let beats = length - 3
  /// Beats of a chunk at most.
  static let chunk = HostPacket.largest / HostPacket.beat
  /// Bits of the number of a beat in a chunk.
  static let beatIndex = indexWidth(chunk)

  /// Whether a message carries a beat; else it carries half of one.
  var isWide: Bool { message.grain == HostPacket.beat }

  /// Bits of the number of a grain in a chunk.
  var grainIndex: Int { indexWidth(HostPacket.largest / message.grain) }

  /// Bits of a grain's number in the memory of a tile.
  var tileGrain: Int { message.address.count }

  /// Whether there is a tile with a network interface at a place; `x` and `y` have eight bits.
  func isTarget(_ x: Bits, _ y: Bits) -> Bits {
    let isTile = (x .< grid.columns) && (y .< grid.rows)
    return hostTileHasInterface ? isTile : isTile && !((x .== host.x) && (y .== host.y))
  }

  /// A message's payload: values at their lowest bits, zeros between them.
  func payload(_ fields: [(low: Int, value: Bits)]) -> Bits {
    Self.place(fields, width: flit.messagePayload)
  }

  /// Values at their lowest bits, zeros between them.
  static func place(_ fields: [(low: Int, value: Bits)], width: Int) -> Bits {
    var parts: [Bits] = []
    var next = 0
    for (low, value) in fields.sorted(by: { $0.low < $1.low }) {
      if low > next { parts.append(.constant(0, width: low - next)) }
      parts.append(value)
      next = low + value.width
    }
    if next < width { parts.append(.constant(0, width: width - next)) }
    return .concatenating(parts.reversed())
  }

  /// A constant bit.
  static func bit(_ value: Bool) -> Bits { .constant(value ? 1 : 0, width: 1) }

  /// The header's fields that name a message of the bridge.
  static func header(_ operation: MessageFormat.Operation) -> [(low: Int, value: Bits)] {
    [
      (MessageFormat.isMessage, bit(true)),
      (MessageFormat.operation.lowerBound, .constant(operation.rawValue, width: 2)),
    ]
  }

  /// The header's field that makes the bridge the requester.
  static var requester: (low: Int, value: Bits) {
    (MessageFormat.requester, bit(MessageFormat.Requester.hostBridge.rawValue == 1))
  }

  /// One bit for each byte of a beat that has `count` bytes; 0 stands for all eight.
  static func bytes(_ count: Bits) -> Bits {
    select(count, (0..<8).map { .constant($0 == 0 ? 0xFF : (1 << $0) - 1, width: 8) })
  }

  /// A beat with zeros in the bytes that are not enabled.
  static func masked(_ data: Bits, _ byteEnable: Bits) -> Bits {
    data & .concatenating((0..<8).reversed().map { byteEnable[$0].replicated(8) })
  }
}
