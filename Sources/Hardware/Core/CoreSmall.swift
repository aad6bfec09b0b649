import ChipSpec
import RTL

/// The core of the smallest instruction set, rv32i, for tiles where its size matters more than its speed.
/// `docs/parts/core.md` specifies what it does, as for the others.
///
/// It has two stages, and nothing twice: one adder makes sums, addresses, targets and comparisons, no word
/// is fetched that Execute would not take next, and an instruction, a load too, writes its register in
/// its last cycle in Execute.
struct CoreSmall {
  let shape: CoreShape

  /// Describes the module.
  func build(_ m: Module) {
    let run = m.input("run", "0 holds it in its reset state")
    let entry = m.input("entry", width: 32, "where it starts")
    let hart = m.input("hart", width: 16, "its number; static")
    let time = m.input("timebase", width: 64, "the time")
    let status = CoreStatus(m, shape)
    let fetchPort = m.output("fetch", TileBusFetchPort())
    let port = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "nothing happens until it is started or interrupted")
    let zero = Bits.constant(0, width: 1)
    m.ignore(entry[0..<2], because: "instructions stand at multiples of four")

    let registers = m.instance("registers", CoreRegisters())
    m.ignore(registers["link"], because: "nothing is predicted")
    let fetch = CoreSmallFetch(m, shape, fetchPort)

    // What the stages hold.
    let isStarting = m.register(
      "is_starting", reset: 1, "it begins anew with the next cycle in which it runs")
    isStarting.next(!run)
    let isThere = m.register("is_there", "there is an instruction in Execute")
    let hasBegun = m.register("has_begun", "it is not in its first cycle")
    let instruction = m.register("instruction", width: 32, reset: nil)
    let innerPlace = m.register(
      "inner_place", width: shape.insideWidth, reset: nil, "its address within the memory")
    let isOutside = m.register("is_place_outside", reset: nil, "its address lies outside")
    // The next instruction's address is that of one that could not be fetched.
    let place = m.wire(
      "place",
      .concatenating(
        fetch.place[shape.insideWidth..<shape.placeWidth]
          & isOutside.replicated(shape.placeWidth - shape.insideWidth), innerPlace), "its address")
    let isMissing =
      shape.isProtected
      ? m.register("is_missing", reset: nil, "it could not be fetched") : isOutside
    let isTrapping = m.register("is_trapping", "a trap was taken in the last cycle")
    let isAnswered = m.register("is_answered", "its access is answered in this cycle")
    let isRest =
      shape.splits ? m.register("is_rest", "Execute makes the second of two accesses") : nil

    // Decoding.
    let decoder = m.instance("decoder", CoreDecoder(multiplies: false))
    decoder["instruction"].drive(instruction)
    let decoded = decoder.bundle("decoded", CoreDecoded())
    m.ignore(.concatenating(decoded.isProduct, decoded.isSerial), because: "there are none")
    let function = instruction[12..<15]
    let isUpper = m.wire("is_upper", instruction[2] && instruction[4], "lui, auipc")

    // Operands. What an instruction has written, the next one reads.
    m.ignore(port.rvalid, because: "the answer comes in the cycle after the grant")
    registers["first_number"].drive(instruction[15..<20])
    registers["second_number"].drive(instruction[20..<25])
    let first = registers["first"]
    let second = registers["second"]

    // Whether it executes.
    let isUsable = m.wire("is_usable", decoded.isLegal && !isMissing)
    let isAccess = m.wire("is_access", (decoded.isLoad || decoded.isStore) && isUsable)
    let executes = m.wire("executes", (isThere && run) && !status.isChanging)
    let begins = m.wire("begins", executes && !hasBegun, "it is its first cycle")
    let isInterrupted = m.wire("is_interrupted", begins && (status.isEnabled && status.isPending))

