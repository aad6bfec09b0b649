import RTL

/// The rules of AXI4-Lite, as `docs/parts/bus_shim.md` names them.
///
/// A rule counts in a cycle in which the core runs and ran in the one before.
struct AXI4LiteAssertions {
  /// Bits of the counts of accesses that wait for their answers; more than any shim can hold.
  private static let countWidth = 8

  func describe(_ m: Module, run: Bits, _ core: Bound<AXI4LitePort>) {
    m.assertions { rules in
      let run = rules.observe("run", run)
      let counts = RunningRules(rules, run).counts
      func observe(_ name: String, _ bits: Bits) -> Bits { rules.observe(name, bits) }
      let addresses = Channel(
        name: "aw", valid: observe("awvalid", core.awvalid),
        ready: observe("awready", core.awready), fields: [observe("awaddr", core.awaddr)])
      let words = Channel(
        name: "w", valid: observe("wvalid", core.wvalid), ready: observe("wready", core.wready),
        fields: [observe("wdata", core.wdata), observe("wstrb", core.wstrb)])
      let written = Channel(
        name: "b", valid: observe("bvalid", core.bvalid), ready: observe("bready", core.bready),
        fields: [observe("bresp", core.bresp)])
      let reads = Channel(
        name: "ar", valid: observe("arvalid", core.arvalid),
        ready: observe("arready", core.arready), fields: [observe("araddr", core.araddr)])
      let answers = Channel(
        name: "r", valid: observe("rvalid", core.rvalid), ready: observe("rready", core.rready),
        fields: [observe("rresp", core.rresp), observe("rdata", core.rdata)])
      for channel in [addresses, words, written, reads, answers] {
        held(rules, channel, when: counts)
      }

      let isWritable = rules.module.wire(
        "has_write",
        due(rules, addresses, written, run).any && due(rules, words, written, run).any,
        "a write was taken and is not answered")
      rules.require(
        "axi_b_expected", when: counts, !written.valid || isWritable,
        "bvalid without a write that was taken before")
      let isReadable = rules.module.wire(
        "has_read", due(rules, reads, answers, run).any, "a read was taken and is not answered")
      rules.require(
        "axi_r_expected", when: counts, !answers.valid || isReadable,
        "rvalid without a read that was taken before")
      for channel in [written, answers] {
        rules.require(
          "axi_response", when: counts, !channel.valid || !channel.fields[0][0],
          "\(channel.name)resp is neither OKAY nor SLVERR")
      }

      let channels = [addresses, words, written, reads, answers]
      for channel in channels {
        rules.requireKnown(
          "axi_known", when: counts, [channel.valid, channel.ready],
          "\(channel.name)valid or \(channel.name)ready is unknown")
        // A word that was read may be one that nobody has ever written.
        let fields = channel.name == "r" ? [channel.fields[0]] : channel.fields
        rules.requireKnown(
          "axi_known", when: counts && channel.valid, fields,
          "a field of channel \(channel.name) is unknown")
      }
    }
  }

  /// One of the five channels.
  private struct Channel {
    let name: String
    let valid: Bits
    let ready: Bits
    let fields: [Bits]
  }

  /// What is offered stays until it is taken.
  private func held(_ rules: Assertions, _ channel: Channel, when counts: Bits) {
    let held = HeldRequest(rules, channel.name, valid: channel.valid, ready: channel.ready)
    let fields = channel.fields.enumerated().map { held.isSame("field_\($0)", $1) }
    let isSame = rules.module.wire(
      "\(channel.name)_is_same", fields.dropFirst().reduce(fields[0]) { $0 && $1 },
      "it is what it was in the last cycle")
    rules.require(
      "axi_\(channel.name)_held", when: counts, !held.waits || (channel.valid && isSame),
      "\(channel.name)valid fell or a field changed before \(channel.name)ready")
  }

  /// How many items of a channel were taken in earlier cycles whose answers are not.
  private func due(
    _ rules: Assertions, _ channel: Channel, _ answers: Channel, _ run: Bits
  ) -> Bits {
    let count = rules.module.register(
      "\(channel.name)_due", width: Self.countWidth, "taken and not answered")
    let isTaken = rules.module.wire("\(channel.name)_is_taken", channel.valid && channel.ready)
    let isAnswered = rules.module.wire(
      "\(channel.name)_is_answered", (answers.valid && answers.ready) && count.any)
    rules.module.when(!run) { count.next(0) }
      .elseWhen(isTaken && !isAnswered) { count.next(count +% 1) }
      .elseWhen(isAnswered && !isTaken) { count.next(count -% 1) }
    return count
  }
}
