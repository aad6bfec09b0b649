import ChipSpec
import RTL

/// The RISC-V core of a tile. `docs/parts/core.md` specifies what it does.
///
/// Three stages. *Fetch* (`CoreFetch`) gives one instruction per cycle on. *Execute* decodes it, reads
/// registers, computes, asks for loads and stores, and decides everything: here an instruction retires or
/// traps. *Write* takes the word loaded, or what was computed, and writes the register; both are there for the
/// instruction in Execute in the same cycle. Only what leads to a request of the bus cannot wait for a
/// word loaded: an address, a word to store, the target of `jalr`.
public struct Core: Component {
  let isa: CoreSpec.InstructionSet
  let shape: CoreShape

  /// A core.
  /// - Parameters:
  ///   - isa: instructions that it has.
  ///   - capacity: bytes of its tile's memory.
  ///   - isProtected: whether the memory may answer with an error.
  ///   - misaligned: what comes of loads and stores that are not aligned.
  public init(
    _ isa: CoreSpec.InstructionSet, capacity: Int, isProtected: Bool,
    misaligned: CoreSpec.Misaligned = .trap
  ) {
    self.isa = isa
    shape = CoreShape(
      isCompressed: isa.isCompressed, multiplies: isa.multiplies, capacity: capacity,
      isProtected: isProtected, splits: misaligned == .split)
  }

