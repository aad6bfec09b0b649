import ChipSpec

/// Where messages end, and who takes them there.
extension ChipModel {
  /// Where a message ends, x first; nil if a router at the edge drops it, because it wants to leave the
  /// grid.
  mutating func end(of flow: ChipFlight.Flow) -> Int? {
    let (x, y) = (Int(flow.targetX), Int(flow.targetY))
    if let place = place(x, y) { return place }
    let grid = specification.grid
    let isEast = x >= grid.columns
    let edge =
      isEast
      ? Int(flow.sourceY) * grid.columns + grid.columns - 1
      : (grid.rows - 1) * grid.columns + x
    let port: RouterPort = isEast ? .east : .south
    tiles[edge]?.resources.registers.count("router", "dropped", port.rawValue)
    return nil
  }

  /// A response arrives. The host bridge is not given its own here.
  mutating func receive(_ flight: ChipFlight, at place: Int) -> MessageOutcome.Reception {
    let message = Message(flight.payload, flitWidth: specification.router.flitWidth)
    let isForBridge = message.access != nil || message.requester == .hostBridge
    if isForBridge, let link = specification.host, self.place(link.x, link.y) == place {
      return .hostBridge
    }
    let isExpected = message.operation == .put || message.operation == .acknowledgement
    guard !isForBridge, isExpected, tiles[place].inPlace({ $0.packetManager != nil }) == true,
      let outcome = tiles[place]?.take(flight.arrival)
    else {
      tiles[place]?.count("unexpected")
      return .discarded(at: place)
    }
    return .packetManager(outcome, at: place)
  }

  /// A message of class request arrives at its target at once, and so does its answer at its own; no
  /// engine goes on, and the bridge learns nothing of it. For tests of what serves messages.
  /// - Parameters:
  ///   - payload: the payload bits that a message can use.
  ///   - source: a tile of the grid.
  ///   - target: there need not be such a tile.
  public mutating func exchange(
    _ payload: UInt128, from source: (x: Int, y: Int), to target: (x: Int, y: Int)
  ) -> MessageOutcome {
    let request = ChipFlight(
      Departure(payload: payload, targetX: UInt16(target.x), targetY: UInt16(target.y)),
      from: source.x, source.y, isResponse: false)
    guard let place = end(of: request.flow) else { return .dropped }
    guard let outcome = tiles[place]?.serve(request.arrival), !outcome.refused else {
      return .discarded(at: place)
    }
    guard let message = outcome.message else { return .served(at: place) }
    let answer = ChipFlight(message, from: target.x, target.y, isResponse: true)
    guard let end = end(of: answer.flow) else { return .answered(outcome, from: place, .dropped) }
    return .answered(outcome, from: place, receive(answer, at: end))
  }
}