    // The one adder: of arithmetic, comparisons, addresses, and of where it goes on. A branch that is
    // taken needs it twice.
    let isTurningBranch = m.wire("is_turning_branch", decoded.isBranch && hasBegun)
    let usesPlace = m.wire(
      "uses_place",
      !isTrapping && ((decoded.isJump || isTurningBranch) || (isUpper && !instruction[5])))
    let usesFirst = m.wire(
      "uses_first", !(isTrapping || ((decoded.isJump || isTurningBranch) || isUpper)))
    let usesSecond = m.wire(
      "uses_second", !isTrapping && (decoded.readsSecond && !isTurningBranch))
    let sign = instruction[31] && !isTrapping
    let isFar = isUpper || decoded.isJump
    let isInner = m.wire("has_inner_bits", !(isTrapping || isUpper), "bits 10:5 are in place")
    let isBackwards = decoded.isStore || decoded.isBranch
    let immediate = m.wire(
      "immediate",
      .concatenating(
        mux(isUpper && !isTrapping, instruction[20..<32], sign.replicated(12)),
        mux(isFar && !isTrapping, instruction[12..<20], sign.replicated(8)),
        mux(
          decoded.isJump, instruction[20],
          mux(decoded.isBranch, instruction[7], instruction[31])) && isInner,
        instruction[25..<31] & isInner.replicated(6),
        mux(isBackwards, instruction[8..<12], instruction[21..<25]) & isInner.replicated(4),
        mux(decoded.isStore, instruction[7], instruction[20])
          && (isInner && !(decoded.isJump || decoded.isBranch))))
    let behind = m.wire(
      "behind_vector",
      status.cause[0..<4]
        & (isTrapping && (status.isInterrupt && status.isVectored)).replicated(4),
      "words behind mtvec")
    let distance: Bits
    if let isRest {
      let further = CoreSplit.further(m, immediate[2..<12], isRest: isRest)
      let hasEnded = m.wire("is_behind_base", isRest && !further[10], "bits 31:12 are 0")
      distance = .concatenating(
        immediate[12..<32] & (!hasEnded).replicated(20), further[0..<10], immediate[0..<2])
    } else {
      distance = immediate
    }
    let arithmetic = m.instance("arithmetic", CoreArithmetic(.small))
    arithmetic["a"].drive(
      andOrMux([
        (isTrapping, .concatenating(status.vector, .constant(0, width: 2))),
        (usesPlace, shape.address(place)), (usesFirst, first),
      ]))
    arithmetic["b"].drive(
      mux(
        usesSecond, second,
        .concatenating(distance[6..<32], distance[2..<6] | behind, distance[0..<2])))
    // lui and auipc are sums, too.
    arithmetic["function"].drive(function & (!isUpper).replicated(3))
    arithmetic["is_alternate"].drive(decoded.isAlternate)
    arithmetic["is_branch"].drive(decoded.isBranch)
    arithmetic["subtracts"].drive(
      !isTrapping
        && ((decoded.isBranch && !hasBegun)
          || (decoded.isArithmetic
            && (decoded.isAlternate || (!function[2] && function[1]))))
    )
    let isTaken = arithmetic["is_taken"]
    let address = m.wire("address", arithmetic["sum"])
    let isRegister = m.wire(
      "is_register", !address[31] && address[30], "it lies among the registers")
    let isNowhere = m.wire("is_nowhere", shape.isOutside(address) && !isRegister)
    let split = isRest.map {
      CoreSplit(m, isRest: $0, function: function, byte: address[0..<2])
    }
    let isMisaligned = m.wire(
      "is_misaligned",
      split.map { $0.isUnaligned && isRegister }
        ?? ((function[0] && address[0]) || (function[1] && address[0..<2].any)))

    // Where it goes on.
    let leads = m.wire(
      "leads", (decoded.isJump || decoded.isJumpRegister) || isTurningBranch, "elsewhere")

    // Control and status registers.
    let (access, cycle) = status.access(
      m, clears: isStarting, instruction: instruction, operand: first, time: time, hart: hart)

