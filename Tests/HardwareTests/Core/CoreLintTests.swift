import ChipSpec
import Testing

/// The core's Verilog passes every reader without a waiver, for every set of instructions and with either
/// kind of memory.
struct CoreLintTests {
  @Test(arguments: CoreSpec.InstructionSet.allCases, SRAMSpec.Protection.allCases)
  func everyCore(isa: CoreSpec.InstructionSet, protection: SRAMSpec.Protection) async throws {
    for misaligned in [CoreSpec.Misaligned.trap, .split] {
      let source = try Designs.coreUnit(Designs.coreKind(isa, protection, misaligned))
      try await PartLint.check(
        source, named: "core_unit_\(isa.rawValue)_\(protection.rawValue)_\(misaligned.rawValue)")
    }
  }
}
