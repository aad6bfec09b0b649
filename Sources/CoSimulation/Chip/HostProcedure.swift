import ChipPrograms

/// What a host does with a chip, and what it looks at: run on the Verilog, and again on the golden chip,
/// where it must see the same.
public struct HostProcedure: Sendable {
  /// For people: "random program 7", a file's name, a network's name.
  public let name: String

  /// Does it. What it observes may depend on the chip's order of doing things only as far as the chip is
  /// free to choose it.
  public let run: @Sendable (any Chip) throws -> ChipProgramOutcome

  /// Anything.
  public init(name: String, run: @escaping @Sendable (any Chip) throws -> ChipProgramOutcome) {
    self.name = name
    self.run = run
  }

  /// A program.
  public init(_ program: ChipProgram) {
    self.init(name: program.name) { chip in
      var run = ChipProgramRun(program, on: chip)
      return try run.run()
    }
  }
}
