/// What instructions do.
extension CoreState {
  /// Executes an instruction that was fetched.
  /// - Parameters:
  ///   - memory: what loads and stores within it meet.
  ///   - bus: what those of registers meet.
  ///   - retirement: says what it does; `next` is that of an instruction that does not jump.
  mutating func execute<Memory: CoreData>(
    _ instruction: CoreInstruction, _ circumstances: CoreCircumstances, _ memory: inout Memory,
    _ bus: (CoreRegisterAccess) -> CoreRegisterAnswer, _ retirement: inout CoreRetirement
  ) throws(CoreTrap) {
    let a = file[Int(instruction.first & 31)]
    let b = file[Int(instruction.second)]
    let immediate = instruction.immediate
    let link = pc &+ instruction.length
    var result: UInt32 = 0
    var writesRetired = false

    switch instruction.operation {
    case .undecoded, .illegal: throw CoreTrap(.illegalInstruction, retirement.instruction)
    case .constant: result = immediate

    case .jal:
      try jump(to: immediate, &retirement)
      result = link
    case .jalr:
      try jump(to: (a &+ immediate) & ~1, &retirement)
      result = link
    case .beq: if a == b { try jump(to: immediate, &retirement) }
    case .bne: if a != b { try jump(to: immediate, &retirement) }
    case .blt:
      if Int32(bitPattern: a) < Int32(bitPattern: b) { try jump(to: immediate, &retirement) }
    case .bge:
      if Int32(bitPattern: a) >= Int32(bitPattern: b) { try jump(to: immediate, &retirement) }
    case .bltu: if a < b { try jump(to: immediate, &retirement) }
    case .bgeu: if a >= b { try jump(to: immediate, &retirement) }

    case .lb:
      let byte = try load(a &+ immediate, 1, circumstances, &memory, bus, &retirement)
      result = UInt32(bitPattern: Int32(Int8(truncatingIfNeeded: byte)))
    case .lh:
      let half = try load(a &+ immediate, 2, circumstances, &memory, bus, &retirement)
      result = UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: half)))
    case .lw: result = try load(a &+ immediate, 4, circumstances, &memory, bus, &retirement)
    case .lbu: result = try load(a &+ immediate, 1, circumstances, &memory, bus, &retirement)
    case .lhu: result = try load(a &+ immediate, 2, circumstances, &memory, bus, &retirement)
    case .sb: try store(b, a &+ immediate, 1, circumstances, &memory, bus, &retirement)
    case .sh: try store(b, a &+ immediate, 2, circumstances, &memory, bus, &retirement)
    case .sw: try store(b, a &+ immediate, 4, circumstances, &memory, bus, &retirement)

    case .addi: result = a &+ immediate
    case .slti: result = Int32(bitPattern: a) < Int32(bitPattern: immediate) ? 1 : 0
    case .sltiu: result = a < immediate ? 1 : 0
    case .xori: result = a ^ immediate
    case .ori: result = a | immediate
    case .andi: result = a & immediate
    case .slli: result = a &<< immediate
    case .srli: result = a &>> immediate
    case .srai: result = UInt32(bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: immediate))

    case .add: result = a &+ b
    case .sub: result = a &- b
    case .sll: result = a &<< b
    case .slt: result = Int32(bitPattern: a) < Int32(bitPattern: b) ? 1 : 0
    case .sltu: result = a < b ? 1 : 0
    case .xor: result = a ^ b
    case .srl: result = a &>> b
    case .sra: result = UInt32(bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: b))
    case .or: result = a | b
    case .and: result = a & b

    case .mul: result = a &* b
    case .mulh: result = CoreArithmetic.mulh(a, b)
    case .mulhsu: result = CoreArithmetic.mulhsu(a, b)
    case .mulhu: result = CoreArithmetic.mulhu(a, b)
    case .div: result = CoreArithmetic.div(a, b)
    case .divu: result = CoreArithmetic.divu(a, b)
    case .rem: result = CoreArithmetic.rem(a, b)
    case .remu: result = CoreArithmetic.remu(a, b)

    // Accesses are made in program order anyway, and nothing decoded is ever stale.
    case .fence, .fenceI: break

    case .ecall: throw CoreTrap(.environmentCall, 0)
    case .ebreak: throw CoreTrap(.breakpoint, pc)
    case .mret: retirement.next = control.leave()
    case .wfi: break

    case .csrrw, .csrrs, .csrrc, .csrrwi, .csrrsi, .csrrci:
      result = try access(instruction, a, circumstances, &retirement)
      writesRetired = retirement.writesCSR && immediate & ~0x80 == 0xB02
    }

    if instruction.destination != CoreInstruction.nowhere {
      file[Int(instruction.destination)] = result
      retirement.destination = instruction.destination
      retirement.result = result
    }
    if !writesRetired { control.retired &+= 1 }
  }

  private func jump(to target: UInt32, _ retirement: inout CoreRetirement) throws(CoreTrap) {
    guard isa.isCompressed || target & 2 == 0 else { throw CoreTrap(.targetMisaligned, target) }
    retirement.next = target
  }

  // MARK: Loads and stores

  /// Where registers are.
  private static let registerSpace: ClosedRange<UInt32> = 0x4000_0000...0x7FFF_FFFF

  /// Loads `size` bytes; bits above are 0.
  private mutating func load<Memory: CoreData>(
    _ address: UInt32, _ size: UInt32, _ circumstances: CoreCircumstances,
    _ memory: inout Memory, _ bus: (CoreRegisterAccess) -> CoreRegisterAnswer,
    _ retirement: inout CoreRetirement
  ) throws(CoreTrap) -> UInt32 {
    guard address & (size - 1) == 0 else {
      guard splits else { throw CoreTrap(.loadMisaligned, address) }
      return try split(nil, address, size, circumstances, &memory, &retirement)
    }
    let place = 8 * (address & 3)
    let mask = UInt32.max >> (32 - 8 * size)
    let byteEnable = UInt8((1 << size - 1) << (address & 3))
    let access = CoreRegisterAccess(address: address & ~3, isWrite: false, byteEnable: byteEnable)
    let value: UInt32
    if memory.contains(address, count: Int(size)) {
      memory.note(access)
      guard !memory.isFaulty(address, circumstances.memoryFaults) else {
        throw CoreTrap(.loadFault, address)
      }
      value = UInt32(truncatingIfNeeded: memory.read(address, bytes: Int(size)))
    } else {
      guard Self.registerSpace ~= address else { throw CoreTrap(.loadFault, address) }
      let answer = bus(access)
      guard !answer.error else { throw CoreTrap(.loadFault, address) }
      value = answer.data >> place & mask
    }
    retirement.isLoad = true
    retirement.memoryAddress = address
    retirement.byteEnable = byteEnable
    retirement.memoryData = value << place
    return value
  }

  /// Stores the low `size` bytes of `value`.
  private mutating func store<Memory: CoreData>(
    _ value: UInt32, _ address: UInt32, _ size: UInt32, _ circumstances: CoreCircumstances,
    _ memory: inout Memory, _ bus: (CoreRegisterAccess) -> CoreRegisterAnswer,
    _ retirement: inout CoreRetirement
  ) throws(CoreTrap) {
    guard address & (size - 1) == 0 else {
      guard splits else { throw CoreTrap(.storeMisaligned, address) }
      _ = try split(value, address, size, circumstances, &memory, &retirement)
      return
    }
    let place = 8 * (address & 3)
    let mask = UInt32.max >> (32 - 8 * size)
    let byteEnable = UInt8((1 << size - 1) << (address & 3))
    let data = (value & mask) << place
    let access = CoreRegisterAccess(
      address: address & ~3, isWrite: true, byteEnable: byteEnable, data: data)
    if memory.contains(address, count: Int(size)) {
      memory.note(access)
      guard !memory.isFaulty(address, circumstances.memoryFaults) else {
        throw CoreTrap(.storeFault, address)
      }
      memory.write(UInt64(value), to: address, bytes: Int(size))
    } else {
      guard Self.registerSpace ~= address else { throw CoreTrap(.storeFault, address) }
      let answer = bus(access)
      guard !answer.error else { throw CoreTrap(.storeFault, address) }
    }
    retirement.isStore = true
    retirement.memoryAddress = address
    retirement.byteEnable = byteEnable
    retirement.memoryData = data
  }

  // MARK: Misaligned accesses

  /// Loads, or stores the low bytes of `value`, at an address that is not aligned.
  private mutating func split<Memory: CoreData>(
    _ value: UInt32?, _ address: UInt32, _ size: UInt32, _ circumstances: CoreCircumstances,
    _ memory: inout Memory, _ retirement: inout CoreRetirement
  ) throws(CoreTrap) -> UInt32 {
    let fault = value == nil ? CoreTrap.Cause.loadFault : .storeFault
    guard memory.contains(address, count: 1) else {
      let misaligned = value == nil ? CoreTrap.Cause.loadMisaligned : .storeMisaligned
      throw CoreTrap(Self.registerSpace ~= address ? misaligned : fault, address)
    }
    let lower = address & ~3
    let offset = address & 3
    let mask = UInt32.max >> (32 - 8 * size)
    let stored = (value ?? 0) & mask

    // The bytes that lie in the lower word.
    let count = min(size, 4 - offset)
    let first = UInt8((1 << count - 1) << offset)
    let access = CoreRegisterAccess(
      address: lower, isWrite: value != nil, byteEnable: first, data: stored << (8 * offset))
    memory.note(access)
    guard !memory.isFaulty(lower, circumstances.memoryFaults) else {
      throw CoreTrap(fault, address)
    }
    var loaded = UInt32(0)
    if value == nil {
      loaded = UInt32(truncatingIfNeeded: memory.read(address, bytes: Int(count)))
    } else {
      memory.write(UInt64(stored), to: address, bytes: Int(count))
    }

    let rest = size - count
    if rest > 0 {
      let upper = lower &+ 4
      partial = access
      guard memory.contains(upper, count: 4) else { throw CoreTrap(fault, upper) }
      memory.note(
        CoreRegisterAccess(
          address: upper, isWrite: value != nil, byteEnable: UInt8(1 << rest - 1),
          data: stored >> (8 * count)))
      guard !memory.isFaulty(upper, circumstances.memoryFaults) else {
        throw CoreTrap(fault, upper)
      }
      if value == nil {
        loaded |= UInt32(truncatingIfNeeded: memory.read(upper, bytes: Int(rest))) << (8 * count)
      } else {
        memory.write(UInt64(stored >> (8 * count)), to: upper, bytes: Int(rest))
      }
    }
    partial = nil
    retirement.isLoad = value == nil
    retirement.isStore = value != nil
    retirement.memoryAddress = address
    // Bytes of two words stand in the order of their addresses, those of one at their place.
    let bytes = value == nil ? loaded : stored
    retirement.byteEnable = rest > 0 ? UInt8(1 << size - 1) : first
    retirement.memoryData = rest > 0 ? bytes : bytes << (8 * offset)
    return loaded
  }

  // MARK: CSRs

  /// Reads and writes a CSR.
  /// - Returns: what it read before.
  private mutating func access(
    _ instruction: CoreInstruction, _ register: UInt32, _ circumstances: CoreCircumstances,
    _ retirement: inout CoreRetirement
  ) throws(CoreTrap) -> UInt32 {
    let address = instruction.immediate
    let field = UInt32(instruction.first)
    guard let old = control.read(address, circumstances) else {
      throw CoreTrap(.illegalInstruction, retirement.instruction)
    }
    let new: UInt32
    switch instruction.operation {
    case .csrrw: new = register
    case .csrrs: new = old | register
    case .csrrc: new = old & ~register
    case .csrrwi: new = field
    case .csrrsi: new = old | field
    default: new = old & ~field
    }
    let replaces = instruction.operation == .csrrw || instruction.operation == .csrrwi
    guard replaces || field != 0 else { return old }
    guard CoreControlRegisters.isWritable(address) else {
      throw CoreTrap(.illegalInstruction, retirement.instruction)
    }
    retirement.writesCSR = true
    retirement.csr = UInt16(truncatingIfNeeded: address)
    retirement.value = control.write(address, new, circumstances)
    return old
  }
}
