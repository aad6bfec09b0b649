import ChipSpec
import RTL

/// A tile's SIMD unit: fetches its program from the SRAM, works on vectors, and takes and raises
/// semaphores. `docs/parts/simd.md` specifies it.
///
/// One instruction is under way at a time; the one behind it is fetched meanwhile.
public struct SIMDUnit: Component {
  let spec: SIMDSpec
  let capacity: Int

  /// The unit of a tile whose SRAM has `capacity` bytes.
  public init(_ spec: SIMDSpec, capacity: Int) {
    self.spec = spec
    self.capacity = capacity
  }

  /// The name in Verilog.
  public var moduleName: String { "simd_\(spec.lanes)_\(capacity)" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "SIMD unit of \(spec.lanes) \(spec.lanes == 1 ? "lane" : "lanes") of \(SIMDShape.width) bits."
  }

  /// What the unit does with an instruction, and before and after a program.
  enum Phase: Int, Encoding {
    case stopped
    /// The vector registers are cleared.
    case clear
    /// The next instruction is awaited.
    case fetch
    /// Scalar operands are read.
    case decode
    case arithmetic
    case access
    case control
    case semaphore
    /// The instruction has its last effects.
    case retire
    /// An access that nobody waits for any more is answered.
    case end
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let shape = SIMDShape(spec)
    let width = SIMDShape.width
    let memory = m.output("memory", SRAMPort())
    let semaphore = m.output("semaphore", SemaphorePort())
    let startAddress = m.input("start_address", width: width, "where a program starts")
    let startCommand = m.input("control_start", "starts if it is stopped")
    let stopCommand = m.input("control_stop", "stops if it runs")
    let busy = m.output("status_busy", "it runs")
    let waiting = m.output("status_waiting", "it waits for a semaphore")
    let errorCode = m.output("status_error", width: 4, "why it stopped")
    let haltedEvent = m.output("events_halted_event", "a halt has retired")
    let errorEvent = m.output("events_error_event", "it stopped at an error")
    let pcShown = m.output("pc_address", width: width, "the next instruction to retire")
    let lengthShown = m.output("vector_length_lanes", width: 7, "active lanes")
    let retiredEvent = m.output("retired_count_event", "an instruction has retired")
    let scalarsShown = m.output(
      "scalar_value", width: width * SIMDEncoding.registers, "all scalar registers, r0 lowest")
    let quiet = m.output("quiet", "nothing happens until it is given something")

    // What a program sees, apart from vectors and tables.
    let phase = m.register("phase", reset: Phase.stopped)
    let pc = m.register("pc", width: width, "address of the instruction under way")
    let next = m.register("next", width: width, reset: nil, "address of the one behind it")
    let length = m.register("length", width: shape.laneWidth, "active lanes")
    let failure = m.register("failure", width: 4, "why it stopped")
    let isLoaded = m.register("is_loaded", width: SIMDEncoding.tables, reset: nil, "tables loaded")
    let scalars = SIMDScalars(m, shown: scalarsShown)
    let isActive = m.register("is_active", "it runs and does not wait for a semaphore")
    let hasHalted = m.register("has_halted", "a halt has retired")
    let hasFailed = m.register("has_failed", "an instruction could not be executed")
    let hasRetired = m.register("has_retired", "an instruction has retired")
    let isStopping = m.register("is_stopping", "a stop is pending")
    let cleared = m.register(
      "cleared", width: shape.addressWidth, "the row of the vector registers that is cleared")

    // The instruction under way.
    let instruction = m.register("instruction", width: 64, reset: nil)
    func field(_ range: Range<Int>) -> Bits { instruction[range] }
    let operation = field(SIMDEncoding.operation)
    let immediate = field(SIMDEncoding.immediate)
    let decoded = m.register("decoded", SIMDDecoded())
    let isStore = m.register("is_store", reset: nil, "it stores")
    let third = m.register("third", width: 4, reset: nil, "the third register that is read")
    let operandA = m.register("operand_a", width: width, reset: nil, "r[a], or an address")
    let operandB = m.register("operand_b", width: width, reset: nil, "r[b] and what is added")
    let operandC = m.register("operand_c", width: width, reset: nil, "r[third] and what is added")
    let outcome = m.register("outcome", width: width, reset: nil, "the result of control")
    func uses(_ resource: Resource) -> Bits { decoded.resource .== resource }
    func isOperation(_ name: SIMDEncoding.Operation) -> Bits { operation .== name }
    // Such an instruction decides what is next, and when: nothing is fetched ahead.
    let decidesNext = m.wire("decides_next", operation[4..<6].all)

