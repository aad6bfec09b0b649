import ChipSpec
import RTL

/// What a core's monitor reports: each instruction that retires or traps, and each interrupt.
/// `docs/parts/core.md` gives the record's layout.
///
/// A record is made in the cycle after the one in which Execute is done with the instruction: then its
/// result is in Write, and a trap's target at the addresses. What the core has no use for any more is kept
/// here: the instruction as it was fetched, its time, where a branch would have led.
struct CoreMonitor {
  /// An instruction is taken into Execute; as fetched; where it leads, and what follows it, addresses.
  let isTaking, raw, target, following: Bits
  /// It is in its first cycle; the time, and the lines.
  let begins, time, lines: Bits
  /// It retires or traps.
  let retires, traps: Bits
  /// Its address.
  let place: Bits
  /// It was expected to go on at its target; it does not go on as expected.
  let isPredicted, redirects: Bits
  /// Where it goes on then; in the cycle after a trap where that goes on.
  let newTarget: Bits
  /// The trap: an interrupt, a missing instruction; cause and value.
  let isInterrupt, isMissing, cause, value: Bits
  /// Its kind: it waits, loads, stores, writes the register with this number.
  let isWait, isLoad, isStore, writes, number: Bits
  /// Its access; whether it is answered in this cycle.
  let address, bytes, stored, answer, isAnswered: Bits
  /// What Write gives its register.
  let written: Bits
  /// Whether it writes a control and status register, its address, and what is written.
  let writesStatus, statusAddress, status: Bits
  /// Where accesses that are not aligned are done.
  let split: Split?

  /// The second of two accesses is made; whether of a word; the register that is stored. And what Write
  /// has of two words, or the core without one, if it has.
  struct Split {
    let isRest, isWord, stored, isJoined, joined: Bits
  }

  /// Bits of a control and status register that can be written, and what the others read.
  struct StatusBits {
    let address: Int
    let writable: Int
    var fixed = 0
  }

  func describe(_ m: Module, status registers: [StatusBits]) {
    let kind = CommitKind.coreRetired.rawValue
    m.monitor(kind: kind) { monitor in
      let module = monitor.module
      func observe(_ name: String, _ bits: Bits) -> Bits { monitor.observe(name, bits) }
      let isTaking = observe("is_taking", isTaking)
      let raw = module.kept("raw", observe("raw", raw), when: isTaking)
      let target = module.kept("target", observe("target", target), when: isTaking)
      let following = module.kept("following", observe("following", following), when: isTaking)

      let begins = observe("begins", begins)
      let isWait = observe("is_wait", isWait)
      let isNow = module.wire("is_now", begins || isWait, "this cycle counts as its time")
      let observedTime = observe("time", time)
      let observedLines = observe("lines", lines)
      let time = module.wire(
        "its_time", mux(isNow, observedTime, module.kept("time", observedTime, when: begins)))
      let lines = module.wire(
        "its_lines", mux(isNow, observedLines, module.kept("lines", observedLines, when: begins)))

      let retires = observe("retires", retires)
      let traps = observe("traps", traps)
      let isDone = module.wire("is_done", retires || traps)
      let isMade = module.register("is_made", "a record is made")
      isMade.next(isDone)
      func done(_ name: String, _ bits: Bits) -> Bits {
        module.kept("done_\(name)", bits, when: isDone)
      }
      func zero(_ width: Int) -> Bits { .constant(0, width: width) }
      func gated(_ bits: Bits, _ condition: Bits) -> Bits {
        bits & condition.replicated(bits.width)
      }

      let isInterrupt = module.wire(
        "is_interrupt", traps && observe("is_interrupted", isInterrupt))
      let isMissing = observe("is_missing", isMissing)
      let place = done("place", observe("place", place))
      let instruction = done("instruction", gated(raw, !(isInterrupt || (isMissing && traps))))
      let newTarget = observe("new_target", newTarget)
      let next = done(
        "next",
        mux(
          observe("redirects", redirects), newTarget,
          mux(observe("is_predicted", isPredicted), target, following)))
      let hasTrapped = done("trapped", traps)

      let isLoad = module.wire("loads", retires && observe("is_load", isLoad))
      let isStore = module.wire("stores", retires && observe("is_store", isStore))
      let isAccess = module.wire("is_access", isLoad || isStore)
      let number = done(
        "number", gated(observe("number", number), retires && observe("writes", writes)))
      let written = observe("written", written)
      let isRest = split.map { observe("is_rest", $0.isRest) }
      var answer = observe("answer", answer)
      if let split {
        answer = mux(observe("is_joined", split.isJoined), observe("joined", split.joined), answer)
      }
      let isAnswered = done("answered", observe("is_answered", isAnswered))
      let value = module.wire(
        "value", gated(mux(isAnswered, done("written", written), written), number.any),
        "what its register was given")
      var concerned = observe("bytes", self.bytes)
      var accessed = observe("address", address)
      var stored = observe("stored", stored)
      if let split, let isRest {
        // Two accesses are shown as one, with the bytes from the first one on.
        concerned = mux(
          isRest,
          .concatenating(observe("is_word", split.isWord).replicated(2), .constant(3, width: 2)),
          concerned)
        accessed = mux(isRest, accessed -% 4, accessed)
        stored = mux(isRest, observe("stored_whole", split.stored), stored)
      }
      let bytes = module.wire("its_bytes", width: 4, default: zero(4))
      module.when(isAccess) { bytes.drive(concerned) }
      let access = done("address", gated(accessed, isAccess))
      let hasStored = done("stores", isStore)
      let doneBytes = done("bytes", bytes)
      let enabled = Bits.concatenating(
        (0..<4).reversed().map { doneBytes[$0].replicated(8) })
      let data = module.wire(
        "data",
        mux(
          hasStored, done("stored", stored), mux(isAnswered, done("answer", answer), answer))
          & enabled)

      let writesStatus = module.wire(
        "writes_status", retires && observe("is_status_written", writesStatus))
      let statusAddress = observe("status_address", statusAddress)
      let status = observe("status", status)
      let shown = module.wire(
        "shown_status", width: 32, "the register's new value as it reads", default: zero(32))
      module.when(writesStatus) {
        module.switch(statusAddress) { cases in
          for bits in registers {
            cases.case(.constant(bits.address, width: 12)) {
              let value =
                bits.writable == 0 ? Bits.constant(bits.fixed, width: 32) : status & bits.writable
              shown.drive(bits.fixed == 0 || bits.writable == 0 ? value : value | bits.fixed)
            }
          }
          cases.case(.constant(0x344, width: 12)) {
            shown.drive(
              .concatenating(
                zero(20), lines[2], zero(3), lines[1], zero(3), lines[0], zero(3)))
          }
          cases.default {}
        }
      }
      let more = done(
        "more",
        mux(traps, observe("trap_value", self.value), shown))
      let moreAddress = done("status_address", gated(statusAddress, writesStatus))
      let flags = done(
        "flags",
        .concatenating(
          zero(1), gated(observe("cause", cause), traps), zero(3), lines, isInterrupt, traps,
          writesStatus, isStore, isLoad, bytes))
      monitor.commit(
        kind: kind, when: isMade,
        words: [
          .concatenating(instruction, place),
          .concatenating(value, mux(hasTrapped, newTarget, next)),
          .concatenating(data, access),
          .concatenating(moreAddress, more), .concatenating(flags, number), done("time", time),
        ], "An instruction retired or trapped, or an interrupt was taken.")
    }
  }
}
