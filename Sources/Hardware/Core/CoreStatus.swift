import ChipSpec
import RTL

/// The control and status registers, inside of the core's module: `docs/parts/core.md` lists them.
struct CoreStatus {
  private let shape: CoreShape

  /// Bits of `mstatus`: interrupts are enabled, and were before the trap.
  let isEnabled: Bits
  private let wasEnabled: Bits
  /// Enabled interrupts: software, timer, external.
  private let enables: Bits
  /// Where traps go on, without bits 1:0, and whether interrupts go on behind it.
  let vector: Bits
  let isVectored: Bits
  private let scratch: Bits
  /// Where `mret` goes on.
  let place: Bits
  /// Whether the trap was an interrupt, and its cause.
  let isInterrupt: Bits
  let cause: Bits
  private let value: Bits
  private let offset: Bits
  /// Whether `mcycle` was written in the last cycle: `offset` is made of it in this one.
  let isChanging: Bits
  private let retired: Bits
  private let retiredUpper: Bits

  /// The lines: software, timer, external.
  let lines: Bits
  /// Whether an interrupt is pending and enabled, whatever `mstatus` says.
  let isPending: Bits
  /// The cause of the interrupt that is taken first.
  let pendingCause: Bits

  /// The addresses of the registers that there are.
  private enum Address {
    static let mstatus = 0x300
    static let misa = 0x301
    static let mie = 0x304
    static let mtvec = 0x305
    static let mstatush = 0x310
    static let mcountinhibit = 0x320
    static let mscratch = 0x340
    static let mepc = 0x341
    static let mcause = 0x342
    static let mtval = 0x343
    static let mip = 0x344
    static let pmpcfg0 = 0x3A0
    static let pmpaddr0 = 0x3B0
    static let tselect = 0x7A0
    static let mcycle = 0xB00
    static let minstret = 0xB02
    static let mcycleh = 0xB80
    static let minstreth = 0xB82
    static let cycle = 0xC00
    static let time = 0xC01
    static let instret = 0xC02
    static let cycleh = 0xC80
    static let timeh = 0xC81
    static let instreth = 0xC82
    static let mvendorid = 0xF11
    static let mhartid = 0xF14
    static let mconfigptr = 0xF15
  }

  /// The value of `misa`.
  private var architecture: Int {
    0x4000_0100 + (shape.multiplies ? 0x1000 : 0) + (shape.isCompressed ? 4 : 0)
  }

  /// The values of `pmpcfg0` and `pmpaddr0`: the whole address space may be read, written and executed.
  private static let protection = 0x1F
  private static let protectedPlace = 0x1FFF_FFFF

  /// Declares the registers.
  init(_ m: Module, _ shape: CoreShape) {
    self.shape = shape
    let external = m.input("irq_external", "interrupts, levels")
    let software = m.input("irq_software")
    let timer = m.input("irq_timer")
    func register(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.register(name, width: width, reset: nil, comment)
    }
    isEnabled = register("mstatus_mie", 1, "interrupts are enabled")
    wasEnabled = register("mstatus_mpie", 1, "they were before the trap")
    enables = register("mie", 3, "software, timer, external")
    vector = register("mtvec_base", 30)
    isVectored = register("mtvec_vectored", 1)
    scratch = register("mscratch", 32)
    place = register("mepc", shape.placeWidth)
    isInterrupt = register("mcause_interrupt", 1)
    cause = register("mcause_code", 5)
    value = register("mtval", 32)
    offset = register("mcycle_offset", 64, "mcycle is the time plus this plus 1")
    isChanging = m.register("mcycle_is_changing", "mcycle was written in the last cycle")
    retired = register("minstret", 32)
    retiredUpper = register("minstreth", 32)
    lines = m.wire("lines", .concatenating(external, timer, software))
    let pending = m.wire("pending", lines & enables)
    isPending = m.wire("is_pending", pending.any)
    pendingCause = m.wire(
      "pending_cause",
      .concatenating(pending[2], (!pending[2] && !pending[0]) && pending[1], .constant(3, width: 2))
    )
  }

  /// What an instruction does with a register.
  struct Access {
    /// The number in the instruction names a register, and it may be done.
    let isLegal: Bits
    /// The register's value before.
    let old: Bits
    /// The value that is written.
    let new: Bits
    /// Whether it writes.
    let writes: Bits
  }

