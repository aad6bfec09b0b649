import RTL

/// The rules of OBI at the ports of a core, as `docs/parts/bus_shim.md` names them.
///
/// A rule counts in a cycle in which the core runs and ran in the one before.
struct OBIAssertions {
  /// A port of the core.
  struct Port {
    fileprivate let name: String
    fileprivate let req, addr, gnt, rvalid: Bits
    fileprivate let write: (we: Bits, be: Bits, wdata: Bits)?

    /// The port for fetches.
    init(_ port: Bound<TileBusFetchPort>) {
      name = "fetch"
      (req, addr, gnt, rvalid) = (port.req, port.addr, port.gnt, port.rvalid)
      write = nil
    }

    /// The port for data.
    init(_ port: Bound<TileBusDataPort>) {
      name = "data"
      (req, addr, gnt, rvalid) = (port.req, port.addr, port.gnt, port.rvalid)
      write = (port.we, port.be, port.wdata)
    }
  }

  func describe(_ m: Module, run: Bits, _ ports: [Port]) {
    m.assertions { rules in
      let run = rules.observe("run", run)
      let counts = RunningRules(rules, run).counts
      for port in ports { describe(rules, port, run: run, when: counts) }
    }
  }

  private func describe(_ rules: Assertions, _ port: Port, run: Bits, when counts: Bits) {
    let module = rules.module
    let name = port.name
    func observe(_ field: String, _ bits: Bits) -> Bits { rules.observe("\(name)_\(field)", bits) }
    let req = observe("req", port.req)
    let gnt = observe("gnt", port.gnt)
    let rvalid = observe("rvalid", port.rvalid)
    let addr = observe("addr", port.addr)
    let write = port.write.map {
      (we: observe("we", $0.we), be: observe("be", $0.be), wdata: observe("wdata", $0.wdata))
    }

    let held = HeldRequest(rules, name, valid: req, ready: gnt)
    let holds = module.wire("\(name)_holds", counts && held.waits)
    rules.require("obi_request_held", when: holds, req, "\(name): req fell before its grant")
    let address = held.isSame("addr", addr)
    let isSame = module.wire(
      "\(name)_is_same",
      write.map {
        (address && held.isSame("we", $0.we))
          && (held.isSame("be", $0.be) && (!$0.we || held.isSame("wdata", $0.wdata)))
      } ?? address, "it is what it was in the last cycle")
    rules.require(
      "obi_address_held", when: holds, !req || isSame,
      "\(name): the request changed before its grant")
    let asks = module.wire("\(name)_asks", counts && req)
    if let write {
      let isAdjacent = module.wire(
        "\(name)_is_adjacent",
        [1, 2, 3, 4, 6, 7, 8, 12, 14].reduce(write.be .== 15) { $0 || (write.be .== $1) },
        "the ones are adjacent, and there is one")
      rules.require(
        "obi_byte_enable", when: asks, isAdjacent,
        "\(name): be is 0, or its ones are not adjacent")
    }

    let outstanding = module.register(
      "\(name)_outstanding", width: 2, "transfers granted and not answered")
    let isGranted = module.wire("\(name)_is_granted", req && gnt)
    let isUnasked = module.wire("\(name)_is_unasked", rvalid && (outstanding .== 0))
    let isTooMany = module.wire(
      "\(name)_is_too_many", (isGranted && !rvalid) && (outstanding .>= 2))
    module.when(!run) { outstanding.next(0) }
      .elseWhen((isGranted && !rvalid) && !isTooMany) { outstanding.next(outstanding +% 1) }
      .elseWhen((rvalid && !isGranted) && !isUnasked) { outstanding.next(outstanding -% 1) }
    rules.require(
      "obi_outstanding", when: counts && isGranted, !isTooMany,
      "\(name): a third transfer is granted before an answer")
    rules.require(
      "obi_response_expected", when: counts && rvalid, !isUnasked,
      "\(name): rvalid without a transfer granted before")

    rules.requireKnown(
      "obi_known", when: counts, [req, gnt, rvalid], "\(name): req, gnt or rvalid is unknown")
    rules.requireKnown(
      "obi_known", when: asks, [addr] + (write.map { [$0.we, $0.be] } ?? []),
      "\(name): a field of the request is unknown")
    if let write {
      rules.requireKnown(
        "obi_known", when: asks && write.we, [write.wdata],
        "\(name): the word to write is unknown")
    }
  }
}
