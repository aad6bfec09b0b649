import RTL

/// The rules of PicoRV32's native memory interface, as `docs/parts/bus_shim.md` names them.
///
/// A rule counts in a cycle in which the core runs and ran in the one before.
struct PicoRV32Assertions {
  func describe(_ m: Module, run: Bits, _ core: Bound<PicoRV32Port>) {
    m.assertions { rules in
      let counts = RunningRules(rules, rules.observe("run", run)).counts
      let valid = rules.observe("valid", core.valid)
      let instr = rules.observe("instr", core.instr)
      let addr = rules.observe("addr", core.addr)
      let wdata = rules.observe("wdata", core.wdata)
      let wstrb = rules.observe("wstrb", core.wstrb)
      let ready = rules.observe("ready", core.ready)
      let error = rules.observe("error", core.error)

      let held = HeldRequest(rules, "last", valid: valid, ready: ready)
      rules.require(
        "picorv32_valid_held", when: counts, held.stays, "mem_valid fell before mem_ready")
      let isSame = rules.module.wire(
        "is_same",
        (held.isSame("addr", addr) && held.isSame("wstrb", wstrb))
          && (held.isSame("instr", instr) && (!wstrb.any || held.isSame("wdata", wdata))),
        "it is what it was in the last cycle")
      rules.require(
        "picorv32_request_held", when: counts, !held.waits || (!valid || isSame),
        "the request changed before mem_ready")

      let asks = rules.module.wire("asks", counts && valid, "a transfer is wanted")
      let isPattern = rules.module.wire(
        "is_pattern", [1, 2, 4, 8, 3, 12, 15].reduce(wstrb .== 0) { $0 || (wstrb .== $1) },
        "a read, or a write of a byte, a half-word or the word")
      rules.require(
        "picorv32_strobe", when: asks, isPattern, "mem_wstrb is no byte, half-word or word")
      rules.require(
        "picorv32_fetch_reads", when: asks, !instr || !wstrb.any, "a fetch has mem_wstrb set")
      rules.require(
        "picorv32_aligned", when: asks, addr[0..<2] .== 0, "mem_addr is not aligned to a word")
      rules.require(
        "picorv32_ready_expected", when: counts, !ready || valid, "mem_ready without mem_valid")
      rules.require(
        "picorv32_error_with_ready", when: counts, !error || ready, "an error without mem_ready")

      rules.requireKnown(
        "picorv32_known", when: counts, [valid, ready, error],
        "mem_valid, mem_ready or the error is unknown")
      rules.requireKnown(
        "picorv32_known", when: asks, [instr, addr, wstrb], "a field of the request is unknown")
      rules.requireKnown(
        "picorv32_known", when: asks && wstrb.any, [wdata], "the word to write is unknown")
    }
  }
}
