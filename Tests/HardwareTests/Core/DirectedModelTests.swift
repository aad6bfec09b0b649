import ChipSpec
import Golden
import Testing

/// The golden instruction set by itself on the directed programs: each instruction and each cause of a
/// trap gives what the program says.
@Suite(.enabled(if: DirectedPrograms.areAvailable, "clang and ld.lld are not installed"))
struct DirectedModelTests {
  @Test(arguments: [CoreSpec.InstructionSet.rv32i, .rv32im, .rv32ic, .rv32imc])
  func pass(isa: CoreSpec.InstructionSet) throws {
    for source in DirectedPrograms.sources where source.suits(isa) {
      let program = try DirectedPrograms.program(source.name, isa, capacity: 32_768)
      let tohost = try #require(program.tohost)
      var core = CoreModel(isa: isa, capacity: 32_768, hart: 0, entry: program.entry)
      core.memory.load(program.image(capacity: 32_768))
      var control = ControlStandIn()
      var end: UInt64 = 0
      for time in 0..<100_000 where end == 0 {
        control.time = UInt64(time)
        _ = core.step(CoreCircumstances(time: UInt64(time), lines: control.lines)) {
          control.answer($0)
        }
        end = core.memory.read(tohost, bytes: 4)
      }
      let tests = try DirectedPrograms.tests(of: source.name)
      let failed = end & 1 == 1 && end != 1 ? tests[Int(end >> 1) - 1] : "\(end)"
      #expect(end == 1, "\(isa.rawValue): \(source.name): \(failed)")
    }
  }

  /// Every instruction of every instruction set, and every cause, has a test that bears its name.
  @Test func everyInstructionHasOne() throws {
    let tests = try Set(
      DirectedPrograms.sources.flatMap { try DirectedPrograms.tests(of: $0.name) })
    let instructions = """
      lui auipc jal jalr beq bne blt bge bltu bgeu lb lh lw lbu lhu sb sh sw addi slti sltiu xori ori \
      andi slli srli srai add sub sll slt sltu xor srl sra or and fence fence.i \
      csrrw csrrs csrrc csrrwi csrrsi csrrci mret wfi \
      mul mulh mulhsu mulhu div divu rem remu \
      c.addi4spn c.lw c.sw c.nop c.addi c.jal c.li c.addi16sp c.lui c.srli c.srai c.andi c.sub c.xor \
      c.or c.and c.j c.beqz c.bnez c.slli c.lwsp c.jr c.mv c.ebreak c.jalr c.add c.swsp \
      cause.0 cause.1 cause.2 cause.3 cause.4 cause.5 cause.6 cause.7 cause.11 \
      interrupt.3 interrupt.7 interrupt.11
      """.split(separator: " ").map(String.init)
    #expect(instructions.filter { !tests.contains($0) } == [])
  }
}

/// As much of core control as the programs use.
private struct ControlStandIn {
  var time: UInt64 = 0
  private var words: [UInt32: UInt32] = [0x08: 1, 0x18: .max, 0x1C: .max]

  var lines: CoreLines {
    let compare = UInt64(words[0x1C] ?? 0) << 32 | UInt64(words[0x18] ?? 0)
    return CoreLines(
      external: (words[0x0C] ?? 0) & 2 != 0 && words[0x28, default: 0] != 0,
      software: words[0x14, default: 0] & 1 == 1, timer: time >= compare)
  }

  mutating func answer(_ access: CoreRegisterAccess) -> CoreRegisterAnswer {
    let offset = access.address &- 0x4000_8000
    guard offset < 0x34, !access.isWrite || ![0x00, 0x10, 0x20, 0x24].contains(offset) else {
      return CoreRegisterAnswer(error: true)
    }
    if access.isWrite {
      for byte in 0..<4 where access.byteEnable >> UInt8(byte) & 1 == 1 {
        let mask: UInt32 = 0xFF << UInt32(8 * byte)
        words[offset] = words[offset, default: 0] & ~mask | access.data & mask
      }
    }
    switch offset {
    case 0x10: return CoreRegisterAnswer(data: words[0x28, default: 0] != 0 ? 2 : 0)
    case 0x20: return CoreRegisterAnswer(data: UInt32(truncatingIfNeeded: time))
    default: return CoreRegisterAnswer(data: words[offset, default: 0])
    }
  }
}
