import ChipSpec
import ELF
import Golden
import Simulation

/// Runs a program on a tile's core: the Verilog of a chip of this tile alone, loaded and started by
/// its host, and beside it the golden instruction set.
///
/// Every instruction is compared as it retires, every access where it arrives, and at the end all of
/// the memory. The first difference ends the run.
public struct ProgramLockstep {
  /// Steps of a report's history.
  static let historyLength = 20

  /// Cycles without an instruction after which a core counts as stuck.
  private static let patience: UInt64 = 10_000

  private let chip: Specification
  private let kind: TileKind
  private let core: CoreSpec
  private let capacity: Int
  private let program: ELFProgram
  private let limit: UInt64

  /// A run of a program.
  /// - Parameters:
  ///   - chip: a chip of one tile, which has a core of the generator's and a memory, and the host
  ///     link: ``Specification/reduced(toTileOf:)``.
  ///   - program: read for this core and memory.
  ///   - limit: cycles after which it ends in any case.
  public init(_ chip: Specification, _ program: ELFProgram, limit: UInt64) {
    guard chip.layout.count == 1, let kind = chip.kinds.first, let core = kind.core,
      core.implementation == .builtin, let memory = kind.sram, chip.host != nil
    else { preconditionFailure("the chip is not one tile with a core at a host link") }
    self.chip = chip
    self.kind = kind
    self.core = core
    self.program = program
    self.limit = limit
    capacity = memory.capacity
  }

  /// Runs the program.
  /// - Parameters:
  ///   - library: the model of the chip.
  ///   - seed: for the initial values of registers.
  ///   - progress: is told now and then how many instructions have retired, in how many cycles.
  ///
  /// What no chip may do, and a failed assertion, is a difference too.
  /// - Throws: what instantiating the model throws.
  public func run(
    on library: ModelLibrary, seed: UInt64, progress: (Int, UInt64) -> Void = { _, _ in }
  ) throws -> ProgramReport {
    var model = CoreModel(
      isa: core.isa, misaligned: core.misaligned, capacity: capacity, hart: 0, entry: program.entry)
    model.memory.load(program.image(capacity: capacity))
    var run = try ProgramRun(
      session: ChipSession(chip, on: library, seed: seed, plainTime: true),
      follower: CoreFollower(
        model, fetchPort: kind.sramPorts - 2, dataPort: kind.sramPorts - 1,
        hasRegisterRecords: true, isRunning: false),
      report: ProgramReport(seed: seed), program: program, capacity: capacity)
    do {
      try run.load()
      try run.execute(limit: limit, patience: Self.patience, progress)
      if run.finished.mismatch == nil { try run.stop() }
      if run.finished.mismatch == nil { try run.compareMemory() }
    } catch let fault as HostLinkFault {
      run.note(fault.description)
    } catch let fault as ModelFault {
      run.note(fault.message)
    }
    return run.finished
  }
}