    // Traps.
    let isIllegal = m.wire(
      "is_illegal", !decoded.isLegal || (decoded.isStatus && !access.isLegal))
    let isWrongAccess = m.wire("is_wrong_access", isAccess && (isMisaligned || isNowhere))
    let leadsAstray = m.wire(
      "leads_astray", address[1] && leads, "to an address that is not aligned")
    let fails = m.wire("fails", isAnswered && port.err, "its access is answered with an error")
    let isCaused = m.wire(
      "is_caused",
      ((isMissing || isIllegal) || (decoded.isCall || decoded.isBreak))
        || (isWrongAccess || leadsAstray), "by the instruction itself")
    let traps = m.wire("traps", executes && ((isInterrupted || isCaused) || fails))
    let cause = m.wire("cause", width: 4, "of the trap")
    m.when(isInterrupted) {
      cause.drive(status.pendingCause)
    }.elseWhen(isMissing) {
      cause.drive(1)
    }.elseWhen(isIllegal) {
      cause.drive(2)
    }.elseWhen(decoded.isBreak) {
      cause.drive(3)
    }.elseWhen(decoded.isCall) {
      cause.drive(11)
    }.elseWhen(isAccess) {
      cause.drive(.concatenating(.constant(1, width: 2), decoded.isStore, !isMisaligned))
    }.otherwise {
      cause.drive(0)
    }
    let isPlaceWrong = m.wire(
      "is_place_wrong", !isInterrupted && (isMissing || decoded.isBreak))
    let isItself = m.wire("is_itself", !(isInterrupted || isMissing), "the instruction is executed")
    let isAddressWrong = m.wire(
      "is_address_wrong", isItself && !((isIllegal || decoded.isBreak) || decoded.isCall))
    let wrongPlace = isRest.map { isRest in
      m.wire(
        "wrong_place",
        Bits.concatenating(
          address[2..<32], address[1] && !isRest, (address[0] && isAccess) && !isRest),
        "where it is the address: of the rest, that of its word")
    }
    // Of no value is what no trap writes.
    let values: [(select: Bits, value: Bits)] = [
      (
        isAddressWrong,
        wrongPlace ?? .concatenating(address[1..<32], address[0] && isAccess)
      ),
      (isIllegal && isItself, instruction), (isPlaceWrong, shape.address(place)),
    ]

    // The access.
    port.req.drive(
      (executes && isAccess) && (!isWrongAccess && !(isInterrupted || isAnswered)))
    port.addr.drive(.concatenating(address[2..<32], .constant(0, width: 2)))
    port.we.drive(decoded.isStore)
    port.be.drive(
      split?.bytes(m) ?? CoreLoadStore.bytes(m, function: function, address: address))
    // One rotation is enough: nothing is loaded and stored at once.
    let turned = isRest.map { _ in
      CoreSplit.inPlace(
        m, mux(decoded.isStore, second, port.rdata), byte: address[0..<2],
        turnsBack: decoded.isStore)
    }
    port.wdata.drive(turned ?? CoreLoadStore.stored(m, second, function: function))
    let isAccepted = m.wire("is_accepted", port.req && port.gnt)
    let mustAnswer =
      shape.isProtected
      ? Bits.constant(1, width: 1) : m.wire("must_answer", decoded.isLoad || isRegister)
    isAnswered.next(isAccepted && mustAnswer)

    // What takes more cycles.
    let redirects = m.wire("redirects", isTrapping || (executes && leads))
    let isSlow = m.wire("is_slow", decoded.isWait && !status.isPending, "it needs another cycle")
    let isDelayed = m.wire(
      "is_delayed",
      ((leads || decoded.isReturn) && fetch.isPending)
        || ((decoded.isBranch && !hasBegun) && isTaken),
      "it needs another cycle, which is known late")
    let isAccessDone = isAnswered || (shape.isProtected ? zero : isAccepted && !mustAnswer)
    let isDone = m.wire(
      "is_done",
      mux(
        isAccess, split.map { isAccessDone && $0.isLast } ?? isAccessDone,
        !(isSlow || isDelayed)))
    let retires = m.wire("retires", executes && (isDone && !traps))
    let isFree = m.wire(
      "is_free", !(isThere || isTrapping) || retires, "Execute takes the next one")
    let mayAccessBeDone = isAnswered || !mustAnswer
    let mayLeave = m.wire(
      "may_leave",
      !isThere
        || (executes
          && mux(
            isAccess, split.map { mayAccessBeDone && $0.isLast } ?? mayAccessBeDone,
            !(isSlow || decoded.isFlush))),
      "it would if every request were granted")
    hasBegun.next(executes && !(retires || traps))
    if let split, let isRest {
      let isBegun = m.wire(
        "is_begin_done", (isAccess && isAccessDone) && !split.isLast, "the first of two accesses is"
      )
      isRest.next(executes && ((isBegun || isRest) && !(retires || traps)))
    }
    isTrapping.next(traps || (isTrapping && fetch.isPending))
    let returns = m.wire("returns", retires && decoded.isReturn)
    // What follows fence.i is fetched once more.
    let isTaking = m.wire(
      "is_taking", (isFree && fetch.isReady) && !(isThere && decoded.isFlush),
      "Execute takes an instruction")
    fetch.update(
      m, fetchPort, run: run && !isStarting, sleeps: isThere && isSlow, redirects: redirects,
      to: address[2..<32], mayLeave: mayLeave, isTaking: isTaking, starts: isStarting,
      entry: entry[2..<32], isReturn: executes && decoded.isReturn, returns: returns,
      link: status.place)
    m.when((!run || isStarting) || isTrapping) {
      isThere.next(0)
    }.elseWhen(isFree || traps) {
      isThere.next(isTaking && !(redirects || returns))
    }
    m.when(isTaking) {
      instruction.next(fetchPort.rdata)
      innerPlace.next(fetch.place[0..<shape.insideWidth])
      isOutside.next(fetch.isOutside)
      if shape.isProtected { isMissing.next(fetch.isFailed) }
    }

