import ChipSpec
import RTL

/// What the network interface does with a response that is offered, inside of its module.
struct ResponseWriter {
  /// It is to be written to the SRAM: a get answered, without an error.
  let writes: Bits
  /// The SRAM takes it; to be driven.
  let isGranted: Bits
  /// It is done.
  let passes: Bits
  let payload: Bits

  init(_ m: Module, _ responses: Bound<ArrivalPort>, _ message: MessageFormat) {
    payload = responses.payload
    // The local port lets through puts and acknowledgements only; one bit tells them apart.
    let isPut = !payload[MessageFormat.operation.lowerBound]
    writes = m.wire(
      "response_writes", (responses.valid && isPut) && !payload[MessageFormat.error],
      "a get is answered, without an error")
    isGranted = m.wire("response_granted", width: 1, "the response's write is taken")
    passes = m.wire("response_passes", responses.valid && (isGranted || !writes))
    responses.ready.drive(passes)
    let used = message.address.upperBound
    let unread = [
      payload[MessageFormat.isMessage], payload[MessageFormat.operation.upperBound - 1],
      payload[MessageFormat.acknowledge..<MessageFormat.requester + 1],
    ]
    m.ignore(
      .concatenating(message.grain == 8 ? unread + [payload[used..<26]] : unread),
      because: "the local port has looked at who it is for")
  }
}