    // Decoding: the scalar registers are read, and each operand gets its addend.
    let isDecoding = m.wire("is_decoding", phase .== Phase.decode)
    let decoder = m.instance("decoder", SIMDDecoder())
    decoder["enable"].drive(isDecoding)
    decoder["operation"].drive(operation)
    decoder["form"].drive(field(SIMDEncoding.form))
    decoder["addressing"].drive(field(SIMDEncoding.addressing))
    decoder["type"].drive(field(SIMDEncoding.type))
    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let thirdRead = wire("third_read", 4, "the third register that is read")
    let addendB = wire("addend_b", width)
    let addendC = wire("addend_c", width)
    let sumA = wire("sum_a", width, "r[a], or with the immediate")
    let sumB = wire("sum_b", width, "r[b] with its addend")
    let sumC = wire("sum_c", width, "r[third] with its addend")
    let behind = wire("behind", width, "address of the instruction behind this one")
    let isUnloaded = wire("is_unloaded", 1, "it looks up a table that is not loaded")
    let proceeds = wire("proceeds", 1, "the instruction is carried out")
    m.when(isDecoding) {
      m.switch(decoder["second_addend"]) { cases in
        cases.case(SecondAddend.immediate) { addendB.drive(immediate) }
        cases.case(SecondAddend.low) {
          addendB.drive(field(SIMDEncoding.low).signed.extended(to: width).bits)
        }
        cases.case(SecondAddend.amount) { addendB.drive(immediate >> 8) }
        cases.default {}
      }
      m.switch(decoder["third_addend"]) { cases in
        cases.case(ThirdAddend.high) {
          addendC.drive(field(SIMDEncoding.high).signed.extended(to: width).bits)
        }
        cases.case(ThirdAddend.minusOne) { addendC.drive((1 << width) - 1) }
        cases.default {}
      }
      thirdRead.drive(mux(decoder["reads_d"], field(SIMDEncoding.d), field(SIMDEncoding.c)))
      sumA.drive(
        scalars[field(SIMDEncoding.a)]
          +% (immediate & decoder["adds_immediate"].replicated(width)))
      sumB.drive(scalars[field(SIMDEncoding.b)] +% addendB)
      sumC.drive(scalars[thirdRead] +% addendC)
      behind.drive(pc +% 8)
      isUnloaded.drive(
        (decoder["decoded_resource"] .== Resource.tables)
          && !isLoaded[field(SIMDEncoding.table)])
      proceeds.drive(decoder["is_legal"] && !isUnloaded)
    }
    let startsArithmetic = wire("starts_arithmetic", 1)
    let startsAccess = wire("starts_access", 1)
    m.when(proceeds) {
      m.switch(decoder["decoded_resource"]) { cases in
        cases.case(Resource.lanes, .multipliers, .tables, .reduction) { startsArithmetic.drive(1) }
        cases.case(Resource.memory) { startsAccess.drive(1) }
        cases.default {}
      }
    }

    // Storage, and what works on it.
    let fetch = SIMDFetch(m)
    let vectors = m.instance("vectors", SIMDVectors(shape: shape))
    let tables = m.instance("tables", SIMDTables())
    let lanes = m.instance("lanes", SIMDLanes(shape: shape))
    let access = m.instance("access", SIMDAccess())
    let starts = m.wire("starts", (phase .== Phase.stopped) && startCommand && !stopCommand)

    let laneBits = spec.lanes.trailingZeroBitCount
    lanes["active"].drive(isActive)
    lanes["clear"].drive(starts)
    lanes["start"].drive(startsArithmetic)
    lanes["initial"].drive(sumB)
    lanes["first_lane"].drive(
      laneBits == 0
        ? Bits.constant(0, width: 1)
        : (sumB[0..<laneBits] & decoder["decoded_single"].replicated(laneBits))
          .extended(to: shape.laneWidth))
    lanes["one_step"].drive(
      decoder["decoded_single"]
        || (field(SIMDEncoding.form) .== SIMDEncoding.Form.scalar.rawValue))
    lanes.bundle("decoded", SIMDDecoded()).connect(from: decoded)
    lanes["length"].drive(length)
    lanes["scalar_a"].drive(operandA)
    lanes["scalar_b"].drive(operandB)
    lanes["scalar_c"].drive(operandC)
    lanes["places"].drive(field(SIMDEncoding.shift))
    lanes["zero_point"].drive(field(SIMDEncoding.high))
    lanes["element"].drive(field(SIMDEncoding.type))
    lanes["saturate"].drive(instruction[SIMDEncoding.saturate])

