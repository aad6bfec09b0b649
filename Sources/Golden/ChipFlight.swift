/// A message on its way through a chip.
struct ChipFlight: Sendable, Hashable {
  /// Which messages it must not overtake: those of its class from its source to its target.
  struct Flow: Sendable, Hashable {
    let sourceX: UInt16, sourceY: UInt16
    let targetX: UInt16, targetY: UInt16
    let isResponse: Bool
  }

  let flow: Flow
  /// The payload bits that a message can use.
  let payload: UInt128

  /// A message that a tile sends.
  init(_ message: Departure, from x: Int, _ y: Int, isResponse: Bool) {
    flow = Flow(
      sourceX: UInt16(x), sourceY: UInt16(y), targetX: message.targetX, targetY: message.targetY,
      isResponse: isResponse)
    payload = UInt128(message.payload[1]) << 64 | UInt128(message.payload[0])
  }

  /// What the target's local port hands on.
  var arrival: Arrival {
    Arrival(payload: payload, sourceX: flow.sourceX, sourceY: flow.sourceY)
  }
}
