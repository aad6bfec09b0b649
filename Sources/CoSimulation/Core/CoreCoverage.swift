import ChipSpec
import Golden

/// What the retired instructions of random programs reached.
struct CoreCoverage {
  /// What gives a register its value.
  enum Producer: String, CaseIterable { case alu, load, mul, div, csr, link }

  /// What takes it.
  enum Consumer: String, CaseIterable {
    case operand1 = "operand 1"
    case operand2 = "operand 2"
    case mul1 = "factor 1"
    case mul2 = "factor 2"
    case dividend, divisor
    case csr = "CSR"
    case loadAddress = "load address"
    case storeAddress = "store address"
    case storeData = "store data"
    case branch1 = "branch operand 1"
    case branch2 = "branch operand 2"
    case jump = "jump address"
  }

  private let isa: CoreSpec.InstructionSet
  private let splits: Bool
  private let isProtected: Bool

  private var encodings: [String: Int] = [:]
  private var hazards: [Int]
  private var causes = [Int](repeating: 0, count: 16)
  private var interrupts = [Int](repeating: 0, count: 2 * 16)
  private var interrupted: [String: Int] = [:], behind: [String: Int] = [:]
  private var reads = [Int](repeating: 0, count: 4096), writes = [Int](repeating: 0, count: 4096)
  private var illegalOpcodes = [Int](repeating: 0, count: 32)
  private var illegalShort = [Int](repeating: 0, count: 24)
  private var illegalCSRs = (unknown: 0, readOnly: 0)
  private var waits = [Int](repeating: 0, count: 3), waitsEnabled = 0
  private var others: [String: Int] = [:]

  /// Register and producer of the last two instructions.
  private var written: [(register: UInt32, producer: Producer?)] = [(0, nil), (0, nil)]
  /// The group of the last instruction; of one that trapped, that.
  private var last = ""

  /// Decoded instructions: programs execute the same again and again.
  private var known: [UInt32: CoreEncoding?] = [:]

  init(_ isa: CoreSpec.InstructionSet, isProtected: Bool, splits: Bool) {
    self.splits = splits
    self.isa = isa
    self.isProtected = isProtected
    hazards = Array(
      repeating: 0, count: 2 * Producer.allCases.count * Consumer.allCases.count)
  }

  // MARK: Counting

  /// Takes note of a record, before which the core was in the state `core`.
  mutating func note(_ record: CoreRetirement, isVectored: Bool, retired next: UInt32) {
    if record.isInterrupt {
      interrupts[Int(record.cause) * 2 + (isVectored ? 1 : 0)] += 1
      behind[last, default: 0] += 1
      last = "interrupt"
      written = [(0, nil), (0, nil)]
      return
    }
    let encoding = decode(record.instruction)
    if record.isTrap {
      causes[Int(record.cause)] += 1
      if record.cause == 2 { noteIllegal(record.instruction, encoding) }
      if record.cause == 1 {
        let isSecond = record.value != record.address
        others[isSecond ? "second half not fetched" : "first half not fetched", default: 0] += 1
      }
      if let encoding { encodings[encoding.name, default: 0] += 1 }
      written = [(0, nil), (0, nil)]
      last = "trap"
      return
    }
    guard let encoding else { return }
    encodings[encoding.name, default: 0] += 1
    last = Self.group(encoding)
    noteHazards(record.instruction, encoding)
    noteCSR(record, encoding)
    if encoding.name == "wfi" {
      if record.lines.external { waits[0] += 1 }
      if record.lines.software { waits[1] += 1 }
      if record.lines.timer { waits[2] += 1 }
    }
    if record.isLoad || record.isStore {
      let isRegister = record.memoryAddress >> 30 == 1
      let bytes = record.byteEnable.nonzeroBitCount
      if splits && bytes > 1 && record.memoryAddress & 1 == 1
        || bytes == 4 && record.memoryAddress & 2 == 2
      {
        let isApart = Int(record.memoryAddress & 3) + bytes > 4
        others[
          "misaligned \(record.isLoad ? "load" : "store") of \(isApart ? "two words" : "a word")",
          default: 0] += 1
      }
      others[
        "\(record.isLoad ? "load" : "store") of \(isRegister ? "registers" : "memory")", default: 0] +=
        1
    }
    let isLong = record.instruction & 3 == 3
    if isLong && record.address & 7 == 6 { others["instruction in two words", default: 0] += 1 }
    if record.next != record.address &+ (isLong ? 4 : 2) {
      let isBack = record.next <= record.address
      others[isBack ? "went backwards" : "went forwards", default: 0] += 1
      if record.next & 2 == 2 { others["went to a halfword", default: 0] += 1 }
      if (record.next ^ record.address) >> 12 != 0 {
        others["went to another page", default: 0] += 1
      }
    }
    written = [written[1], (UInt32(record.destination), producer(encoding))]
  }

