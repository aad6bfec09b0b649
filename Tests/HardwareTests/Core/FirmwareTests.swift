import Assembly
import ChipSpec
import CoSimulation
import ELF
import Foundation
import Hardware
import Testing

/// The examples of Hardware/Firmware, built for a tile as its users build them, run on its Verilog
/// beside the golden instruction set.
@Suite(
  .enabled(
    if: DirectedPrograms.areAvailable && ChipTools.has("swiftc"),
    "clang, ld.lld and swiftc are not installed"))
struct FirmwareTests {
  private static let examples = [
    ("hello", "Hello from tile (0, 0)\n"),
    ("hello_swift", "Hello from Swift on tile (0, 0)\n"),
    ("dot_product", "dot product -258386, as expected\n"),
    ("dot_product_swift", "dot product -258386, as expected\n"),
    ("conversion", "conversion as expected\n"),
    ("conversion_swift", "conversion as expected\n"),
  ]

  private static func chip(_ isa: CoreSpec.InstructionSet) throws -> Specification {
    try ChipSamples.specification(
      """
      name: firmware
      grid: {columns: 1, rows: 1}
      tiles:
        all:
          role: compute
          sram: {capacity: 8 KiB, banks: 2}
          analog: {rows: 16, columns: 8, columns_per_adc: 4, conversion_time: 20 ns}
          simd: {lanes: 2}
          semaphores: 4
          core: {implementation: builtin, isa: \(isa.rawValue)}
      """
    ).reduced(toTileOf: 0)
  }

  /// With all that a core can have, and with as little: then multiplication and division are
  /// functions of tile.c.
  @Test(arguments: [CoreSpec.InstructionSet.rv32imc, .rv32i])
  func examples(isa: CoreSpec.InstructionSet) async throws {
    let chip = try Self.chip(isa)
    let programs = try Self.build(chip, isa)
    let library = try await ChipTools.library(chip)
    for (name, text) in Self.examples {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(programs)/\(name).elf"))
      let reading = ELFReader.read(
        bytes: Array(bytes), file: name, for: ELFTarget(isa: isa, capacity: 8_192))
      let program = try #require(reading.program, "\(reading.text())")
      let report = try ProgramLockstep(chip, program, limit: 500_000).run(on: library, seed: 1)
      #expect(report.mismatch == nil, "\(name): \(String(describing: report.mismatch))")
      #expect(report.outcome == .passed, "\(name): \(String(describing: report.outcome))")
      #expect(report.text == text)
      print("\(isa.rawValue) \(name): \(report.instructions) instructions, \(report.cycles) cycles")
    }
  }

  /// Runs the Makefile on the files that the generator writes for the kind.
  /// - Returns: where the programs are.
  private static func build(
    _ chip: Specification, _ isa: CoreSpec.InstructionSet
  ) throws -> String {
    let root = "\(ChipTools.directory)/firmware-\(isa.rawValue)"
    let (board, output) = ("\(root)/board", "\(root)/programs")
    for path in [board, output] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let files = try #require(try FirmwareBoard(chip, kind: 0)).files
    for file in files {
      try file.text.write(toFile: "\(board)/\(file.name)", atomically: true, encoding: .utf8)
    }
    // What `tilewright asm` makes; the command itself need not have been built.
    let folder = FileManager.default.currentDirectoryPath + "/Hardware/Firmware"
    let source = try Data(
      contentsOf: URL(fileURLWithPath: "\(folder)/Examples/dot_product.simd"))
    let assembly = SIMDAssembler.assemble(bytes: Array(source), file: "dot_product.simd")
    let words = try #require(assembly.program, "\(assembly.text(color: false))")
    try Data(words.bytes).write(to: URL(fileURLWithPath: "\(output)/dot_product.bin"))
    let result = try ChipTools.run(
      ChipTools.find("make") ?? "make", ["BOARD=\(board)", "OUT=\(output)", "TILEWRIGHT=false"],
      in: folder)
    try #require(result.code == 0, "\(result.output)")
    return output
  }
}