    // Loads and stores.
    let isStrided = m.wire("is_strided", field(SIMDEncoding.form)[0])
    let count = wire("count", 9, "elements of a load or store")
    m.when(isDecoding) {
      m.when(decoder["decoded_vector"]) {
        count.drive(length.extended(to: 9))
      }.elseWhen(decoder["decoded_table"]) {
        count.drive(SIMDEncoding.tableEntries)
      }.otherwise {
        count.drive(1)
      }
    }
    access["start"].drive(startsAccess)
    access["address"].drive(sumA)
    access["count"].drive(count)
    access["starting"].drive(decoder["store"])
    access["store"].drive(isStore)
    access["strided"].drive(isStrided)
    access["stride"].drive(operandB)
    access["size"].drive(SIMDElements.size(field(SIMDEncoding.type)))
    let elements = access.bundle("elements", SIMDElementsPort())
    lanes.bundle("elements", SIMDElementsPort()).connect(from: elements)

    // The vector registers' ports and the tables'.
    let readNumber = shape.rows == 1 ? nil : lanes["read_number"]
    let thirdNumber = readNumber.map {
      mux(elements.takes, shape.rowNumber(elements.taken) ?? $0, $0)
    }
    for (name, register) in [
      ("a", field(SIMDEncoding.a)), ("b", field(SIMDEncoding.b)), ("c", third),
    ] {
      let isThird = name == "c"
      vectors["\(name)_read"].drive(isThird ? lanes["reads"] || elements.takes : lanes["reads"])
      vectors["\(name)_address"].drive(
        shape.address(register, isThird ? thirdNumber : readNumber))
      lanes["row_\(name)"].drive(vectors["\(name)_row"])
    }
    let isClearing = m.wire("is_clearing", phase .== Phase.clear)
    let (row, number) = (lanes["row"], lanes["write_number"])
    vectors["write"].drive(lanes["vector_mask"] | isClearing.replicated(shape.row))
    vectors["write_address"].drive(
      mux(isClearing, cleared, shape.address(field(SIMDEncoding.d), shape.rows == 1 ? nil : number))
    )
    vectors["write_row"].drive(row[0..<width * shape.row])
    tables["write"].drive(lanes["table_mask"])
    tables["write_address"].drive(.concatenating(field(SIMDEncoding.table), number))
    tables["entries"].drive(row)
    tables["read"].drive(lanes["looks_up"])
    tables["table"].drive(field(SIMDEncoding.table))
    tables["index"].drive(lanes["looked_up"])
    lanes["entry"].drive(tables["entry"])

    // The memory's port: an instruction goes before data, because it was asked for before.
    let data = access.bundle("memory", SRAMPort())
    memory.request.drive(fetch.isRequesting || data.request)
    memory.write.drive(data.write && !fetch.isRequesting)
    memory.byteEnable.drive(data.byteEnable)
    memory.address.drive(mux(fetch.isRequesting, fetch.address, data.address))
    memory.writeData.drive(data.writeData)
    data.grant.drive(memory.grant && !fetch.isRequesting)
    data.response.drive(memory.response)
    data.readData.drive(memory.readData)
    data.error.drive(memory.error)

    // The semaphores' port.
    let asks = m.register("semaphore_request", "an operation is wanted")
    let posts = m.register("semaphore_post", reset: nil, "1 raise, 0 take")
    let index = m.register("semaphore_index", width: 8, reset: nil)
    let amount = m.register("semaphore_amount", width: 8, reset: nil)
    semaphore.request.drive(asks)
    semaphore.post.drive(posts)
    semaphore.index.drive(index)
    semaphore.amount.drive(amount)
    let isWaiting = m.wire("is_waiting", asks && !posts, "a wait is requested")

