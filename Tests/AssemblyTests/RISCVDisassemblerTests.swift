import ChipSpec
import Foundation
import Testing

@testable import Assembly

/// The text of RISC-V instructions, against fixed lines and against the toolchain's own disassembler.
struct RISCVDisassemblerTests {
  @Test(
    arguments: [
      (0x8000_0537, "lui x10, 0x80000"), (0xFFFF_F517, "auipc x10, 0xfffff"),
      (0x7FFF_F0EF, "jal x1, 0x1000fe"), (0xFFF5_00E7, "jalr x1, -0x1(x10)"),
      (0xFE06_12E3, "bne x12, x0, 0xe4"), (0x8005_8503, "lb x10, -0x800(x11)"),
      (0x7EA5_9F23, "sh x10, 0x7fe(x11)"), (0xAAA5_F513, "andi x10, x11, -0x556"),
      (0x4115_D513, "srai x10, x11, 0x11"), (0x02C5_A533, "mulhsu x10, x11, x12"),
      (0x0FF0_000F, "fence iorw, iorw"), (0x0100_000F, "fence w, 0"), (0x8330_000F, "fence.tso"),
      (0x0000_100F, "fence.i"), (0x1050_0073, "wfi"), (0x3405_9573, "csrrw x10, mscratch, x11"),
      (0x340F_D573, "csrrwi x10, mscratch, 0x1f"), (0x7C02_9073, "csrrw x0, 0x7c0, x5"),
      (0xC000_1073, "unimp"), (0x0000, "c.unimp"), (0x0001, "c.nop"), (0x1001, "c.nop -0x20"),
      (0x1FFC, "c.addi4spn x15, x2, 0x3fc"), (0x5C7C, "c.lw x15, 0x7c(x8)"),
      (0x8502, "c.jr x10"), (0x8001, "c.srli64 x8"), (0x6101, "<unknown>"),
      (0x1020_0073, "<unknown>"),
      (0xFFFF_FFFF, "<unknown>"),
    ] as [(UInt32, String)])
  func text(word: UInt32, text: String) {
    #expect(RISCVDisassembler(isa: .rv32imc).text(of: word, at: 0x100) == text)
  }

  @Test func extensions() {
    #expect(RISCVDisassembler(isa: .rv32ic).text(of: 0x02C5_8533, at: 0) == "<unknown>")
    #expect(RISCVDisassembler(isa: .rv32im).text(of: 0x02C5_8533, at: 0) == "mul x10, x11, x12")
    #expect(RISCVDisassembler(isa: .rv32im).text(of: 0x0001_0001, at: 0) == "<unknown>")
    #expect(RISCVDisassembler(isa: .rv32im).length(of: 1) == 4)
    #expect(RISCVDisassembler(isa: .rv32ic).length(of: 1) == 2)
    #expect(RISCVDisassembler(isa: .rv32ic).length(of: 3) == 4)
  }

  /// All words of 16 bits.
  @Test func shortWordsAsTheToolchainPrintsThem() throws {
    guard let tool = ObjectDump.find() else { return }
    let words = (UInt32(0)..<0x1_0000).filter { $0 & 3 != 3 }
    let code = words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let texts = try tool.texts(of: code, attributes: "+m,+c,+zicsr,+zifencei")
    let disassembler = RISCVDisassembler(isa: .rv32imc)
    for (index, word) in words.enumerated() {
      let address = 2 * index
      let text = disassembler.text(of: word, at: UInt32(address))
      let expected = texts[address] ?? RISCVDisassembler.unknown
      if text != expected {
        Issue.record("\(String(word, radix: 16)): '\(text)', the toolchain says '\(expected)'")
      }
    }
  }

  /// Words of 32 bits: all combinations of opcode and function with a few fields, and random ones.
  @Test func longWordsAsTheToolchainPrintsThem() throws {
    guard let tool = ObjectDump.find() else { return }
    let seed: UInt64 = 0xD15A
    print("seed \(seed)")
    var random = SeededRandom(seed)
    // What begins like an instruction of more than 32 bits would make the tool skip others.
    var words: [UInt32] = []
    for function in UInt32(0)..<128 {
      for low in UInt32(0)..<256 where low >> 3 & 7 != 7 {
        let fixed = function << 25 | (low & 7) << 12 | (low >> 3) << 2 | 3
        words.append(fixed)
        words.append(fixed | UInt32(truncatingIfNeeded: random.next()) & 0x01FF_8F80)
      }
    }
    for _ in 0..<40_000 {
      let word = UInt32(truncatingIfNeeded: random.next()) | 3
      if word >> 2 & 7 != 7 { words.append(word) }
    }
    // Every address of a CSR, and the neighbours of what has one encoding only.
    for address in UInt32(0)..<4096 { words.append(address << 20 | 0x2073) }
    for whole in [0x73, 0x10_0073, 0x3020_0073, 0x1050_0073, 0x8330_000F] as [UInt32] {
      words.append(whole)
      for bit in UInt32(7)..<32 { words.append(whole ^ 1 << bit) }
    }
    let code = words.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }
    let texts = try tool.texts(of: code, attributes: "+m,+c,+zicsr,+zifencei")
    let disassembler = RISCVDisassembler(isa: .rv32imc)
    var legal = 0
    for (index, word) in words.enumerated() {
      let address = 4 * index
      let text = disassembler.text(of: word, at: UInt32(address))
      let expected = texts[address] ?? RISCVDisassembler.unknown
      if text == expected {
        legal += text == RISCVDisassembler.unknown ? 0 : 1
      } else if !Self.isKnownDifference(word, text, expected) {
        Issue.record("\(String(word, radix: 16)): '\(text)', the toolchain says '\(expected)'")
      }
    }
    #expect(legal > 10_000)
  }

  /// Where the core differs from what the toolchain assembles, or has fewer names.
  private static func isKnownDifference(_ word: UInt32, _ text: String, _ expected: String) -> Bool
  {
    switch word & 0x707F {
    // The core ignores fields of fences that are reserved.
    case 0x000F, 0x100F: return expected == RISCVDisassembler.unknown
    // Supervisor and debug mode.
    case 0x0073: return text == RISCVDisassembler.unknown
    // CSRs that the core has not keep their number.
    case 0x1073, 0x2073, 0x3073, 0x5073, 0x6073, 0x7073:
      let number = "0x" + String(word >> 20, radix: 16)
      let parts = text.components(separatedBy: ", ")
      let others = expected.components(separatedBy: ", ")
      return parts.count == 3 && others.count == 3 && parts[1] == number && parts[0] == others[0]
        && parts[2] == others[2]
    default: return false
    }
  }
}
