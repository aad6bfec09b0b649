import Assembly
import ChipSpec

/// A SIMD unit whose scalar registers all get other values, which the host then reads; by themselves most
/// are 0. At the end of a random program.
struct RandomScalars {
  let x: Int, y: Int
  let registers: TileRegisters
  /// Where the instructions go: the first byte of the memory that nothing else uses, a multiple of 8.
  let begin: Int

  private static let count = 16

  /// Bytes of the instructions, and of what is read ahead of them.
  static let size = 8 * (count + 2)

  func steps(_ random: inout ProgramRandom) -> [HostStep] {
    let copies = (0..<Self.count).map {
      "copy r\($0), \(random.number(in: -0x8000_0000...0x7FFF_FFFF))\n"
    }
    let assembly = SIMDAssembler.assemble(
      text: ".origin \(begin)\n" + copies.joined() + "halt\n", file: "random.simd")
    guard let program = assembly.program else { preconditionFailure(assembly.text()) }
    return [
      .clear(x: x, y: y, address: UInt32(begin), words: Self.size / 8),
      .copy(x: x, y: y, address: UInt32(begin), bytes: program.bytes),
      registers.write("simd", "start", UInt32(begin)), registers.write("simd", "control", 1),
      .settle,
    ]
      + (0..<Self.count).map {
        .read(registers.check("simd", "scalar", 0, element: $0, mask: 0))
      }
  }
}
