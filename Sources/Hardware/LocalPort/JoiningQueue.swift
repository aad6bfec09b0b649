import ChipSpec
import RTL

/// The flits of one class that have arrived at a local port where a message takes two of them, and the
/// first halves whose second ones are still to come, inside of the port's module.
///
/// What becomes of a flit is decided when it is the oldest. Between the halves of a message flits of
/// other tiles can arrive, so there is a place for a first half of each tile. It has a place for every
/// credit that the router holds for its channels, so it has no full flag.
struct JoiningQueue {
  /// Whether there is a flit.
  let isThere: Bits
  /// Channels of the class that get a credit back in this cycle.
  let freed: Bits
  /// Whether the oldest flit leaves and nobody takes it.
  let isDropped: Bits

  /// The oldest flit: payload, source, and which half it is.
  let payload: Bits
  let sourceX: Bits
  let sourceY: Bits
  let isHead: Bits
  let isTail: Bits
  /// Its channel, as on the link.
  let channel: Bits

  private let name: String
  private let channels: Int
  private let base: Int
  private let format: FlitFormat
  private let columns: Int
  private let rows: Int
  private let takers: [Bound<ArrivalPort>]
  private let payloads: Memory
  private let fields: Memory
  private let halves: Memory
  private let held: Bits
  private let head: Bits
  private let tail: Bits
  private let oldest: Bits
  private let leaves: Bits

  /// Declares the queue's signals, named after `name`.
  /// - Parameters:
  ///   - columns: width of the grid; with `rows`, how many tiles there are.
  ///   - base: the class's first channel.
  ///   - takers: who may take a message.
  init(
    _ m: Module, _ name: String, _ spec: RouterSpec, _ format: FlitFormat, columns: Int, rows: Int,
    base: Int, takers: [Bound<ArrivalPort>]
  ) {
    self.name = name
    self.channels = spec.virtualChannels
    self.base = base
    self.format = format
    self.columns = columns
    self.rows = rows
    self.takers = takers
    func wire(_ field: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire("\(name)_\(field)", width: width, comment, default: .constant(0, width: width))
    }
    let index = indexWidth(spec.virtualChannels * spec.bufferDepth)
    let channelWidth = ArrivalQueue.channelWidth(spec.virtualChannels)
    let fieldWidth = format.x + format.y + 2 + channelWidth
    payloads = m.memory("\(name)_payloads", count: 1 << index, width: format.payload)
    fields = m.memory(
      "\(name)_fields", count: 1 << index, width: fieldWidth,
      "from bit 0: source, head, tail, channel")
    head = m.register(
      "\(name)_head", width: index + 1, "the oldest flit; one bit more than an index")
    tail = m.register("\(name)_tail", width: index + 1, "the first free place")
    held = m.register(
      "\(name)_held", width: columns * rows, "tiles whose first half is here, row by row")
    halves = m.memory(
      "\(name)_halves", count: columns * rows, width: format.payload, "the first halves")

    isThere = m.wire("\(name)_wait", head .!= tail, "there is a flit")
    oldest = wire("oldest", fieldWidth, "the oldest flit's fields")
    payload = wire("oldest_payload", format.payload)
    sourceX = oldest[0..<format.x]
    sourceY = oldest[format.x..<format.x + format.y]
    isHead = oldest[format.x + format.y]
    isTail = oldest[format.x + format.y + 1]
    channel = Self.channel(
      channelWidth == 0 ? nil : oldest[fieldWidth - channelWidth..<fieldWidth], base: base,
      width: indexWidth(format.channels))
    leaves = wire("leave", 1, "the oldest flit leaves")
    freed = wire("freed", channels, "channels that get a credit back")
    isDropped = wire("dropped", 1, "the oldest flit goes to nobody")
  }

  /// A channel as on the link, of what is kept of it.
  private static func channel(_ kept: Bits?, base: Int, width: Int) -> Bits {
    guard let kept else { return .constant(base, width: width) }
    if kept.width == width { return kept }
    return .concatenating(.constant(base >> kept.width, width: width - kept.width), kept)
  }

