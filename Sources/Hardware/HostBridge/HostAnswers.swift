import ChipSpec
import RTL

/// Decides whom an answer is for, inside of the bridge's module.
struct HostAnswers {
  /// The window's access is answered.
  let isForWindow: Bits
  /// A put is acknowledged, or a fill answered.
  let isForTransfer: Bits
  /// A get is answered.
  let isGrain: Bits
  /// Nobody does.
  let isStray: Bits
  /// The error bit of whatever it is.
  let isRefused: Bits
  /// The number in the buffer that a grain is for.
  let place: Bits

  init(
    _ m: Module, _ format: HostFormat, _ arrival: Bound<ArrivalPort>, window: Instance,
    transfers: Instance
  ) {
    func flag(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: 1, comment, default: HostFormat.bit(false))
    }
    isForWindow = flag("is_for_window", "the access of the window is answered")
    isForTransfer = flag("is_for_transfer", "a put is acknowledged, or a fill answered")
    isGrain = flag("is_grain", "a get is answered")
    let isAwaited = flag("is_awaited", "somebody awaits the answer")
    isStray = flag("is_stray", "nobody awaits the answer")
    isRefused = flag("is_refused", "the tile refuses")

    let payload = arrival.payload
    let address = format.message.address
    let places = format.grainIndex + 1
    place = payload[address.lowerBound..<address.lowerBound + places]
    let operation = payload[MessageFormat.operation]
    let awaitsGets = transfers["awaits_gets"]
    m.ignore(
      .concatenating(arrival.sourceY, arrival.sourceX),
      because: "an answer says by itself what it is for")
    let alike = "they are the same in all answers of a kind"
    m.ignore(payload[address.upperBound..<MessageFormat.error], because: alike)
    if format.isWide { m.ignore(payload[format.message.byteEnable], because: alike) }
    m.when(arrival.valid) {
      m.when(payload[MessageFormat.isMessage]) {
        let isKnown = !payload[address.lowerBound + places..<address.upperBound].any
        isGrain.drive(
          (operation .== MessageFormat.Operation.put.rawValue)
            && (isKnown && mux(place[places - 1], awaitsGets[1], awaitsGets[0])))
        isForTransfer.drive(
          (operation .== MessageFormat.Operation.acknowledgement.rawValue)
            && transfers["awaits_acknowledgement"])
        isRefused.drive(payload[MessageFormat.error])
      }.otherwise {
        let isWrite = payload[0]
        isForWindow.drive(mux(isWrite, window["awaits_write"], window["awaits_read"]))
        isForTransfer.drive(isWrite && (!window["awaits_write"] && transfers["awaits_fill"]))
        isRefused.drive(payload[1])
      }
      isAwaited.drive(isForWindow || (isForTransfer || isGrain))
      isStray.drive(!isAwaited)
    }
  }
}
