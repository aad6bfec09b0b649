import ChipSpec

/// The host bridge in the chip, and the host at the other end of its link.
extension ChipModel {
  /// Things that the bridge or the host may do next.
  var hostChoices: Int {
    if bridgeIsIdle && host.down.isEmpty && host.reads.isEmpty { return 0 }
    return bridgeChoices.count + (host.down.isEmpty ? 0 : 1) + host.reads.count
  }

  /// Finds what the bridge may do. An interrupt that stands for nothing may come, but need not.
  mutating func findBridgeChoices() {
    let (isIdle, isServing, due) = bridge?.outlook ?? (true, false, [])
    bridgeIsIdle = isIdle
    bridgeIsServing = isServing
    bridgeChoices = due.filter {
      $0.kind != .hostBeatUp || HostBeat($0).kind != .interrupt || !isIdle
    }
  }

  /// Does one of the `hostChoices`.
  mutating func advanceHost(_ place: Int) {
    var place = place
    if place < bridgeChoices.count { return perform(bridgeChoices[place]) }
    place -= bridgeChoices.count
    if !host.down.isEmpty {
      if place == 0 { return sendDown() }
      place -= 1
    }
    host.answer(place)
  }

  private mutating func sendDown() {
    let beat = host.down.removeFirst()
    let time = bridge?.down.free ?? 0
    _ = bridge?.take(beat.record(.hostBeatDown, at: time))
  }

  /// The bridge does what is due.
  private mutating func perform(_ record: Commit) {
    _ = bridge?.take(record)
    switch record.kind {
    case .hostMessage:
      guard let link = specification.host, let place = place(link.x, link.y) else { return }
      let message = HostMessage(record)
      send(
        Departure(
          payload: message.payload, targetX: UInt16(message.x), targetY: UInt16(message.y)),
        from: place, isResponse: false)
    case .hostBeatUp: host.take(HostBeat(record))
    default: break
    }
  }

  /// Gives the bridge a response; it counts those that it does not wait for.
  mutating func giveBridge(_ flight: ChipFlight) {
    let answer = HostMessage(
      x: Int(flight.flow.sourceX), y: Int(flight.flow.sourceY), payload: flight.payload)
    guard let record = bridge?.take(answer.record(.hostAnswer)) else { return }
    if record.words[0] & HostBridge.isStray != 0 { tellBridge(.unexpectedAnswer) }
  }

  /// What the bridge is told of what happens around it: bits of a record of kind 54.
  private enum Event: UInt64 {
    case semaphores = 1
    case unexpectedAnswer = 2
  }

  private mutating func tellBridge(_ event: Event) {
    var record = Commit(kind: .hostBridgeEvent)
    record.words[0] = event.rawValue
    _ = bridge?.take(record)
  }

  /// Tells the bridge when the semaphores of its tile begin to interrupt.
  mutating func lookForInterrupts(_ tile: Int) {
    guard let link = specification.host, place(link.x, link.y) == tile else { return }
    let interrupts = tiles[tile].inPlace { $0.resources.interrupts } ?? false
    if interrupts && !hostInterrupts { tellBridge(.semaphores) }
    hostInterrupts = interrupts
  }

  /// What the bridge waits for when nothing can go on.
  var hostWaits: [TileWait] {
    guard let link = specification.host, let bridge, !bridge.isIdle else { return [] }
    return [TileWait(x: link.x, y: link.y, who: "host bridge", reason: .anAnswer)]
  }
}
