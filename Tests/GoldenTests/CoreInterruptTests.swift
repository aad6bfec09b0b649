import ChipSpec
import Testing

@testable import Golden

/// Interrupts and `wfi`.
struct CoreInterruptTests {
  private static let all = CoreLines(external: true, software: true, timer: true)

  /// External comes before software, software before timer; of those that are enabled.
  @Test func priorities() {
    for enabled in UInt32(0)..<8 {
      for raised in UInt32(0)..<8 {
        let bench = CoreBench(.rv32imc, [CoreEncoding.addi(rd: 1, rs1: 0, 1)])
        bench.core.setCSR(0x300, to: 8)
        bench.core.setCSR(
          0x304, to: (enabled & 1) << 3 | (enabled >> 1 & 1) << 7 | (enabled >> 2) << 11)
        bench.lines = CoreLines(
          external: raised & 4 != 0, software: raised & 1 != 0, timer: raised & 2 != 0)
        let asking = enabled & raised
        let cause: UInt8? = asking & 4 != 0 ? 11 : asking & 1 != 0 ? 3 : asking != 0 ? 7 : nil
        let done = bench.step()
        #expect(done?.isInterrupt == (cause != nil) && done?.isTrap == (cause != nil))
        #expect(done?.lines == bench.lines)
        if let cause {
          #expect(done?.cause == cause && done?.instruction == 0 && done?.address == 0x100)
          #expect(done?.value == 0 && done?.next == 0x800 && done?.destination == 0)
          #expect(bench.core.csr(0x342) == 0x8000_0000 | UInt32(cause))
          #expect(bench.core.csr(0x341) == 0x100 && bench.core.csr(0x300) == 0x1880)
          #expect(bench.core[1] == 0 && bench.core.retired == 0)
        } else {
          #expect(bench.core[1] == 1)
        }
      }
    }
  }

  @Test func disabled() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    bench.core.setCSR(0x304, to: .max)
    bench.lines = Self.all
    #expect(bench.step()?.isTrap == false)
  }

  /// Vectored mode concerns interrupts only.
  @Test func vectors() {
    for (lines, next) in [
      (CoreLines(external: true), 0x82C), (CoreLines(software: true), 0x80C),
      (CoreLines(timer: true), 0x81C),
    ] as [(CoreLines, UInt32)] {
      let bench = CoreBench(.rv32imc, [CoreEncoding.ecall])
      bench.core.setCSR(0x305, to: 0x803)
      bench.core.setCSR(0x304, to: .max)
      #expect(bench.core.csr(0x305) == 0x801)
      bench.lines = lines
      #expect(bench.step()?.next == 0x800)
      bench.core.jump(to: 0x100)
      bench.core.setCSR(0x300, to: 8)
      #expect(bench.step()?.next == next)
    }
  }

  /// What enables an interrupt has its effect on the very next instruction.
  @Test func enabling() {
    let enable = CoreEncoding.csr(6, rd: 0, 0x300, 8)
    let bench = CoreBench(.rv32imc, [enable, CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    bench.core.setCSR(0x304, to: .max)
    bench.lines.timer = true
    #expect(bench.step()?.writesCSR == true)
    #expect(bench.step()?.isInterrupt == true && bench.core.csr(0x341) == 0x104)
    // In the handler interrupts are off, until mret.
    bench.put([CoreEncoding.mret], at: 0x800)
    #expect(bench.step()?.next == 0x104)
    #expect(bench.step()?.isInterrupt == true)
    // mie does the same.
    bench.core.setCSR(0x304, to: 0)
    bench.core.setCSR(0x300, to: 8)
    bench.core[5] = 1 << 7
    bench.core.jump(to: 0x100)
    bench.put([CoreEncoding.csr(1, rd: 0, 0x304, 5)])
    #expect(bench.step()?.isInterrupt == false)
    #expect(bench.step()?.isInterrupt == true)
  }

  /// An interrupt is taken even where the instruction could not be fetched.
  @Test func beforeAFault() {
    let bench = CoreBench()
    bench.core.setCSR(0x300, to: 8)
    bench.core.setCSR(0x304, to: .max)
    bench.core.jump(to: 0x8000_0000)
    bench.lines.software = true
    let done = bench.step()
    #expect(done?.isInterrupt == true && bench.core.csr(0x341) == 0x8000_0000)
  }

  @Test func waits() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.wfi, CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    bench.core.setCSR(0x300, to: 8)
    bench.core.setCSR(0x304, to: 1 << 7)
    bench.lines.external = true  // is not enabled
    for _ in 0..<3 {
      #expect(bench.step() == nil)
      #expect(bench.core.isWaiting && bench.core.pc == 0x100 && bench.core.retired == 0)
    }
    bench.lines.timer = true
    let time = bench.time
    let done = bench.step()
    #expect(done?.instruction == CoreEncoding.wfi && done?.isTrap == false && done?.time == time)
    #expect(done?.address == 0x100 && done?.next == 0x104 && done?.lines == bench.lines)
    #expect(bench.core.retired == 1 && !bench.core.isWaiting)
    #expect(bench.step()?.isInterrupt == true && bench.core.csr(0x341) == 0x104)
  }

  /// `wfi` waits whatever MIE is, and goes on with the next instruction if MIE is clear.
  @Test func waitsWithInterruptsOff() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.wfi, CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    bench.core.setCSR(0x304, to: .max)
    #expect(bench.step() == nil)
    bench.lines.software = true
    #expect(bench.step()?.next == 0x104)
    #expect(bench.step()?.result == 1)
  }

  /// What is pending when it begins ends it at once, or is taken instead of it.
  @Test func doesNotWait() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.wfi])
    bench.core.setCSR(0x304, to: .max)
    bench.lines.software = true
    #expect(bench.step()?.instruction == CoreEncoding.wfi)
    bench.core.jump(to: 0x100)
    bench.core.setCSR(0x300, to: 8)
    let done = bench.step()
    #expect(done?.isInterrupt == true && bench.core.csr(0x341) == 0x100)
  }
}