  /// What an instruction would do, whether it concerns a register or not.
  /// - Parameter clears: 0 is written, whatever the instruction says.
  func access(
    _ m: Module, clears: Bits, instruction: Bits, operand: Bits, time: Bits, hart: Bits
  ) -> (access: Access, cycle: Bits) {
    let address = m.wire("status_address", instruction[20..<32])
    // Bits 0 take the carry in. Two adders of 32 bits are smaller than one of 64, and nothing waits for
    // the upper half.
    func sum(_ name: String, _ half: Range<Int>, carry: Bits, width: Int) -> Bits {
      func term(_ bits: Bits) -> Bits {
        Bits.concatenating(bits[half], carry).extended(to: width)
      }
      let sum = m.wire(name, term(time) +% term(offset))
      m.ignore(sum[0], because: "it takes the carry in")
      return sum
    }
    let lower = sum("lower_cycle_sum", 0..<32, carry: !isChanging, width: 34)
    let upper = sum("upper_cycle_sum", 32..<64, carry: lower[33], width: 33)
    let cycle = m.wire(
      "cycle", .concatenating(upper[1..<33], lower[1..<33]), "the value of mcycle")
    func word(_ parts: Bits...) -> Bits { .concatenating(parts) }
    func zeros(_ width: Int) -> Bits { .constant(0, width: width) }
    func constant(_ value: Int) -> Bits { .constant(value, width: 32) }

    let readable: [(addresses: [Int], value: Bits)] = [
      (
        [Address.mstatus],
        word(zeros(19), .constant(3, width: 2), zeros(3), wasEnabled, zeros(3), isEnabled, zeros(3))
      ),
      ([Address.misa], constant(architecture)),
      (
        [Address.mie],
        word(zeros(20), enables[2], zeros(3), enables[1], zeros(3), enables[0], zeros(3))
      ),
      ([Address.mtvec], word(vector, zeros(1), isVectored)),
      ([Address.mscratch], scratch),
      ([Address.mepc], shape.address(place)),
      ([Address.mcause], word(isInterrupt, zeros(26), cause)),
      ([Address.mtval], value),
      (
        [Address.mip], word(zeros(20), lines[2], zeros(3), lines[1], zeros(3), lines[0], zeros(3))
      ),
      ([Address.pmpcfg0], constant(Self.protection)),
      ([Address.pmpaddr0], constant(Self.protectedPlace)),
      ([Address.mcycle, Address.cycle], cycle[0..<32]),
      ([Address.mcycleh, Address.cycleh], cycle[32..<64]),
      ([Address.minstret, Address.instret], retired),
      ([Address.minstreth, Address.instreth], retiredUpper),
      ([Address.time], time[0..<32]), ([Address.timeh], time[32..<64]),
      ([Address.mhartid], hart.extended(to: 32)),
    ]
    let old = m.wire("status", width: 32, "the register's value", default: zeros(32))
    let exists = m.wire("status_exists", width: 1, "there is such a register", default: zeros(1))
    m.switch(address) { cases in
      for (addresses, value) in readable {
        let patterns = addresses.map { Bits.constant($0, width: 12) }
        func body() {
          old.drive(value)
          exists.drive(1)
        }
        if patterns.count == 2 {
          cases.case(patterns[0], patterns[1], body: body)
        } else {
          cases.case(patterns[0], body: body)
        }
      }
      cases.default {
        // Those that read 0: mhpmevent, mhpmcounter and its upper half from 3 on; pmpcfg to 3, pmpaddr to
        // 15; the rest one by one.
        let isCounter = m.wire(
          "is_counter",
          address[0..<5] .> 2
            && (((address[5..<12] .== 0x320 >> 5) || (address[5..<12] .== 0xB00 >> 5))
              || (address[5..<12] .== 0xB80 >> 5))
        )
        let isProtection = m.wire(
          "is_protection",
          (address[5..<12] .== Address.pmpcfg0 >> 5) && (address[4] || !address[2..<4].any))
        let isTrigger = m.wire("is_trigger", address[2..<12] .== Address.tselect >> 2)
        let isIdentity = m.wire(
          "is_identity",
          (address[3..<12] .== Address.mvendorid >> 3)
            && (address[0..<3].any && !address[1..<3].all))
        let isEmpty = m.wire(
          "is_empty_register",
          ((address .== Address.mstatush) || (address .== Address.mcountinhibit))
            || (address .== Address.mconfigptr))
        exists.drive(((isCounter || isProtection) || isTrigger) || (isIdentity || isEmpty))
      }
    }
    let writes = m.wire("status_writes", !instruction[13] || instruction[15..<20].any)
    let isLegal = m.wire("status_is_legal", exists && !(writes && address[10..<12].all))
    let source = m.wire(
      "status_operand", mux(instruction[14], instruction[15..<20].extended(to: 32), operand))
    let new = m.wire(
      "new_status",
      mux(
        instruction[13], mux(instruction[12], old & ~source, old | source), source)
        & (!clears).replicated(32))
    return (Access(isLegal: isLegal, old: old, new: new, writes: writes), cycle)
  }

