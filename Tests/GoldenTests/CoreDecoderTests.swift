import Assembly
import ChipSpec
import Testing

@testable import Golden

/// What the model decodes, against the table of the disassembler, which shares nothing with it and is
/// held against the toolchain's own in its tests.
struct CoreDecoderTests {
  private static let address: UInt32 = 0x1_2000

  /// All words of 16 bits, in each instruction set.
  @Test(arguments: CoreSpec.InstructionSet.all)
  func allShortWords(isa: CoreSpec.InstructionSet) {
    let decoder = CoreDecoder(isa)
    let disassembler = RISCVDisassembler(isa: isa)
    for word in UInt32(0)..<0x1_0000 where word & 3 != 3 {
      let expected = Self.expanded(disassembler.text(of: word, at: Self.address))
      let text = Self.text(decoder.decode(word, at: Self.address), word)
      if text != expected {
        Issue.record("\(isa) \(String(word, radix: 16)): '\(text)', not '\(expected)'")
      }
    }
  }

  /// Words of 32 bits: all opcodes and functions with several fields, all CSRs, and random ones.
  @Test(arguments: CoreSpec.InstructionSet.all)
  func longWords(isa: CoreSpec.InstructionSet) {
    let seed: UInt64 = 0xDEC0
    print("seed \(seed)")
    var random = SeededRandom(seed)
    let decoder = CoreDecoder(isa)
    let disassembler = RISCVDisassembler(isa: isa)
    func check(_ word: UInt32) {
      let expected = Self.expanded(disassembler.text(of: word, at: Self.address))
      let text = Self.text(decoder.decode(word, at: Self.address), word)
      if text != expected {
        Issue.record("\(isa) \(String(word, radix: 16)): '\(text)', not '\(expected)'")
      }
    }
    for high in UInt32(0)..<128 {
      for low in UInt32(0)..<256 {
        let fixed = high << 25 | (low & 7) << 12 | (low >> 3) << 2 | 3
        check(fixed)
        check(fixed | UInt32(truncatingIfNeeded: random.next()) & 0x01FF_8F80)
      }
    }
    for function in UInt32(0)..<8 {
      for address in UInt32(0)..<4096 { check(address << 20 | function << 12 | 0x5F3) }
    }
    for whole in [CoreEncoding.ecall, CoreEncoding.ebreak, CoreEncoding.mret, CoreEncoding.wfi] {
      check(whole)
      for bit in UInt32(7)..<32 { check(whole ^ 1 << bit) }
    }
    for _ in 0..<20_000 { check(UInt32(truncatingIfNeeded: random.next()) | 3) }
  }

  /// A decoded instruction as the disassembler would write it.
  private static func text(_ instruction: CoreInstruction, _ word: UInt32) -> String {
    func hexadecimal(_ value: UInt32) -> String {
      let signed = Int32(bitPattern: value)
      return (signed < 0 ? "-0x" : "0x") + String(signed.magnitude, radix: 16)
    }
    let destination = instruction.destination
    let rd = "x\(destination == CoreInstruction.nowhere ? 0 : destination)"
    let rs1 = "x\(instruction.first)"
    let rs2 = "x\(instruction.second)"
    let immediate = hexadecimal(instruction.immediate)
    let target = "0x" + String(instruction.immediate, radix: 16)
    let name = "\(instruction.operation)"
    switch instruction.operation {
    case .undecoded, .illegal: return RISCVDisassembler.unknown
    case .constant:
      let isRelative = instruction.length == 4 && word & 0x7F == 0x17
      let upper = (instruction.immediate &- (isRelative ? address : 0)) >> 12
      return "\(isRelative ? "auipc" : "lui") \(rd), 0x\(String(upper, radix: 16))"
    case .jal: return "jal \(rd), \(target)"
    case .jalr, .lb, .lh, .lw, .lbu, .lhu: return "\(name) \(rd), \(immediate)(\(rs1))"
    case .sb, .sh, .sw: return "\(name) \(rs2), \(immediate)(\(rs1))"
    case .beq, .bne, .blt, .bge, .bltu, .bgeu: return "\(name) \(rs1), \(rs2), \(target)"
    case .addi, .slti, .sltiu, .xori, .ori, .andi, .slli, .srli, .srai:
      return "\(name) \(rd), \(rs1), \(immediate)"
    case .add, .sub, .sll, .slt, .sltu, .xor, .srl, .sra, .or, .and, .mul, .mulh, .mulhsu, .mulhu,
      .div, .divu, .rem, .remu:
      return "\(name) \(rd), \(rs1), \(rs2)"
    case .fenceI: return "fence.i"
    case .fence, .ecall, .ebreak, .mret, .wfi: return name
    case .csrrw, .csrrs, .csrrc:
      return "\(name) \(rd), \(String(instruction.immediate, radix: 16)), \(rs1)"
    case .csrrwi, .csrrsi, .csrrci:
      let value = String(instruction.first, radix: 16)
      return "\(name) \(rd), \(String(instruction.immediate, radix: 16)), 0x\(value)"
    }
  }

