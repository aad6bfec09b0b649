import RTL

/// One of the two ports of a shim for OBI: a queue of two requests, and the response to the one that
/// the tile bus has granted.
///
/// The older request stands in registers of its own, so that the tile bus sees nothing but registers;
/// the younger one moves up when it leaves.
struct OBIChannel {
  /// Whether it holds no request and no response is due.
  let isIdle: Bits

  /// The signals of an OBI port that all ports have.
  struct Handshake {
    let req, gnt, rvalid, rdata, err: Bits

    init(_ port: Bound<TileBusFetchPort>) {
      (req, gnt, rvalid, rdata, err) = (port.req, port.gnt, port.rvalid, port.rdata, port.err)
    }

    init(_ port: Bound<TileBusDataPort>) {
      (req, gnt, rvalid, rdata, err) = (port.req, port.gnt, port.rvalid, port.rdata, port.err)
    }
  }

  /// Describes the port.
  /// - Parameters:
  ///   - name: of the port, before the names of its signals.
  ///   - run: the core runs.
  ///   - fields: what makes up a request: name, from the core, to the bus.
  init(
    _ m: Module, _ name: String, _ run: Bits, core: Handshake,
    fields: [(name: String, from: Bits, to: Bits)], bus: Handshake
  ) {
    let isHeld = m.register("\(name)_is_held", "there is a request")
    let isFull = m.register("\(name)_is_full", "there is a second one behind it")
    let isDue = m.register("\(name)_is_due", "the response to one is due in this cycle")
    let older = fields.map {
      m.register("\(name)_\($0.name)", width: $0.from.width, reset: nil, "of the older request")
    }
    let younger = fields.map {
      m.register(
        "\(name)_second_\($0.name)", width: $0.from.width, reset: nil, "of the younger one")
    }

    core.gnt.drive(run && !isFull)
    bus.req.drive(run && isHeld)
    let isTaken = m.wire("\(name)_is_taken", core.req && core.gnt, "the core's request enters")
    let isLeaving = m.wire("\(name)_is_leaving", bus.req && bus.gnt, "the older one leaves")
    m.when(run) {
      m.when(isLeaving || isDue) { isDue.next(isLeaving) }
      m.when(isTaken && (isLeaving || !isHeld)) {
        for (register, field) in zip(older, fields) { register.next(field.from) }
        isHeld.next(1)
      }.elseWhen(isTaken) {
        for (register, field) in zip(younger, fields) { register.next(field.from) }
        isFull.next(1)
      }.elseWhen(isLeaving && isFull) {
        for (register, second) in zip(older, younger) { register.next(second) }
        isFull.next(0)
      }.elseWhen(isLeaving) {
        isHeld.next(0)
      }
    }.otherwise {
      isHeld.next(0)
      isFull.next(0)
      isDue.next(0)
    }
    for (register, field) in zip(older, fields) { field.to.drive(register) }

    core.rvalid.drive(run && isDue)
    core.rdata.drive(bus.rdata)
    core.err.drive(bus.err)
    m.ignore(bus.rvalid, because: "the tile bus answers in the cycle after its grant")
    isIdle = m.wire("\(name)_is_idle", !(isHeld || isDue))
  }
}
