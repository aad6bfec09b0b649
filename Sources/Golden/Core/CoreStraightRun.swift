/// The loop of the fast path, on the model's buffers.
///
/// It knows nothing of traps, CSRs and registers of the tile: in front of an instruction that needs
/// any of them it stops, and has changed nothing. So addresses need one comparison each, made with a
/// mask, as the memory's capacity is a power of two.
struct CoreStraightRun {
  /// Address of the next instruction.
  private(set) var pc: UInt32

  private let capacity: UInt32
  private let decoder: CoreDecoder
  /// Bits that are 0 in every address to which a jump may go.
  private let noTarget: UInt32
  /// Bits that are 0 in every address of the memory.
  private let outside: UInt32

  init(pc: UInt32, capacity: Int, decoder: CoreDecoder) {
    self.pc = pc
    self.capacity = UInt32(capacity)
    self.decoder = decoder
    outside = ~(UInt32(capacity) - 1)
    noTarget = outside | (decoder.isCompressed ? 1 : 3)
  }

  /// Executes instructions.
  /// - Parameters:
  ///   - limit: instructions at most.
  ///   - file: x0…x31, and the place for results that nobody wants.
  ///   - bytes: the memory.
  ///   - decoded: the place of address 0 in the table of decoded instructions; one more stands before
  ///     it, and two at the end.
  /// - Returns: instructions retired.
  mutating func execute(
    _ limit: Int, _ file: UnsafeMutablePointer<UInt32>, _ bytes: UnsafeMutableRawPointer,
    _ decoded: UnsafeMutablePointer<CoreInstruction>
  ) -> Int {
    guard pc & noTarget == 0 else { return 0 }
    let outside = outside
    let noTarget = noTarget
    var pc = pc
    var done = 0
    defer { self.pc = pc }

    while done < limit {
      let instruction = decoded[Int(pc >> 1)]
      let a = file[Int(instruction.first)]
      let b = file[Int(instruction.second)]
      let immediate = instruction.immediate
      let destination = Int(instruction.destination)
      var next = pc &+ instruction.length

      switch instruction.operation {
      case .undecoded:
        guard decode(pc, bytes, decoded) else { return done }
        continue
      case .constant: file[destination] = immediate

      case .jal:
        guard immediate & noTarget == 0 else { return done }
        file[destination] = next
        next = immediate
      case .jalr:
        let target = (a &+ immediate) & ~1
        guard target & noTarget == 0 else { return done }
        file[destination] = next
        next = target
      case .beq:
        if a == b {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }
      case .bne:
        if a != b {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }
      case .blt:
        if Int32(bitPattern: a) < Int32(bitPattern: b) {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }
      case .bge:
        if Int32(bitPattern: a) >= Int32(bitPattern: b) {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }
      case .bltu:
        if a < b {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }
      case .bgeu:
        if a >= b {
          guard immediate & noTarget == 0 else { return done }
          next = immediate
        }

      case .lb:
        let address = a &+ immediate
        guard address & outside == 0 else { return done }
        let byte = bytes.load(fromByteOffset: Int(address), as: Int8.self)
        file[destination] = UInt32(bitPattern: Int32(byte))
      case .lh:
        let address = a &+ immediate
        guard address & (outside | 1) == 0 else { return done }
        let half = bytes.loadUnaligned(fromByteOffset: Int(address), as: Int16.self)
        file[destination] = UInt32(bitPattern: Int32(Int16(littleEndian: half)))
      case .lw:
        let address = a &+ immediate
        guard address & (outside | 3) == 0 else { return done }
        let word = bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt32.self)
        file[destination] = UInt32(littleEndian: word)
      case .lbu:
        let address = a &+ immediate
        guard address & outside == 0 else { return done }
        file[destination] = UInt32(bytes.load(fromByteOffset: Int(address), as: UInt8.self))
      case .lhu:
        let address = a &+ immediate
        guard address & (outside | 1) == 0 else { return done }
        let half = bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt16.self)
        file[destination] = UInt32(UInt16(littleEndian: half))
      case .sb:
        let address = a &+ immediate
        guard address & outside == 0 else { return done }
        bytes.storeBytes(
          of: UInt8(truncatingIfNeeded: b), toByteOffset: Int(address), as: UInt8.self)
        let place = Int(address >> 1)
        decoded[place - 1].operation = .undecoded
        decoded[place].operation = .undecoded
      case .sh:
        let address = a &+ immediate
        guard address & (outside | 1) == 0 else { return done }
        bytes.storeBytes(
          of: UInt16(truncatingIfNeeded: b).littleEndian, toByteOffset: Int(address),
          as: UInt16.self)
        let place = Int(address >> 1)
        decoded[place - 1].operation = .undecoded
        decoded[place].operation = .undecoded
      case .sw:
        let address = a &+ immediate
        guard address & (outside | 3) == 0 else { return done }
        bytes.storeBytes(of: b.littleEndian, toByteOffset: Int(address), as: UInt32.self)
        let place = Int(address >> 1)
        decoded[place - 1].operation = .undecoded
        decoded[place].operation = .undecoded
        decoded[place + 1].operation = .undecoded

      case .addi: file[destination] = a &+ immediate
      case .slti:
        file[destination] = Int32(bitPattern: a) < Int32(bitPattern: immediate) ? 1 : 0
      case .sltiu: file[destination] = a < immediate ? 1 : 0
      case .xori: file[destination] = a ^ immediate
      case .ori: file[destination] = a | immediate
      case .andi: file[destination] = a & immediate
      case .slli: file[destination] = a &<< immediate
      case .srli: file[destination] = a &>> immediate
      case .srai:
        file[destination] = UInt32(
          bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: immediate))