    // What is written.
    let outcome = m.wire(
      "outcome",
      andOrMux([
        (decoded.isStatus, access.old), (decoded.isArithmetic || isUpper, arithmetic["result"]),
        (decoded.isJump || decoded.isJumpRegister, shape.address(fetch.place)),
      ]), "what the instruction computes")
    let written = m.wire("written", width: 32, "what the register is given")
    if let isRest {
      // What the first of two accesses gives waits here, in its place, until the other one comes.
      let begin = m.register(
        "begin", width: 24, reset: nil, "what would have been written in the last cycle")
      begin.next(written[0..<24])
      let word = CoreSplit.loaded(m, turned ?? port.rdata, function: function)
      let bytes = CoreSplit.comingBytes(
        m, loads: isAnswered || !isRest, isRest: isRest, byte: address[0..<2])
      let comes = m.wire(
        "comes", bytes & decoded.isLoad.replicated(4), "bytes that come from the bus")
      let stays = m.wire("stays", ~bytes[0..<3] & isRest.replicated(3), "bytes that came before")
      func spread(_ bytes: Bits) -> Bits {
        .concatenating((0..<bytes.width).reversed().map { bytes[$0].replicated(8) })
      }
      written.drive(
        (outcome | (word & spread(comes))) | (begin & spread(stays)).extended(to: 32))
    } else {
      let loaded = CoreLoadStore.loaded(
        m, port.rdata, function: function, byte: address[0..<2])
      written.drive(outcome | (loaded & decoded.isLoad.replicated(32)))
    }
    registers["write_enable"].drive(retires && (decoded.writes && instruction[7..<12].any))
    registers["write_number"].drive(instruction[7..<12])
    registers["write_data"].drive(written)

    status.update(
      m, clears: isStarting,
      trap: CoreStatus.Trap(
        isTaken: traps, isInterrupt: isInterrupted, cause: cause, value: values, place: place),
      writes: retires && (decoded.isStatus && access.writes), access,
      address: instruction[20..<32], returns: returns, retires: retires,
      cycle: cycle)

    let isAsleep = m.wire(
      "is_asleep",
      ((isThere && hasBegun) && isSlow) && (fetch.isIdle && !fetchPort.req))
    quiet.drive(mux(run, isAsleep, isStarting))

    CoreMonitor(
      isTaking: isTaking, raw: fetchPort.rdata, target: shape.address(fetch.following),
      following: shape.address(fetch.following), begins: begins, time: time, lines: status.lines,
      retires: retires, traps: traps, place: shape.address(place), isPredicted: zero,
      redirects: redirects || returns,
      newTarget: mux(
        returns, shape.address(status.place),
        .concatenating(address[2..<32], .constant(0, width: 2))),
      isInterrupt: isInterrupted, isMissing: isMissing, cause: cause, value: andOrMux(values),
      isWait: decoded.isWait, isLoad: decoded.isLoad, isStore: decoded.isStore,
      writes: decoded.writes, number: instruction[7..<12], address: address, bytes: port.be,
      stored: port.wdata, answer: port.rdata, isAnswered: .constant(1, width: 1),
      written: written,
      writesStatus: decoded.isStatus && access.writes, statusAddress: instruction[20..<32],
      status: access.new,
      split: isRest.map {
        CoreMonitor.Split(
          isRest: $0, isWord: function[1], stored: second, isJoined: $0, joined: written)
      }
    ).describe(m, status: status.statusBits)
  }
}
