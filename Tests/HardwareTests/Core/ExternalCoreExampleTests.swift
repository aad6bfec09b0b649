import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Simulation
import Testing

/// The worked example of docs/external-core.md: a PicoRV32 as the core of a tile. Its source is not
/// part of the project: the variable TILEWRIGHT_PICORV32 names the file.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TILEWRIGHT_PICORV32"] != nil
      && DirectedPrograms.areAvailable,
    "TILEWRIGHT_PICORV32 does not name picorv32.v"))
struct ExternalCoreExampleTests {
  @Test func itComputes() async throws {
    let folder = "Hardware/Examples/"
    let path = try #require(ProcessInfo.processInfo.environment["TILEWRIGHT_PICORV32"])
    var chip = try #require(
      try SpecificationReader.read(path: folder + "picorv32.yaml").specification)
    let files = try ChipGenerator(chip, version: "0").files()
    let listed = Set(
      files.first { $0.path == "sim.f" }?.text.split(separator: "\n").map(String.init) ?? [])
    var sources = files.filter { listed.contains($0.path) }.map { ($0.path, $0.text) }
    for file in [folder + "chip_with_picorv32.v", path] {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      sources.append((URL(fileURLWithPath: file).lastPathComponent, text))
    }
    let library = try await ChipTools.library(top: "chip_with_picorv32", sources)

    // The core is within the model, so nobody plays one at its boundary.
    chip.kinds[0].core?.implementation = .builtin
    var session = try ChipSession(chip, on: library, seed: 1)
    let program = try DirectedPrograms.program(
      text: """
          .section .text.start, "ax"
          .globl _start
        _start:
          lw a0, 0x100(zero)
          lw a1, 0x104(zero)
          mul a0, a0, a1
          lui a2, 0x40008
          sw a0, 0x2c(a2)
        1:
          j 1b
        """, named: "product", .rv32imc, capacity: 16_384)
    for segment in program.segments {
      for (place, start) in stride(from: 0, to: segment.bytes.count, by: 4).enumerated() {
        let bytes = segment.bytes[start..<min(start + 4, segment.bytes.count)]
        let word = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        session.write(word, x: 0, y: 0, at: UInt32(segment.address) + UInt32(4 * place))
      }
    }
    session.write(1_234, x: 0, y: 0, at: 0x100)
    session.write(5_678, x: 0, y: 0, at: 0x104)
    session.write(1, x: 0, y: 0, at: 0x4000_8008)  // core.control.run
    var answer: UInt32? = 0
    for _ in 0..<100 where answer == 0 {
      answer = try session.read(x: 0, y: 0, at: 0x4000_802C)  // core.mailbox_outbound
    }
    let product: UInt32 = 1_234 * 5_678
    #expect(answer == product)
  }
}