      case .add: file[destination] = a &+ b
      case .sub: file[destination] = a &- b
      case .sll: file[destination] = a &<< b
      case .slt: file[destination] = Int32(bitPattern: a) < Int32(bitPattern: b) ? 1 : 0
      case .sltu: file[destination] = a < b ? 1 : 0
      case .xor: file[destination] = a ^ b
      case .srl: file[destination] = a &>> b
      case .sra:
        file[destination] = UInt32(bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: b))
      case .or: file[destination] = a | b
      case .and: file[destination] = a & b

      case .mul: file[destination] = a &* b
      case .mulh: file[destination] = CoreArithmetic.mulh(a, b)
      case .mulhsu: file[destination] = CoreArithmetic.mulhsu(a, b)
      case .mulhu: file[destination] = CoreArithmetic.mulhu(a, b)
      case .div: file[destination] = CoreArithmetic.div(a, b)
      case .divu: file[destination] = CoreArithmetic.divu(a, b)
      case .rem: file[destination] = CoreArithmetic.rem(a, b)
      case .remu: file[destination] = CoreArithmetic.remu(a, b)

      case .fence, .fenceI: break

      case .illegal, .ecall, .ebreak, .mret, .wfi,
        .csrrw, .csrrs, .csrrc, .csrrwi, .csrrsi, .csrrci:
        return done
      }
      pc = next
      done += 1
    }
    return done
  }

  /// Decodes the instruction at an address into the table.
  /// - Returns: false if not all of it is in the memory.
  private func decode(
    _ pc: UInt32, _ bytes: UnsafeMutableRawPointer, _ decoded: UnsafeMutablePointer<CoreInstruction>
  ) -> Bool {
    guard pc < capacity else { return false }
    func half(_ address: UInt32) -> UInt32 {
      let half = bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt16.self)
      return UInt32(UInt16(littleEndian: half))
    }
    var word = half(pc)
    if decoder.length(of: word) == 4 {
      guard pc + 2 < capacity else { return false }
      word |= half(pc + 2) << 16
    }
    decoded[Int(pc >> 1)] = decoder.decode(word, at: pc)
    return true
  }
}