    // Control: what is next, and what else it gives.
    let isTaken = wire("is_taken", 1, "the next instruction is elsewhere")
    let shortLength = wire("short_length", shape.laneWidth, "the smaller of B and all lanes")
    m.when(phase .== Phase.control) {
      let isEqual = operandA .== operandB
      let isLess = operandA.signed .< operandB.signed
      m.switch(operation) { cases in
        cases.case(SIMDEncoding.Operation.setvl) {
          shortLength.drive(
            mux(operandB .> spec.lanes, spec.lanes, operandB[0..<shape.laneWidth]))
        }
        cases.case(SIMDEncoding.Operation.beq) { isTaken.drive(isEqual) }
        cases.case(SIMDEncoding.Operation.bne) { isTaken.drive(!isEqual) }
        cases.case(SIMDEncoding.Operation.blt) { isTaken.drive(isLess) }
        cases.case(SIMDEncoding.Operation.bge) { isTaken.drive(!isLess) }
        cases.case(SIMDEncoding.Operation.loop) { isTaken.drive(operandC.any) }
        cases.default { isTaken.drive(1) }
      }
    }

    // What retires: a base that has grown, then the result.
    let base = wire("base", width, "what the base of a load or store grows to")
    let isDone = m.wire("is_done", (phase .== Phase.access) && !access["busy"])
    let grows = m.wire("grows", isDone && !access["failed"] && field(SIMDEncoding.addressing).any)
    let isRetiring = m.wire("is_retiring", phase .== Phase.retire)
    let result = m.wire(
      "result", mux(uses(.control), outcome, lanes["scalar"]), "the scalar result")
    m.when(grows) {
      m.when(field(SIMDEncoding.addressing)[0]) {
        base.drive(operandA +% immediate)
      }.otherwise {
        base.drive(access["end_address"])
      }
      scalars.write(base, at: field(SIMDEncoding.a))
    }.elseWhen(isRetiring && decoded.writesScalar) {
      scalars.write(result, at: field(SIMDEncoding.d))
    }
    scalars.update(m, clears: starts)

    // Fetching.
    let lastRow = m.wire("clears_last", isClearing && cleared.all)
    m.when(isDecoding) {
      m.when(proceeds && !decidesNext) { fetch.launch(behind) }
    }.elseWhen(lastRow) {
      m.when(!pc[0..<3].any) { fetch.launch(pc) }
    }.elseWhen(isRetiring && decidesNext) {
      m.when(!(uses(.nothing) || isStopping) && !next[0..<3].any) { fetch.launch(next) }
    }
    let isFetching = m.wire("is_fetching", phase .== Phase.fetch)
    let isEnding = m.wire("is_ending", phase .== Phase.end)
    fetch.update(
      m, memory, keeps: !isFetching && !isEnding, clears: isDecoding || isEnding)