  /// The name in Verilog.
  public var moduleName: String {
    "core_\(isa.rawValue)_\(shape.capacity.trailingZeroBitCount)"
      + (shape.isProtected ? "_secded" : "") + (shape.splits ? "_split" : "")
  }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "RISC-V core, \(isa.rawValue), of a tile with \(shape.capacity) bytes of memory"
      + (shape.isProtected ? ", which may answer with errors" : "")
      + (shape.splits ? "; does accesses that are not aligned." : ".")
  }

  /// Describes the module.
  public func build(_ m: Module) {
    guard !shape.isSmall else {
      CoreSmall(shape: shape).build(m)
      return
    }
    let run = m.input("run", "0 holds it in its reset state")
    let entry = m.input("entry", width: 32, "where it starts")
    let hart = m.input("hart", width: 16, "its number; static")
    let time = m.input("timebase", width: 64, "the time")
    let status = CoreStatus(m, shape)
    let fetchPort = m.output("fetch", TileBusFetchPort())
    let port = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "nothing happens until it is started or interrupted")
    let zero = Bits.constant(0, width: 1)
    m.ignore(entry[0], because: "instructions stand at even addresses")

    let registers = m.instance("registers", CoreRegisters())
    let isLinkComing = m.wire(
      "is_link_coming", width: 1, "x1 is written by an instruction that is under way")
    let fetch = CoreFetch(
      m, shape, fetchPort, link: registers["link"], isLinkComing: isLinkComing)

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
    let alternate = m.register(
      "alternate", width: 31, reset: nil, "where it goes on if not as predicted, or its result")
    // What lies outside cannot be fetched, and has its own address as the alternative.
    let place = m.wire(
      "place",
      .concatenating(
        alternate[shape.capacityBits - 1..<31]
          & isOutside.replicated(32 - shape.capacityBits), innerPlace), "its address")
    let isPredicted = m.register("is_predicted", reset: nil, "it was expected to be taken")
    let isMissing = m.register("is_missing", reset: nil, "it could not be fetched")
    let isTrapping = m.register("is_trapping", "a trap was taken in the last cycle")
    let isTurning = m.register(
      "is_turning", "it goes on at the alternative address: after the start, or after mret")
    let isAnswered = m.register("is_answered", "its access is answered in this cycle")
    let writes = m.register("writes", "Write writes a register")
    let loads = m.register("loads", "what it writes comes from the bus")
    let writeNumber = m.register("write_number", width: 5, reset: nil, "the register")
    let result = m.register("result", width: 32, reset: nil, "what was computed")
    let loadFunction = m.register(
      "load_function", width: 3, reset: nil, "width and sign of the load")
    let loadByte = m.register("load_byte", width: 2, reset: nil, "where in the word it begins")
    let isRest =
      shape.splits ? m.register("is_rest", "Execute makes the second of two accesses") : nil
    let loadsRest =
      shape.splits ? m.register("loads_rest", reset: nil, "the load is made of two words") : nil

    // Decoding.
    let decoder = m.instance("decoder", CoreDecoder(multiplies: shape.multiplies))
    decoder["instruction"].drive(instruction)
    let decoded = decoder.bundle("decoded", CoreDecoded())
    if shape.isCompressed {
      m.ignore(decoded.isJump, because: "every jump is expected to be taken")
    }
    if !shape.multiplies {
      m.ignore(
        .concatenating(decoded.isProduct, decoded.isSerial), because: "there are none")
    }
    let function = instruction[12..<15]

    // Write: the word loaded, in place. Of two words what the first one gives is a result already: of the
    // second one, only the bytes behind it are taken.
    let loaded =
      shape.splits
      ? CoreSplit.loaded(
        m, CoreSplit.inPlace(m, port.rdata, byte: loadByte), function: loadFunction)
      : CoreLoadStore.loaded(m, port.rdata, function: loadFunction, byte: loadByte)
    let loadsBytes =
      loadsRest.map { CoreSplit.comingBytes(m, loads: loads, isRest: $0, byte: loadByte) }
      ?? loads.replicated(4)
    /// The word loaded, where it is wanted and it comes, or else another one.
    func loadedOr(_ other: Bits, where isWanted: Bits? = nil) -> Bits {
      guard shape.splits else { return mux(isWanted.map { $0 && loads } ?? loads, loaded, other) }
      return .concatenating(
        (0..<4).reversed().map { byte in
          let comes = loadsBytes[byte]
          let bits = 8 * byte..<8 * byte + 8
          return mux(isWanted.map { $0 && comes } ?? comes, loaded[bits], other[bits])
        })
    }
    let written = m.wire("written", loadedOr(result), "what the register is given")
    let isWritten = m.wire(
      "is_written", writes && !(loads && (port.err && isAnswered)), "no access that failed")
    m.ignore(port.rvalid, because: "the answer comes in the cycle after the grant")

    // Operands: read, or just coming.
    let firstNumber = instruction[15..<20]
    let secondNumber = instruction[20..<25]
    registers["first_number"].drive(firstNumber)
    registers["second_number"].drive(secondNumber)
    registers["write_enable"].drive(isWritten)
    registers["write_number"].drive(writeNumber)
    registers["write_data"].drive(written)
    // An access that is being answered is still in Execute, too; its own result does not concern it.
    isLinkComing.drive(
      (isThere && (decoded.writes && (instruction[7..<12] .== 1)))
        || (writes && (writeNumber .== 1)))
    let comes = m.wire("comes", writes && !isAnswered, "Write has the result of one before")
    let isFirst = m.wire("is_first_coming", comes && (firstNumber .== writeNumber))
    let isSecond = m.wire("is_second_coming", comes && (secondNumber .== writeNumber))
    let firstEarly = m.wire(
      "first_early", mux(isFirst, result, registers["first"]), "right if it is not loaded just now")
    let secondEarly = m.wire("second_early", mux(isSecond, result, registers["second"]))
    let isFirstLoaded = m.wire("is_first_loaded", isFirst && loads)
    let isSecondLoaded = m.wire("is_second_loaded", isSecond && loads)
    let first = m.wire("first", loadedOr(firstEarly, where: isFirst))
    let second = m.wire("second", loadedOr(secondEarly, where: isSecond))

    // Whether it executes.
    let isUsable = m.wire("is_usable", decoded.isLegal && !isMissing)
    let isAccess = m.wire("is_access", (decoded.isLoad || decoded.isStore) && isUsable)
    let mustWait = m.wire(
      "must_wait",
      (isFirstLoaded && (isAccess || decoded.isJumpRegister))
        || ((isSecondLoaded && decoded.isStore) || status.isChanging),
      "for what the bus must not be asked with, or for mcycle")
    let executes = m.wire("executes", (isThere && run) && !mustWait)
    let begins = m.wire("begins", executes && !hasBegun, "it is its first cycle")
    let isInterrupted = m.wire("is_interrupted", begins && (status.isEnabled && status.isPending))

    // Addresses.
    let sum = m.wire("address_base", width: 32)
    m.when(isTrapping) {
      sum.drive(.concatenating(status.vector, .constant(0, width: 2)))
    }.otherwise {
      sum.drive(firstEarly)
    }
    let distance = m.wire("address_distance", width: 32)
    m.when(isTrapping) {
      distance.drive(
        .concatenating(
          .constant(0, width: 26),
          status.cause[0..<4] & (status.isInterrupt && status.isVectored).replicated(4),
          .constant(0, width: 2)))
    }.otherwise {
      let low = mux(decoded.isStore, instruction[7..<12], secondNumber)
      if let isRest {
        let own = m.wire("own_distance", .concatenating(instruction[25..<32], low))
        let further = CoreSplit.further(m, own[2..<12], isRest: isRest)
        distance.drive(.concatenating(further[10].replicated(19), further, own[0..<2]))
      } else {
        distance.drive(
          .concatenating(instruction[31].replicated(20), instruction[25..<32], low))
      }
    }
    let address = m.wire("address", sum +% distance)
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
    let newTarget = m.wire(
      "new_target",
      mux(
        isTrapping || (isThere && ((decoded.isJumpRegister || isAccess) && !isMissing)),
        address[1..<32], alternate),
      "where it goes on if not as predicted, without bit 0")
    let isTakenEarly = m.wire(
      "is_taken_early",
      CoreBranch.isTaken(m, function: function, firstEarly, secondEarly),
      "if neither operand is loaded just now")

    // Arithmetic.
    let arithmetic = m.instance("arithmetic", CoreArithmetic(shape.multiplies ? .lent : .base))
    arithmetic["a"].drive(first)
    arithmetic["b"].drive(
      mux(
        decoded.readsSecond, second,
        .concatenating(instruction[31].replicated(20), instruction[20..<32])))
    arithmetic["function"].drive(function)
    arithmetic["is_alternate"].drive(decoded.isAlternate)
    arithmetic["is_branch"].drive(decoded.isBranch)
    let isTaken = arithmetic["is_taken"]

    // Control and status registers.
    let (access, cycle) = status.access(
      m, clears: isStarting, instruction: instruction, operand: first, time: time, hart: hart)

    // Traps.
    let isIllegal = m.wire(
      "is_illegal", !decoded.isLegal || (decoded.isStatus && !access.isLegal))
    let isWrongAccess = m.wire("is_wrong_access", isAccess && (isMisaligned || isNowhere))
    let leadsAstray =
      shape.isCompressed
      ? zero
      : m.wire(
        "leads_astray",
        newTarget[0]
          && ((decoded.isJump || decoded.isJumpRegister)
            || (decoded.isBranch && (isTaken && !isPredicted))),
        "to an address that is not aligned")
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
    // Whatever is not for itself concerns an address. Of no value is what no trap writes.
    let isItself = m.wire("is_itself", !(isInterrupted || isMissing), "the instruction is executed")
    let isPlaceWrong = m.wire(
      "is_address_wrong",
      !isInterrupted && (isMissing || !((isIllegal || decoded.isBreak) || decoded.isCall)))
    let wrongPlace = isRest.map { isRest in
      m.wire(
        "wrong_place",
        Bits.concatenating(
          newTarget[1..<31], newTarget[0] && !isRest, (address[0] && isAccess) && !isRest),
        "where it is the address: of the rest, that of its word")
    }
    let values: [(select: Bits, value: Bits)] = [
      (
        isPlaceWrong,
        wrongPlace ?? .concatenating(newTarget, address[0] && isAccess)
      ),
      (isIllegal && isItself, instruction), (decoded.isBreak && isItself, shape.address(place)),
    ]

    // The access.
    port.req.drive(
      (executes && isAccess) && (!isWrongAccess && !(isInterrupted || isAnswered)))
    port.addr.drive(.concatenating(address[2..<32], .constant(0, width: 2)))
    port.we.drive(decoded.isStore)
    port.be.drive(
      split?.bytes(m) ?? CoreLoadStore.bytes(m, function: function, address: address))
    port.wdata.drive(
      split?.stored(m, secondEarly) ?? CoreLoadStore.stored(m, secondEarly, function: function))
    let isAccepted = m.wire("is_accepted", port.req && port.gnt)
    let mustAnswer =
      shape.isProtected
      ? Bits.constant(1, width: 1) : isRegister
    isAnswered.next(isAccepted && mustAnswer)

    // Where it goes on.
    let isBranchLoaded = m.wire(
      "is_branch_loaded", isFirstLoaded || isSecondLoaded, "the branch depends on a word that comes"
    )
    let isWrong = m.wire(
      "is_wrong", (decoded.isBranch && !isBranchLoaded) && (isTakenEarly ^ isPredicted))
    let isWrongLate = m.wire(
      "is_wrong_late", (decoded.isBranch && isBranchLoaded) && (isTaken ^ isPredicted),
      "the same, but its target can be asked for in the next cycle only")
    let leads =
      (shape.isCompressed ? decoded.isJumpRegister : decoded.isJumpRegister || decoded.isJump)
      && !isPredicted
    let goesElsewhere = m.wire(
      "goes_elsewhere", leads || (decoded.isFlush || isWrong))
    let redirects = m.wire(
      "redirects", (isTurning || isTrapping) || (executes && goesElsewhere))

    // What takes more cycles.
    let serial = shape.multiplies ? CoreSteps(m) : nil
    let waits = decoded.isWait && !status.isPending
    let isSlow = m.wire(
      "is_slow", serial.map { waits || (decoded.isSerial && !$0.isEnd) } ?? waits,
      "it needs another cycle")
    // Not to be seen by the fetch, because these depend on what the bus answers.
    let product = shape.multiplies ? m.instance("product", CoreProduct()) : nil
    let isHeldUp = (goesElsewhere && fetch.isPending) || isWrongLate
    let isDelayed = m.wire(
      "is_delayed",
      product.map { isHeldUp || (decoded.isProduct && !($0["is_whole"] || hasBegun)) }
        ?? isHeldUp, "it needs another cycle, which is known late")
    let isAccessDone = isAnswered || (shape.isProtected ? zero : isAccepted && !isRegister)
    let isDone = m.wire(
      "is_done",
      mux(
        isAccess, split.map { isAccessDone && $0.isLast } ?? isAccessDone,
        !(isSlow || isDelayed)))
    let retires = m.wire("retires", executes && (isDone && !traps))
    let isFree = m.wire(
      "is_free", (!(isThere || (isTurning || isTrapping)) || retires) || traps,
      "Execute takes the next one")
    let mayAccessBeDone = isAnswered || !mustAnswer
    let mayBeFree = m.wire(
      "may_be_free",
      !isThere
        || (executes
          && mux(isAccess, split.map { mayAccessBeDone && $0.isLast } ?? mayAccessBeDone, !isSlow)),
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
    isTurning.next((isStarting || returns) || (isTurning && fetch.isPending))
    let isTaking = fetch.update(
      m, fetchPort, run: run && !isStarting, redirects: redirects, to: newTarget,
      mayLeave: mayBeFree,
      isFree: isFree, contends: { (port.req && !isRegister) && (address[3] .== $0) })
    m.when((!run || isStarting) || (isTurning || isTrapping)) {
      isThere.next(0)
    }.elseWhen(isFree) {
      isThere.next(isTaking && !((redirects || traps) || returns))
    }
    let goesOn = m.when(isStarting) {
      alternate.next(entry[1..<32])
    }.elseWhen(returns) {
      alternate.next(shape.address(status.place)[1..<32])
    }.elseWhen(isTaking) {
      alternate.next(fetch.alternate)
    }
    m.when(isTaking) {
      instruction.next(fetch.instruction)
      innerPlace.next(fetch.place[0..<shape.insideWidth])
      isOutside.next(fetch.isOutside)
      isPredicted.next(fetch.isPredicted)
      isMissing.next(fetch.isFailed)
    }

    // What Write is given.
    var computed = [
      (select: decoded.isStatus, value: access.old),
      (select: decoded.isArithmetic, value: arithmetic["result"]),
    ]
    if let product, let serial {
      product["is_wanted"].drive(decoded.isProduct)
      product["first"].drive(first)
      product["second"].drive(second)
      product["is_second"].drive(hasBegun)
      product["sum"].drive(result)
      let upperBit = m.register("upper_bit_0", reset: nil, "of what serial steps work on")
      serial.connect(
        m, isBusy: executes && (decoded.isSerial && !traps), function: function, first, second,
        upper: .concatenating(alternate, upperBit), lower: result, adder: arithmetic)
      goesOn.elseWhen(serial.isBusy) { alternate.next(serial.upper[1..<32]) }
      upperBit.next(serial.upper[0])
      arithmetic["is_lent"].drive(decoded.isSerial)
      computed += [
        (select: decoded.isProduct, value: product["product"]),
        (select: decoded.isSerial, value: serial.lower),
      ]
    }
    // Between two accesses the result is what Write has: what the first one gave.
    if let isRest {
      let keeps = shape.isProtected ? isRest || isAnswered : isRest
      computed.append((select: keeps, value: written))
    }
    let isKnown = m.wire(
      "is_known", !Bits.concatenating(computed.map { $0.select }).any, "Fetch has its result")
    computed.append((select: isKnown, value: .concatenating(alternate, zero)))
    let outcome = m.wire("outcome", andOrMux(computed), "what the instruction computes")
    let passes = m.wire(
      "passes",
      mux(isAccess, split.map { isAccepted && $0.isLast } ?? isAccepted, retires))
    writes.next(passes && (decoded.writes && instruction[7..<12].any))
    // What Write has matters in the cycle after the one in which it is given, and in no later one.
    loads.next(isAccepted)
    writeNumber.next(instruction[7..<12])
    result.next(outcome)
    if let loadsRest, let isRest { loadsRest.next(isRest) }
    loadFunction.next(function)
    loadByte.next(address[0..<2])

    status.update(
      m, clears: isStarting,
      trap: CoreStatus.Trap(
        isTaken: traps, isInterrupt: isInterrupted, cause: cause, value: values, place: place),
      writes: retires && (decoded.isStatus && access.writes), access,
      address: instruction[20..<32], returns: returns, retires: retires,
      cycle: cycle)

    let isAsleep = m.wire(
      "is_asleep",
      ((isThere && hasBegun) && (decoded.isWait && !status.isPending))
        && ((fetch.isIdle && !fetchPort.req) && !writes))
    quiet.drive(mux(run, isAsleep, isStarting))

    func whole(_ target: Bits) -> Bits { .concatenating(target, zero) }
    CoreMonitor(
      isTaking: isTaking, raw: fetch.raw, target: whole(fetch.target),
      following: shape.address(fetch.following), begins: begins, time: time, lines: status.lines,
      retires: retires, traps: traps, place: shape.address(place), isPredicted: isPredicted,
      redirects: redirects || returns,
      newTarget: mux(returns, shape.address(status.place), whole(newTarget)),
      isInterrupt: isInterrupted, isMissing: isMissing, cause: cause, value: andOrMux(values),
      isWait: decoded.isWait, isLoad: decoded.isLoad, isStore: decoded.isStore,
      writes: decoded.writes, number: instruction[7..<12], address: address, bytes: port.be,
      stored: port.wdata, answer: port.rdata, isAnswered: isAnswered, written: written,
      writesStatus: decoded.isStatus && access.writes, statusAddress: instruction[20..<32],
      status: access.new,
      split: isRest.map {
        CoreMonitor.Split(
          isRest: $0, isWord: function[1], stored: secondEarly, isJoined: loadsRest ?? zero,
          joined: written)
      }
    ).describe(m, status: status.statusBits)
  }
}
