import ChipSpec
import Testing

@testable import Golden

/// The examples of docs/parts/core.md.
struct CoreModelTests {
  private func core() -> CoreModel {
    var core = CoreModel(isa: .rv32imc, capacity: 1 << 16, hart: 0x0201, entry: 0x20)
    core.setCSR(0x305, to: 0x100)
    core.setCSR(0x300, to: 8)
    return core
  }

  private func step(_ core: inout CoreModel, _ lines: CoreLines = CoreLines()) -> Commit? {
    core.step(CoreCircumstances(time: 77, lines: lines)) { _ in CoreRegisterAnswer(error: true) }
  }

  @Test func compressedAddition() {
    var core = core()
    core.memory.write(0x0505, to: 0x20, bytes: 2)
    core[10] = 7
    let record = step(&core)
    #expect(record?.words[0] == 0x0000_0505_0000_0020)
    #expect(record?.words[1] == 0x0000_0008_0000_0022)
    #expect(record?.words[2] == 0)
    #expect(record?.words[3] == 0)
    #expect(record?.words[4] == 0xA)
    #expect(record?.words[5] == 77)
    #expect(core[10] == 8 && core.pc == 0x22 && core.retired == 1)
  }

  @Test func misalignedLoad() {
    var core = core()
    core.jump(to: 0x24)
    core.memory.write(0x0020_2583, to: 0x24, bytes: 4)
    let record = step(&core)
    #expect(record?.words[0] == 0x0020_2583_0000_0024)
    #expect(record?.words[1] == 0x100)
    #expect(record?.words[2] == 0)
    #expect(record?.words[3] == 2)
    #expect(record?.words[4] == 0x0040_1000)
    #expect(core.retired == 0 && core.csr(0x341) == 0x24 && core.csr(0x300) == 0x1880)
  }

  @Test(arguments: [(0x100, 0x100), (0x101, 0x12C)])
  func externalInterrupt(vector: UInt32, next: UInt64) {
    var core = core()
    core.setCSR(0x305, to: vector)
    core.setCSR(0x304, to: .max)
    core.jump(to: 0x28)
    let record = step(&core, CoreLines(external: true))
    #expect(record?.words[0] == 0x28)
    #expect(record?.words[1] == next)
    #expect(record?.words[3] == 0)
    #expect(record?.words[4] == 0x00B1_3000)
    #expect(core.csr(0x342) == 0x8000_000B)
  }
}