    // What happens.
    func fail(_ reason: SIMDEncoding.Failure) {
      failure.next(reason.rawValue)
      hasFailed.next(1)
      phase.next(Phase.end)
    }
    let chain = m.when(isActive) {
      m.switch(phase) { cases in
        cases.case(Phase.clear) {
          isLoaded.next(0)
          cleared.next(cleared +% 1)
          m.when(lastRow) { phase.next(Phase.fetch) }
        }
        cases.case(Phase.fetch) {
          m.when(isStopping) {
            phase.next(Phase.end)
          }.elseWhen(pc[0..<3].any) {
            fail(.fetch)
          }.elseWhen(fetch.hasAhead) {
            instruction.next(fetch.ahead)
            m.when(fetch.aheadIsRefused) { fail(.fetch) }.otherwise { phase.next(Phase.decode) }
          }.elseWhen(fetch.arrives) {
            instruction.next(memory.readData)
            m.when(memory.error) { fail(.fetch) }.otherwise { phase.next(Phase.decode) }
          }
        }
        cases.case(Phase.decode) {
          next.next(behind)
          isStore.next(decoder["store"])
          third.next(thirdRead)
          operandA.next(sumA)
          operandB.next(sumB)
          operandC.next(sumC)
          for (register, value) in zip(
            decoded.signals, decoder.bundle("decoded", SIMDDecoded()).signals)
          {
            register.bits.next(value.bits)
          }
          m.when(!decoder["is_legal"]) {
            fail(.illegal)
          }.elseWhen(isUnloaded) {
            fail(.table)
          }.otherwise {
            m.switch(decoder["decoded_resource"]) { resources in
              resources.case(Resource.nothing) { phase.next(Phase.retire) }
              resources.case(Resource.memory) { phase.next(Phase.access) }
              resources.case(Resource.control) { phase.next(Phase.control) }
              resources.case(Resource.semaphore) {
                asks.next(1)
                isActive.next(0)
                posts.next(isOperation(.signal))
                index.next(sumA[0..<8])
                amount.next(sumB[0..<8])
                phase.next(Phase.semaphore)
              }
              resources.default { phase.next(Phase.arithmetic) }
            }
          }
        }
        cases.case(Phase.arithmetic) {
          m.when(lanes["done"]) { phase.next(Phase.retire) }
        }
        cases.case(Phase.access) {
          m.when(isDone) {
            m.when(access["failed"]) { fail(.memory) }.otherwise { phase.next(Phase.retire) }
          }
        }
        cases.case(Phase.control) {
          m.when(isTaken) {
            next.next(mux(isOperation(.jalr), operandA, pc +% immediate))
          }
          m.switch(operation) { operations in
            operations.case(SIMDEncoding.Operation.setvl) {
              length.next(shortLength)
              outcome.next(shortLength.extended(to: width))
            }
            operations.case(SIMDEncoding.Operation.loop) { outcome.next(operandC) }
            operations.default { outcome.next(next) }
          }
          phase.next(Phase.retire)
        }
        cases.case(Phase.retire) {
          pc.next(next)
          m.when(decoded.table) {
            isLoaded.next(
              isLoaded
                | (Bits.constant(1, width: SIMDEncoding.tables) << field(SIMDEncoding.table)))
          }
          m.when(uses(.nothing)) {
            hasHalted.next(1)
            phase.next(Phase.end)
          }.elseWhen(fetch.hasAhead && !fetch.aheadIsRefused && !isStopping) {
            instruction.next(fetch.ahead)
            phase.next(Phase.decode)
          }.otherwise {
            phase.next(Phase.fetch)
          }
        }
        cases.default {
          hasHalted.next(0)
          hasFailed.next(0)
          m.when(!(fetch.isRequesting || fetch.arrives)) {
            isActive.next(0)
            phase.next(Phase.stopped)
          }
        }
      }
      hasRetired.next(isRetiring)
    }
    chain.elseWhen(starts) {
      pc.next(startAddress)
      length.next(spec.lanes)
      failure.next(0)
      isActive.next(1)
      phase.next(Phase.clear)
    }
    chain.elseWhen(asks) {
      m.when(semaphore.grant) {
        asks.next(0)
        isActive.next(1)
        phase.next(Phase.retire)
      }.elseWhen(isWaiting && isStopping) {
        asks.next(0)
        isActive.next(1)
        phase.next(Phase.fetch)
      }
    }
    m.when(isEnding) {
      isStopping.next(0)
    }.elseWhen(stopCommand && (phase .!= Phase.stopped)) {
      isStopping.next(1)
    }

    busy.drive(phase .!= Phase.stopped)
    waiting.drive(isWaiting)
    errorCode.drive(failure)
    haltedEvent.drive(hasHalted)
    errorEvent.drive(hasFailed)
    pcShown.drive(pc)
    lengthShown.drive(length.extended(to: 7))
    retiredEvent.drive(hasRetired)
    quiet.drive((phase .== Phase.stopped) || (isWaiting && !isStopping))

    SIMDMonitor(
      pc: pc, next: next, length: length, instruction: instruction, failure: failure,
      decodes: isDecoding, retires: isRetiring, fails: hasFailed, starts: starts,
      startAddress: startAddress, stops: isFetching && isStopping,
      writesScalar: decoded.writesScalar, result: result, isSemaphore: uses(.semaphore),
      index: index, amount: amount, isAccess: uses(.memory), address: operandA, grows: grows,
      base: base, row: row, number: number[0..<3], written: lanes["vector_mask"],
      filled: lanes["table_mask"], takes: elements.takes, taken: elements.taken,
      word: elements.word, isVector: decoded.vector, isSingle: isStrided,
      size: SIMDElements.size(field(SIMDEncoding.type)),
      halted: haltedEvent, failed: errorEvent, counted: retiredEvent
    ).describe(m)
  }
}