  /// Which bits of each register can be written, and what the others read; `mip` has its lines.
  var statusBits: [CoreMonitor.StatusBits] {
    let all = 0xFFFF_FFFF
    return [
      .init(address: Address.mstatus, writable: 0x88, fixed: 0x1800),
      .init(address: Address.misa, writable: 0, fixed: architecture),
      .init(address: Address.mie, writable: 0x888),
      .init(address: Address.mtvec, writable: 0xFFFF_FFFD),
      .init(address: Address.mscratch, writable: all),
      .init(address: Address.mepc, writable: shape.isCompressed ? 0xFFFF_FFFE : 0xFFFF_FFFC),
      .init(address: Address.mcause, writable: 0x8000_001F),
      .init(address: Address.mtval, writable: all),
      .init(address: Address.pmpcfg0, writable: 0, fixed: Self.protection),
      .init(address: Address.pmpaddr0, writable: 0, fixed: Self.protectedPlace),
      .init(address: Address.mcycle, writable: all),
      .init(address: Address.mcycleh, writable: all),
      .init(address: Address.minstret, writable: all),
      .init(address: Address.minstreth, writable: all),
    ]
  }

  /// What a trap writes.
  struct Trap {
    /// A trap is taken.
    let isTaken: Bits
    /// It is an interrupt.
    let isInterrupt: Bits
    /// Its cause, 4 bits.
    let cause: Bits
    /// `mtval`, an OR of what is chosen, at most one of them.
    let value: [(select: Bits, value: Bits)]
    /// Address of the instruction, without the bits that are always 0.
    let place: Bits
  }

  /// Lets a cycle pass.
  /// - Parameters:
  ///   - clears: everything goes to its reset value; what is written is 0 then.
  ///   - writes: an instruction writes the register at `address`.
  ///   - returns: `mret` retires.
  ///   - retires: an instruction does.
  func update(
    _ m: Module, clears: Bits, trap: Trap, writes: Bits, _ access: Access, address: Bits,
    returns: Bits, retires: Bits, cycle: Bits
  ) {
    let new = access.new
    func isWritten(_ number: Int) -> Bits { writes && (address .== number) }
    func isSet(_ number: Int) -> Bits { clears || isWritten(number) }

    m.when(clears) {
      isEnabled.next(0)
      wasEnabled.next(0)
    }.elseWhen(trap.isTaken) {
      isEnabled.next(0)
      wasEnabled.next(isEnabled)
    }.elseWhen(returns) {
      isEnabled.next(wasEnabled)
      wasEnabled.next(1)
    }.elseWhen(isWritten(Address.mstatus)) {
      isEnabled.next(new[3])
      wasEnabled.next(new[7])
    }
    m.when(trap.isTaken) {
      isInterrupt.next(trap.isInterrupt)
      cause.next(trap.cause.extended(to: 5))
    }.otherwise {
      m.when(isSet(Address.mcause)) {
        isInterrupt.next(new[31])
        cause.next(new[0..<5])
      }
    }
    m.when(trap.isTaken || isSet(Address.mepc)) {
      place.next(
        andOrMux([
          (trap.isTaken, trap.place), (!trap.isTaken, new[32 - shape.placeWidth..<32]),
        ]))
    }
    // Choosing at once among all that can be written takes less than to choose twice.
    m.when(trap.isTaken || isSet(Address.mtval)) {
      value.next(
        m.wire(
          "new_trap_value",
          andOrMux(
            trap.value.map { ($0.select && trap.isTaken, $0.value) } + [(!trap.isTaken, new)])))
    }
    m.when(isSet(Address.mie)) { enables.next(.concatenating(new[11], new[7], new[3])) }
    m.when(isSet(Address.mtvec)) {
      vector.next(new[2..<32])
      isVectored.next(new[0])
    }
    m.when(isSet(Address.mscratch)) { scratch.next(new) }

    let isLow = isWritten(Address.mcycle)
    let isHigh = isWritten(Address.mcycleh)
    // The new offset is the new value less the time. With the adder that there is: the inverted value
    // first; in the next cycle its sum with the time, inverted, which is 1 less, as it should be. An
    // inverted 0 is the offset that stands for none.
    isChanging.next(isLow || isHigh)
    m.when(((isLow || isHigh) || isChanging) || clears) {
      offset.next(
        ~Bits.concatenating(
          mux(isHigh || clears, new, cycle[32..<64]), mux(isLow || clears, new, cycle[0..<32])))
    }
    let isCountWritten = m.wire("is_count_written", isWritten(Address.minstret))
    let isUpperWritten = m.wire("is_upper_count_written", isWritten(Address.minstreth))
    m.when(clears || isCountWritten) {
      retired.next(new)
    }.elseWhen(retires && !isUpperWritten) {
      retired.next(retired +% 1)
    }
    m.when(clears || isUpperWritten) {
      retiredUpper.next(new)
    }.elseWhen((retires && !isCountWritten) && retired.all) {
      retiredUpper.next(retiredUpper +% 1)
    }
  }
}