  /// Takes the flit on a link in; to be called where it is of the queue's class.
  func push(_ m: Module, _ link: Bound<FlitLink>) {
    let place = tail[0..<tail.width - 1]
    let width = ArrivalQueue.channelWidth(channels)
    let channel = width == 0 ? [] : [link.channel[0..<width]]
    payloads.write(link.payload, at: place)
    fields.write(
      .concatenating(channel + [link.tail, link.head, link.sourceY, link.sourceX]), at: place)
    tail.next(tail +% 1)
  }

  /// Puts first halves aside, and offers second ones with them to who takes them.
  /// - Parameter takes: for each taker, whether it takes a message with a header.
  func offer(_ m: Module, takes: (_ header: Bits) -> [Bits]) {
    func wire(_ field: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire("\(name)_\(field)", width: width, comment, default: .constant(0, width: width))
    }
    let place = head[0..<head.width - 1]
    let tile = wire("tile", indexWidth(columns * rows), "number of the tile that sent it")
    let isOnGrid = onGrid().map { m.wire("\(name)_on_grid", $0, "there is such a tile") }
    let isFirst = wire("is_first", 1, "it is a first half")
    let isSecond = wire("is_second", 1, "it is a second half, and the first one is here")
    let half = wire("half", format.payload, "the first half")
    m.when(isThere) {
      oldest.drive(fields[place])
      payload.drive(payloads[place])
      tile.drive(tileNumber())
    }
    m.when(isOnGrid.map { isThere && $0 } ?? isThere) {
      isFirst.drive(isHead && !isTail)
      isSecond.drive((!isHead && isTail) && isHeld(tile))
    }
    m.when(isSecond) {
      half.drive(halves[tile])
      for (taker, isTaken) in zip(takers, takes(half)) { taker.valid.drive(isTaken) }
    }.otherwise {
      for taker in takers { taker.valid.drive(0) }
    }
    for taker in takers {
      taker.payload.drive(.concatenating(payload, half))
      taker.sourceX.drive(sourceX)
      taker.sourceY.drive(sourceY)
    }
    // Apart from the blocks above: whether it is taken may depend on what is offered.
    m.when(isThere) {
      let isTaken = takers.map { !$0.valid || $0.ready }
      leaves.drive(isTaken.dropFirst().reduce(isTaken[0]) { $0 && $1 })
      let isOffered = takers.dropFirst().reduce(takers[0].valid) { $0 || $1.valid }
      isDropped.drive(!isFirst && !isOffered)
      freed.drive(
        leaves.replicated(channels)
          & ArrivalQueue.channel(of: oldest, channels: channels, base: base))
    }
    m.when(leaves) { head.next(head +% 1) }
    let own =
      columns * rows == 1
      ? Bits.constant(1, width: 1) : Bits.constant(1, width: columns * rows) << tile
    m.when(isFirst) {
      halves.write(payload, at: tile)
      held.next(held | own)
    }.elseWhen(isSecond && leaves) {
      held.next(held & ~own)
    }
  }

  /// Whether a first half of a tile is here.
  private func isHeld(_ tile: Bits) -> Bits { columns * rows == 1 ? held : held[tile] }

  /// The number of the oldest flit's source, row by row, if it is on the grid.
  private func tileNumber() -> Bits {
    let width = indexWidth(columns * rows)
    func fitted(_ bits: Bits) -> Bits {
      bits.width > width ? bits.truncated(to: width) : bits.extended(to: width)
    }
    if rows == 1 { return fitted(sourceX) }
    let row = fitted(sourceY)
    let start = (0..<width).filter { columns >> $0 & 1 == 1 }.map { row << $0 }
    let first = start.dropFirst().reduce(start[0]) { $0 +% $1 }
    return columns == 1 ? first : first +% fitted(sourceX)
  }

  /// Whether the oldest flit's source is on the grid; nil where all coordinates are.
  private func onGrid() -> Bits? {
    let inside = [(sourceX, columns), (sourceY, rows)].filter { $1 < 1 << $0.width }
      .map { $0 .< $1 }
    guard let first = inside.first else { return nil }
    return inside.dropFirst().reduce(first) { $0 && $1 }
  }
}