  /// What a text of the disassembler stands for: instructions of 32 bits, CSRs as numbers, fences
  /// without fields.
  private static func expanded(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let name = words[0]
    let operands =
      words.count < 2 ? [] : words[1].split(separator: ",").map { $0.filter { $0 != " " } }
    func write(_ name: String, _ operands: String...) -> String {
      name + " " + operands.joined(separator: ", ")
    }
    switch name {
    case "unimp": return write("csrrw", "x0", "c00", "x0")
    case "c.unimp": return RISCVDisassembler.unknown
    case "fence", "fence.tso": return "fence"
    case "csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci":
      return write(name, operands[0], number(ofCSR: operands[1]), operands[2])
    case "c.addi4spn": return write("addi", operands[0], operands[1], operands[2])
    case "c.lw", "c.sw": return write(String(name.dropFirst(2)), operands[0], operands[1])
    case "c.lwsp": return write("lw", operands[0], operands[1])
    case "c.swsp": return write("sw", operands[0], operands[1])
    case "c.nop": return write("addi", "x0", "x0", operands.first ?? "0x0")
    case "c.jal": return write("jal", "x1", operands[0])
    case "c.j": return write("jal", "x0", operands[0])
    case "c.li": return write("addi", operands[0], "x0", operands[1])
    case "c.addi16sp": return write("addi", "x2", "x2", operands[1])
    case "c.lui": return write("lui", operands[0], operands[1])
    case "c.slli64", "c.srli64", "c.srai64":
      return write(String(name.dropFirst(2).dropLast(2)), operands[0], operands[0], "0x0")
    case "c.addi", "c.andi", "c.slli", "c.srli", "c.srai", "c.sub", "c.xor", "c.or", "c.and",
      "c.add":
      return write(String(name.dropFirst(2)), operands[0], operands[0], operands[1])
    case "c.mv": return write("add", operands[0], "x0", operands[1])
    case "c.beqz": return write("beq", operands[0], "x0", operands[1])
    case "c.bnez": return write("bne", operands[0], "x0", operands[1])
    case "c.jr": return write("jalr", "x0", "0x0(\(operands[0]))")
    case "c.jalr": return write("jalr", "x1", "0x0(\(operands[0]))")
    case "c.ebreak": return "ebreak"
    default: return text
    }
  }

  private static func number(ofCSR name: String) -> String {
    if name.hasPrefix("0x") { return String(name.dropFirst(2)) }
    return numbers[name] ?? name
  }

  /// The numbers of the CSRs, read back from the disassembler's texts.
  private static let numbers: [String: String] = {
    var numbers: [String: String] = [:]
    for address in UInt32(0)..<4096 {
      let text = RISCVDisassembler(isa: .rv32i).text(of: address << 20 | 0x2073, at: 0)
      let name = text.split(separator: ",")[1].filter { $0 != " " }
      numbers[name] = String(address, radix: 16)
    }
    return numbers
  }()
}
