import Assembly
import ChipSpec
import Golden
import Simulation

/// Holds a core's Verilog against its golden model, on random programs.
///
/// The core stands in `CoreUnit`, with its bus and its tile's memory.
public struct CoreLockstep: Lockstep {
  static let part = "core"

  let isa: CoreSpec.InstructionSet
  let misaligned: CoreSpec.Misaligned
  let sram: SRAMSpec
  let ports: Int
  let shrinks: Bool

  /// Bytes of the smallest SRAM that has room for random programs and their data.
  public static let leastCapacity = CoreProgramMaker.leastCapacity

  /// The lockstep of a core.
  /// - Parameters:
  ///   - misaligned: what comes of loads and stores that are not aligned.
  ///   - sram: the tile's memory, of ``leastCapacity`` bytes or more.
  ///   - ports: the memory's.
  ///   - shrinks: whether a program that fails is cut to the shortest that still does.
  public init(
    isa: CoreSpec.InstructionSet, misaligned: CoreSpec.Misaligned = .trap, sram: SRAMSpec,
    ports: Int, shrinks: Bool = true
  ) {
    self.misaligned = misaligned
    precondition(sram.capacity >= Self.leastCapacity, "programs and data need room")
    self.isa = isa
    self.sram = sram
    self.ports = ports
    self.shrinks = shrinks
  }

  /// Runs programs until `transactions` instructions have retired or trapped, or to the first
  /// difference.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>?
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    var report = LockstepReport(part: Self.part, seed: seed)
    let model = try library.instantiate(seed: random.next())
    var bench = try bench(
      model, hart: random.below(1 << 16), recorder: recording.map { PortRecorder($0) })
    var number = 0
    while report.transactions < transactions {
      let seed = random.next()
      let program = program(seed: seed)
      switch try bench.run(program) {
      case .done, .cut: break
      case .differs(let difference, let cycle, let history):
        var lines = history.map { $0.line(isa) }
        lines.append("in program \(number) of this seed")
        if shrinks {
          lines += try CoreShrinker(lockstep: self, library: library).text(of: program)
        }
        report.mismatch = Mismatch(
          cycle: cycle, part: Self.part, stage: difference.stage, expected: difference.expected,
          actual: difference.actual, history: lines)
      case .unspecified(let address):
        report.mismatch = Mismatch(
          cycle: model.cycle, part: Self.part, stage: "program", expected: "a specified program",
          actual: "one that changes \(hex(UInt64(address))) and executes it",
          history: bench.follower.history.map { $0.line(isa) } + [
            "in program \(number) of this seed"
          ])
      }
      report.transactions = bench.follower.matched
      number += 1
      if report.mismatch != nil { break }
    }
    (report.cycles, report.commits, report.bits) = (bench.cycles, bench.commits, bench.bits)
    report.resets = bench.resets
    report.coverage = bench.coverage.items
    return report
  }

  /// The program of a seed.
  func program(seed: UInt64) -> CoreProgram {
    var kinds = CoreProgramMaker.Kinds.all
    if sram.protection == .secded { kinds.insert(.flaws) }
    if misaligned == .split { kinds.insert(.splits) }
    var maker = CoreProgramMaker(isa: isa, capacity: sram.capacity, kinds: kinds, seed: seed)
    return maker.program()
  }

  func bench(_ model: ModelInstance, hart: Int, recorder: PortRecorder?) throws -> CoreBench {
    try CoreBench(
      model, isa: isa, misaligned: misaligned, sram: sram, ports: ports, hart: hart,
      recorder: recorder)
  }
}

extension CoreRetirement {
  /// What it did, in a line that begins with the instruction.
  func line(_ isa: CoreSpec.InstructionSet) -> String {
    var text = hex(UInt64(address)) + ": "
    if isInterrupt {
      text += "interrupt \(cause)"
    } else {
      text += RISCVDisassembler(isa: isa).text(of: instruction, at: address)
      if isTrap { text += " traps: cause \(cause), value \(hex(UInt64(value)))" }
    }
    if destination != 0 { text += "; x\(destination) = \(hex(UInt64(result)))" }
    if isLoad || isStore {
      text +=
        "; \(isLoad ? "loads" : "stores") \(hex(UInt64(memoryAddress)))"
        + ", bytes \(hex(UInt64(byteEnable))), data \(hex(UInt64(memoryData)))"
    }
    if writesCSR { text += "; CSR \(hex(UInt64(csr))) = \(hex(UInt64(value)))" }
    return text + "; next \(hex(UInt64(next)))"
  }
}
