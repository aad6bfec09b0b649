import RTL

/// Hands the messages of the window and of DMA to the local port, in turn.
struct HostMessages: Component {
  let format: HostFormat

  var moduleName: String { "host_messages" }
  var summary: String {
    "Hands the messages of the host's window and of DMA to the local port, in turn."
  }

  func build(_ m: Module) {
    let window = m.input("window", HostMessagePort(format, width: HostWindowServer.payload))
    let transfers = m.input(
      "transfers", HostMessagePort(format, width: format.flit.messagePayload))
    let requests = m.output("requests", MessagePort(format.flit))
    let windowPasses = m.output("window_passes", "a message of the window has gone")
    let transfersPass = m.output("transfers_pass", "a message of DMA has gone")
    let holdsTransfer = m.output("holds_transfer", "a message of DMA is on offer")
    let isActive = m.output("is_active", "a message is on offer or about to be")

    let isFull = m.register("is_full", "a message is on offer")
    let isTransfer = m.register("is_transfer", "the last message on offer is of DMA")
    let payload = m.register("payload", width: format.flit.messagePayload, reset: nil)
    let targetX = m.register("target_x", width: format.flit.x, reset: nil)
    let targetY = m.register("target_y", width: format.flit.y, reset: nil)
    requests.valid.drive(isFull)
    requests.payload.drive(payload.extended(to: format.flit.message))
    requests.targetX.drive(targetX)
    requests.targetY.drive(targetY)

    let passes = m.wire("passes", isFull && requests.ready)
    windowPasses.drive(passes && !isTransfer)
    transfersPass.drive(passes && isTransfer)
    holdsTransfer.drive(isFull && isTransfer)
    let isWanted = m.wire("is_wanted", window.valid || transfers.valid)
    isActive.drive(isFull || isWanted)
    let isFree = m.wire("is_free", !isFull || requests.ready, "a message can be put on offer")
    window.take.drive(isFree && (window.valid && (isTransfer || !transfers.valid)))
    transfers.take.drive(isFree && (transfers.valid && !(isTransfer && window.valid)))

    m.when(isFree) {
      isFull.next(isWanted)
      m.when(window.take) {
        isTransfer.next(0)
        payload.next(window.payload.extended(to: format.flit.messagePayload))
        targetX.next(window.targetX)
        targetY.next(window.targetY)
      }.elseWhen(transfers.take) {
        isTransfer.next(1)
        payload.next(transfers.payload)
        targetX.next(transfers.targetX)
        targetY.next(transfers.targetY)
      }
    }
  }
}