  /// Takes note of the instruction that an interrupt was taken instead of.
  mutating func noteInterrupted(_ word: UInt32) {
    guard let encoding = decode(word) else { return }
    interrupted[Self.group(encoding), default: 0] += 1
  }

  /// Something else.
  mutating func note(_ event: String, _ count: Int = 1) { others[event, default: 0] += count }

  /// The registers that an instruction reads, as bits.
  mutating func registersRead(_ word: UInt32) -> UInt32 {
    guard let encoding = decode(word) else { return 0 }
    return Self.sources(word, encoding).reduce(0) { $0 | 1 << $1.0 }
  }

  private mutating func decode(_ word: UInt32) -> CoreEncoding? {
    if let encoding = known[word] { return encoding }
    let encoding = CoreEncoding.of(word, isa)
    if known.count > 100_000 { known.removeAll() }
    known[word] = .some(encoding)
    return encoding
  }

  private mutating func noteIllegal(_ word: UInt32, _ encoding: CoreEncoding?) {
    if let encoding {
      // A CSR that is not there, or cannot be written.
      if encoding.format == .csr || encoding.format == .csrImmediate {
        if word >> 30 == 3 && Self.readable.contains(word >> 20) {
          illegalCSRs.readOnly += 1
        } else {
          illegalCSRs.unknown += 1
        }
      }
      return
    }
    if word & 3 == 3 || !isa.isCompressed {
      illegalOpcodes[Int(word >> 2 & 31)] += 1
    } else {
      illegalShort[Int((word & 3) << 3 | word >> 13 & 7)] += 1
    }
  }

  private mutating func noteCSR(_ record: CoreRetirement, _ encoding: CoreEncoding) {
    guard encoding.format == .csr || encoding.format == .csrImmediate else { return }
    let address = Int(record.instruction >> 20)
    if record.writesCSR { writes[address] += 1 }
    if record.destination != 0 { reads[address] += 1 }
  }

  // MARK: Hazards

  private func producer(_ encoding: CoreEncoding) -> Producer? {
    switch encoding.name {
    case "jal", "jalr", "c.jal", "c.jalr": .link
    case "c.lw", "c.lwsp": .load
    case "mul", "mulh", "mulhsu", "mulhu": .mul
    case "div", "divu", "rem", "remu": .div
    default:
      switch encoding.format {
      case .load: .load
      case .csr, .csrImmediate: .csr
      default: .alu
      }
    }
  }

  private mutating func noteHazards(_ word: UInt32, _ encoding: CoreEncoding) {
    for (distance, before) in written.reversed().enumerated() where before.register != 0 {
      guard let producer = before.producer else { continue }
      // Only if no later instruction has written it.
      if distance == 1 && written[1].register == before.register { continue }
      for (register, consumer) in Self.sources(word, encoding) where register == before.register {
        hazards[Self.index(distance, producer, consumer)] += 1
      }
    }
  }

