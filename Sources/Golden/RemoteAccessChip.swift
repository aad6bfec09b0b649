import ChipSpec

/// A chip as remote accesses see it, without time: which tile a flit reaches, what comes of it, and
/// who counts it.
public struct RemoteAccessChip: Sendable {
  /// What comes of a flit that was sent.
  public enum Outcome: Sendable, Hashable {
    /// The host link receives a response from the tile at a place.
    case response(RemoteResponse, from: Int)
    /// The host link receives the flit itself: its tile has no interface.
    case delivered
    /// A tile answered, but not to the host.
    case answeredElsewhere(RemoteResponse, from: Int)
    /// A tile's interface discarded the flit.
    case discarded(at: Int)
    /// A router dropped the flit.
    case dropped
  }

  /// The tiles row by row from the north-west corner; nil for one without an interface.
  public private(set) var tiles: [RemoteAccess?]

  /// Whether each tile has a packet manager.
  private var hasPacketManager: [Bool]
  private let flitWidth: Int
  private let columns: Int
  private let rows: Int
  /// Where the host link attaches.
  private let host: Int

  /// The chip after reset.
  /// - Throws: values that do not fit their registers.
  public init(_ specification: Specification, hostPlace host: Int) throws(AddressMapFaults) {
    (columns, rows) = (specification.grid.columns, specification.grid.rows)
    self.host = host
    flitWidth = specification.router.flitWidth
    hasPacketManager = specification.layout.map {
      specification.kinds[$0].packetManager != nil && specification.kinds[$0].sram != nil
    }
    tiles = []
    for (place, kind) in specification.layout.enumerated() {
      guard let sram = specification.kinds[kind].sram,
        let map = try specification.addressMap(ofKind: kind)
      else {
        tiles.append(nil)
        continue
      }
      let (x, y) = (place % columns, place / columns)
      var sides: [RouterPort] = []
      if y > 0 { sides.append(.north) }
      if x < columns - 1 { sides.append(.east) }
      if y < rows - 1 { sides.append(.south) }
      if x > 0 { sides.append(.west) }
      tiles.append(
        RemoteAccess(
          sram, map, flitWidth: specification.router.flitWidth,
          semaphores: specification.kinds[kind].semaphores, x: x, y: y, sides: sides))
    }
  }

  /// A flit of class request that the host link sends.
  /// - Parameter request: what it asks for if it is a whole packet; nil for a part of one.
  public mutating func send(
    _ request: RemoteRequest?, target: (x: Int, y: Int), source: (x: Int, y: Int)
  ) -> Outcome {
    guard let place = route(from: host, to: target) else { return .dropped }
    guard tiles[place] != nil else { return .delivered }
    guard let request, let response = tiles[place]?.serve(request) else {
      tiles[place]?.registers.count("network_interface", "discarded")
      return .discarded(at: place)
    }
    // The answer finds its own way.
    guard let end = route(from: place, to: source) else {
      return .answeredElsewhere(response, from: place)
    }
    if end == host { return .response(response, from: place) }
    tiles[end]?.registers.count("network_interface", "unexpected")
    return .answeredElsewhere(response, from: place)
  }

  /// A flit of class response that the host link sends; only a host link that has its tile for itself
  /// can.
  public mutating func sendResponse(target: (x: Int, y: Int)) -> Outcome {
    guard let place = route(from: host, to: target) else { return .dropped }
    if place == host { return .delivered }
    tiles[place]?.registers.count("network_interface", "unexpected")
    return .discarded(at: place)
  }

  // MARK: Messages

  /// A message of class request that a tile sends: its packet manager, or its host bridge, which is
  /// at the place of the host link.
  /// - Parameter payload: the payload bits that a message can use.
  public mutating func send(
    _ payload: UInt128, from source: (x: Int, y: Int), to target: (x: Int, y: Int)
  ) -> MessageOutcome {
    guard let place = route(from: source.y * columns + source.x, to: target) else {
      return .dropped
    }
    let request = Arrival(
      payload: payload, sourceX: UInt16(source.x), sourceY: UInt16(source.y))
    guard let outcome = tiles[place]?.serve(request), !outcome.refused else {
      return .discarded(at: place)
    }
    guard let message = outcome.message else { return .served(at: place) }
    return .answered(outcome, from: place, receive(message, from: place))
  }

  /// What comes of an answer.
  private mutating func receive(
    _ message: Departure, from place: Int
  ) -> MessageOutcome.Reception {
    let target = (x: Int(message.targetX), y: Int(message.targetY))
    guard let end = route(from: place, to: target) else { return .dropped }
    let response = Arrival(
      payload: UInt128(message.payload[1]) << 64 | UInt128(message.payload[0]),
      sourceX: UInt16(place % columns), sourceY: UInt16(place / columns))
    let fields = Message(response.payload, flitWidth: flitWidth)
    let isToHost = fields.access != nil || fields.requester == .hostBridge
    if isToHost && end == host { return .hostBridge }
    let isExpected = fields.operation == .put || fields.operation == .acknowledgement
    guard !isToHost, isExpected, hasPacketManager[end], let outcome = tiles[end]?.take(response)
    else {
      tiles[end]?.registers.count("network_interface", "unexpected")
      return .discarded(at: end)
    }
    return .packetManager(outcome, at: end)
  }

  // MARK: Routes

  /// Where a flit ends, x first; a router at the edge drops what wants to leave the grid.
  private mutating func route(from place: Int, to target: (x: Int, y: Int)) -> Int? {
    var (x, y) = (place % columns, place / columns)
    while x != target.x {
      let step = target.x > x ? 1 : -1
      guard (0..<columns).contains(x + step) else {
        return dropped(x, y, step > 0 ? .east : .west)
      }
      x += step
    }
    while y != target.y {
      let step = target.y > y ? 1 : -1
      guard (0..<rows).contains(y + step) else {
        return dropped(x, y, step > 0 ? .south : .north)
      }
      y += step
    }
    return y * columns + x
  }

  private mutating func dropped(_ x: Int, _ y: Int, _ port: RouterPort) -> Int? {
    tiles[y * columns + x]?.registers.count("router", "dropped", port.rawValue)
    return nil
  }
}
