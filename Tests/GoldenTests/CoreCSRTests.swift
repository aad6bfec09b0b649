import ChipSpec
import Testing

@testable import Golden

/// Control and status registers, and the instructions that access them.
struct CoreCSRTests {
  /// What each writable register keeps of all ones.
  private static let kept: [(UInt32, UInt32)] = [
    (0x300, 0x1888), (0x301, 0x4000_1104), (0x304, 0x888), (0x305, 0xFFFF_FFFD), (0x310, 0),
    (0x320, 0), (0x323, 0), (0x33F, 0), (0x340, 0xFFFF_FFFF), (0x341, 0xFFFF_FFFE),
    (0x342, 0x8000_001F), (0x343, 0xFFFF_FFFF), (0x344, 0x80), (0x3A0, 0x1F), (0x3A1, 0),
    (0x3A3, 0), (0x3B0, 0x1FFF_FFFF), (0x3B1, 0), (0x3BF, 0), (0x7A0, 0), (0x7A1, 0), (0x7A2, 0),
    (0x7A3, 0), (0xB03, 0), (0xB1F, 0), (0xB83, 0), (0xB9F, 0),
  ]

  @Test func writes() {
    for (address, value) in Self.kept {
      let bench = CoreBench()
      bench.lines.timer = true
      bench.core[5] = .max
      let done = bench.execute(CoreEncoding.csr(1, rd: 0, address, 5))
      #expect(done?.writesCSR == true && done?.csr == UInt16(address) && done?.isTrap == false)
      #expect(done?.value == value, "CSR \(String(address, radix: 16))")
      #expect(bench.core.csr(Int(address), CoreCircumstances(lines: bench.lines)) == value)
    }
  }

  @Test(arguments: CoreSpec.InstructionSet.all)
  func variants(isa: CoreSpec.InstructionSet) {
    let bench = CoreBench(isa)
    let misa: [CoreSpec.InstructionSet: UInt32] = [
      .rv32i: 0x4000_0100, .rv32im: 0x4000_1100, .rv32ic: 0x4000_0104, .rv32imc: 0x4000_1104,
    ]
    #expect(bench.execute(CoreEncoding.csr(2, rd: 1, 0x301, 0))?.result == misa[isa])
    bench.core[5] = .max
    let done = bench.execute(CoreEncoding.csr(1, rd: 1, 0x341, 5))
    #expect(done?.value == (isa.isCompressed ? 0xFFFF_FFFE : 0xFFFF_FFFC))
  }

  /// The six instructions, with what the register holds before and after.
  @Test func instructions() {
    let bench = CoreBench()
    func execute(_ funct3: UInt32, _ source: UInt32) -> (UInt32?, UInt32?, Bool?) {
      bench.core.setCSR(0x340, to: 0xF0)
      bench.core[5] = 0x3C
      bench.core[6] = 0
      let done = bench.execute(CoreEncoding.csr(funct3, rd: 10, 0x340, source))
      #expect(done?.destination == 10 && done?.result == 0xF0 && bench.core[10] == 0xF0)
      let value = bench.core.csr(0x340)
      #expect(done?.value == (done?.writesCSR == true ? value : 0))
      #expect(done?.csr == (done?.writesCSR == true ? 0x340 : 0))
      return (done?.result, value, done?.writesCSR)
    }
    #expect(execute(1, 5) == (0xF0, 0x3C, true))
    #expect(execute(2, 5) == (0xF0, 0xFC, true))
    #expect(execute(3, 5) == (0xF0, 0xC0, true))
    #expect(execute(5, 31) == (0xF0, 31, true))
    #expect(execute(6, 17) == (0xF0, 0xF1, true))
    #expect(execute(7, 16) == (0xF0, 0xE0, true))
    // x0 and 0 do not write, but where the instruction replaces; another register that holds 0 does.
    #expect(execute(1, 0) == (0xF0, 0, true))
    #expect(execute(5, 0) == (0xF0, 0, true))
    #expect(execute(2, 0) == (0xF0, 0xF0, false))
    #expect(execute(3, 0) == (0xF0, 0xF0, false))
    #expect(execute(6, 0) == (0xF0, 0xF0, false))
    #expect(execute(7, 0) == (0xF0, 0xF0, false))
    #expect(execute(2, 6) == (0xF0, 0xF0, true))
    #expect(execute(3, 6) == (0xF0, 0xF0, true))
    // The register read and that written may be the same.
    bench.core[5] = 9
    bench.execute(CoreEncoding.csr(1, rd: 5, 0x340, 5))
    #expect(bench.core[5] == 0xF0 && bench.core.csr(0x340) == 9)
  }