  private static func index(_ distance: Int, _ producer: Producer, _ consumer: Consumer) -> Int {
    let place = Consumer.allCases.firstIndex(of: consumer)!
    return (distance * Producer.allCases.count + Producer.allCases.firstIndex(of: producer)!)
      * Consumer.allCases.count + place
  }

  /// The registers that an instruction reads, and what for.
  private static func sources(_ word: UInt32, _ encoding: CoreEncoding) -> [(UInt32, Consumer)] {
    let (rs1, rs2) = (word >> 15 & 31, word >> 20 & 31)
    let (full, second) = (word >> 7 & 31, word >> 2 & 31)
    let (first3, second3) = (8 + (word >> 7 & 7), 8 + (word >> 2 & 7))
    switch encoding.format {
    case .registers:
      guard encoding.isMultiplication else { return [(rs1, .operand1), (rs2, .operand2)] }
      return word >> 14 & 1 == 0
        ? [(rs1, .mul1), (rs2, .mul2)] : [(rs1, .dividend), (rs2, .divisor)]
    case .immediate: return [(rs1, encoding.name == "jalr" ? .jump : .operand1)]
    case .shift: return [(rs1, .operand1)]
    case .load: return [(rs1, .loadAddress)]
    case .store: return [(rs1, .storeAddress), (rs2, .storeData)]
    case .branch: return [(rs1, .branch1), (rs2, .branch2)]
    case .csr: return [(rs1, .csr)]
    case .upper, .jump, .csrImmediate, .fence, .alone: return []
    case .short:
      switch encoding.name {
      case "c.addi4spn", "c.addi16sp": return [(2, .operand1)]
      case "c.lw": return [(first3, .loadAddress)]
      case "c.sw": return [(first3, .storeAddress), (second3, .storeData)]
      case "c.lwsp": return [(2, .loadAddress)]
      case "c.swsp": return [(2, .storeAddress), (second, .storeData)]
      case "c.addi", "c.slli": return [(full, .operand1)]
      case "c.srli", "c.srai", "c.andi": return [(first3, .operand1)]
      case "c.sub", "c.xor", "c.or", "c.and":
        return [(first3, .operand1), (second3, .operand2)]
      case "c.beqz", "c.bnez": return [(first3, .branch1)]
      case "c.jr", "c.jalr": return [(full, .jump)]
      case "c.mv": return [(second, .operand2)]
      case "c.add": return [(full, .operand1), (second, .operand2)]
      default: return []
      }
    }
  }

  /// What an interrupt was taken instead of. Software that can be interrupted before `mret` loses its
  /// place, and does not occur.
  private static let groups = [
    "computation", "load", "store", "branch", "jump", "CSR access", "fence", "ecall or ebreak",
    "wfi",
  ]

  private static func group(_ encoding: CoreEncoding) -> String {
    switch encoding.name {
    case "c.lw", "c.lwsp": return "load"
    case "c.sw", "c.swsp": return "store"
    case "c.beqz", "c.bnez": return "branch"
    case "jal", "jalr", "c.j", "c.jal", "c.jr", "c.jalr": return "jump"
    case "ecall", "ebreak", "c.ebreak": return "ecall or ebreak"
    case "mret", "wfi": return encoding.name
    default: break
    }
    switch encoding.format {
    case .load: return "load"
    case .store: return "store"
    case .branch: return "branch"
    case .csr, .csrImmediate: return "CSR access"
    case .fence: return "fence"
    default: return encoding.isMultiplication ? "multiplication" : "computation"
    }
  }

  // MARK: The list

  /// CSRs that can be read.
  private static let readable: [UInt32] =
    [0x300, 0x301, 0x304, 0x305, 0x310, 0x320] + Array(0x323...0x33F) + Array(0x340...0x344)
    + Array(0x3A0...0x3A3) + Array(0x3B0...0x3BF) + Array(0x7A0...0x7A3) + [
      0xB00, 0xB02, 0xB80, 0xB82,
    ] + Array(0xB03...0xB1F)
    + Array(0xB83...0xB9F) + [0xC00, 0xC01, 0xC02, 0xC80, 0xC81, 0xC82]
    + [0xF11, 0xF12, 0xF13, 0xF14, 0xF15]

  /// Everything that can happen, and how often it did.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int?) {
      items.append(CoverageItem(name: name, count: count ?? 0))
    }
    for encoding in CoreEncoding.table(isa) { add(encoding.name, encodings[encoding.name]) }
    for distance in 0..<2 {
      for producer in Producer.allCases where isa.multiplies || ![.mul, .div].contains(producer) {
        for consumer in Consumer.allCases {
          if !isa.multiplies && [.mul1, .mul2, .dividend, .divisor].contains(consumer) { continue }
          add(
            "\(producer.rawValue) to \(consumer.rawValue), \(distance == 0 ? "next" : "second")",
            hazards[Self.index(distance, producer, consumer)])
        }
      }
    }
    for (cause, name) in [
      (0, "target misaligned"), (1, "fetch fault"), (2, "illegal instruction"), (3, "breakpoint"),
      (4, "load misaligned"), (5, "load fault"), (6, "store misaligned"), (7, "store fault"),
      (11, "environment call"),
    ] where cause != 0 || !isa.isCompressed {
      add("trap: \(name)", causes[cause])
    }
    if isa.isCompressed {
      add("second half not fetched", others["second half not fetched"])
    }
    add("first half not fetched", others["first half not fetched"])
    for (cause, name) in [(3, "software"), (7, "timer"), (11, "external")] {
      add("\(name) interrupt, direct", interrupts[2 * cause])
      add("\(name) interrupt, vectored", interrupts[2 * cause + 1])
    }
    for group in Self.groups + (isa.multiplies ? ["multiplication"] : []) {
      add("interrupted before: \(group)", interrupted[group])
    }
    for group in Self.groups + ["mret"] where group != "ecall or ebreak" {
      add("interrupted behind: \(group)", behind[group])
    }
    for (line, name) in ["external", "software", "timer"].enumerated() {
      add("wfi ended with line: \(name)", waits[line])
    }
    for address in Self.readable {
      let text = hex(UInt64(address))
      add("CSR \(text) read", reads[Int(address)])
      if address >> 10 & 3 != 3 { add("CSR \(text) written", writes[Int(address)]) }
    }
    add("unknown CSR", illegalCSRs.unknown)
    add("write of a read-only CSR", illegalCSRs.readOnly)
    for opcode in 0..<32 where !Self.legalOpcodes.contains(opcode) {
      add("illegal: opcode \(hex(UInt64(opcode << 2 | 3)))", illegalOpcodes[opcode])
    }
    if isa.isCompressed {
      // c.addi, c.jal, c.li, c.j, c.beqz, c.bnez, c.swsp, c.sw, c.lw have no reserved forms.
      for place in [0, 1, 3, 4, 5, 7, 11, 12, 16, 17, 18, 19, 20, 21, 23] {
        add("illegal: quadrant \(place >> 3), function \(place & 7)", illegalShort[place])
      }
      add("instruction in two words", others["instruction in two words"])
      add("went to a halfword", others["went to a halfword"])
    }
    for name in [
      "load of memory", "load of registers", "store of memory", "store of registers",
      "went backwards", "went forwards", "went to another page", "programs", "cycles asleep",
      "time jumped", "memory written by others", "memory read by others",
      "data read that others wrote",
    ] { add(name, others[name]) }
    if splits {
      for access in ["load", "store"] {
        for words in ["a word", "two words"] {
          let name = "misaligned \(access) of \(words)"
          add(name, others[name])
        }
      }
    }
    return items
  }

  /// Bits 6:2 whose every word is an instruction.
  private static let legalOpcodes: Set<Int> = [0x0D, 0x05, 0x1B]
}