  /// Each of the 4,096 addresses, read and written.
  @Test func addresses() {
    var known = Set<UInt32>(Self.kept.map(\.0))
    known.formUnion(0x323...0x33F)
    known.formUnion(0x3A0...0x3A3)
    known.formUnion(0x3B0...0x3BF)
    known.formUnion(0xB03...0xB1F)
    known.formUnion(0xB83...0xB9F)
    known.formUnion([0xB00, 0xB80, 0xB02, 0xB82])
    known.formUnion([0xC00, 0xC01, 0xC02, 0xC80, 0xC81, 0xC82])
    known.formUnion(0xF11...0xF15)
    let bench = CoreBench()
    for address in UInt32(0)..<4096 {
      for (funct3, source, writes) in [
        (1, 5, true), (2, 5, true), (3, 0, false), (5, 0, true), (6, 0, false), (7, 1, true),
      ] as [(UInt32, UInt32, Bool)] {
        let word = CoreEncoding.csr(funct3, rd: 10, address, source)
        let isLegal = known.contains(address) && !(writes && address >> 10 == 3)
        bench.core.start(at: 0x100)
        bench.core[10] = 77
        let done = bench.execute(word)
        guard done?.isTrap == !isLegal, done?.writesCSR == (isLegal && writes),
          isLegal || (done?.cause == 2 && done?.value == word && bench.core[10] == 77)
        else {
          Issue.record("CSR \(String(address, radix: 16)), funct3 \(funct3): \(done as Any)")
          continue
        }
      }
    }
  }

  @Test func constants() {
    let bench = CoreBench()
    for (address, value) in [(0xF11, 0), (0xF12, 0), (0xF13, 0), (0xF14, 0x0305), (0xF15, 0)] {
      #expect(
        bench.execute(CoreEncoding.csr(2, rd: 1, UInt32(address), 0))?.result == UInt32(value))
    }
  }

  @Test func cycles() {
    let bench = CoreBench()
    bench.time = 0x1_0000_0005
    func read(_ address: UInt32) -> UInt32? {
      bench.execute(CoreEncoding.csr(2, rd: 1, address, 0))?.result
    }
    #expect(read(0xB00) == 5 && read(0xB80) == 1 && read(0xC00) == 7 && read(0xC80) == 1)
    #expect(read(0xC01) == 9 && read(0xC81) == 1)
    // Time is 0x1_0000_000B. The low half becomes all ones, so the high one changes a cycle later.
    bench.core[5] = .max
    let done = bench.execute(CoreEncoding.csr(1, rd: 1, 0xB00, 5))
    #expect(done?.result == 11 && done?.value == .max)
    #expect(read(0xB00) == 0 && read(0xB80) == 2 && read(0xC01) == 14)
    // The high half is replaced and the low one goes on.
    bench.core[5] = 0x1234_5678
    #expect(bench.execute(CoreEncoding.csr(2, rd: 0, 0xB80, 5))?.value == 0x1234_567A)
    #expect(read(0xB80) == 0x1234_567A && read(0xC00) == 5)
  }

  @Test func retiredInstructions() {
    let bench = CoreBench()
    func read(_ address: UInt32) -> UInt32? {
      bench.execute(CoreEncoding.csr(2, rd: 1, address, 0))?.result
    }
    #expect(read(0xB02) == 0 && read(0xC02) == 1)
    bench.execute(CoreEncoding.ecall)
    bench.execute(CoreEncoding.ebreak)
    bench.execute(0)
    #expect(read(0xB02) == 2)
    bench.core[5] = .max
    let done = bench.execute(CoreEncoding.csr(1, rd: 1, 0xB02, 5))
    #expect(done?.value == .max && done?.result == 3)
    // The write is not counted: the next instruction reads what was written.
    #expect(read(0xC02) == .max && read(0xC02) == 0 && read(0xC82) == 1)
    bench.core[5] = 7
    #expect(bench.execute(CoreEncoding.csr(1, rd: 1, 0xB82, 5))?.result == 1)
    #expect(read(0xB82) == 7 && read(0xB02) == 3)
    // Reading with no write counts, as does a write of another register.
    bench.execute(CoreEncoding.csr(1, rd: 1, 0x340, 5))
    #expect(read(0xB02) == 5)
  }
}
