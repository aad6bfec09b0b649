import Foundation
import Testing

/// `riscv`, as it is typed.
struct RISCVCommandTests {
  private static let spec = """
    name: one
    grid: {columns: 1, rows: 1}
    tiles:
      cpu:
        role: memory
        sram: {capacity: 8 KiB, banks: 2}
        core: {isa: rv32i}

    """

  /// An executable of one segment at 0 with these words.
  private func executable(_ code: [UInt32]) -> Data {
    func half(_ value: UInt16) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
    func word(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
    var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + Array(repeating: 0, count: 9)
    bytes += half(2) + half(243) + word(1) + word(0) + word(52) + word(0) + word(0)
    bytes += half(52) + half(32) + half(1) + half(40) + half(0) + half(0)
    let size = UInt32(4 * code.count)
    bytes += word(1) + word(84) + word(0) + word(0) + word(size) + word(size) + word(5) + word(4)
    return Data(bytes + code.flatMap(word))
  }

  @Test func `a program that loops`() throws {
    let work = try WorkDirectory()
    try work.write(Self.spec, to: "one.yaml")
    // addi x1, x0, 5; add x2, x1, x1; j .
    try executable([0x0050_0093, 0x0010_8133, 0x0000_006F]).write(
      to: URL(fileURLWithPath: "\(work.path)/loop.elf"))
    let run = try Command(
      ["riscv", "one.yaml", "--elf", "loop.elf", "--json", "a.json"], in: work.path)
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      run.output.contains(#/^loop.elf: ended: it loops at 0x8 for ever; [0-9,]+ instructions in /#))
    #expect(run.output.contains("\n  0 mismatches: "))
    #expect(run.errors.contains("[TW0418]"))
    let report = try JSONSerialization.jsonObject(with: Data(try work.read("a.json").utf8))
    #expect((report as? [String: Any])?["outcome"] as? String == "loops")

    let short = try Command(
      ["riscv", "one.yaml", "--elf", "loop.elf", "--max-cycles", "20"], in: work.path)
    #expect(short.code == 0)
    #expect(short.output.contains("loop.elf: stopped after 20 cycles (--max-cycles)"))
  }

  @Test func `input that is wrong`() throws {
    let work = try WorkDirectory()
    try work.write(Self.spec, to: "one.yaml")
    try work.write("int main(void) { return 0; }\n", to: "main.c")
    let none = try Command(["riscv", "one.yaml", "--elf", "none.elf"], in: work.path)
    #expect(none.code == 2)
    #expect(none.errors == "tilewright: error: cannot read 'none.elf': No such file or directory\n")

    let text = try Command(["riscv", "one.yaml", "--elf", "main.c"], in: work.path)
    #expect(text.code == 2)
    #expect(
      text.errors == """
        main.c:0x0: error: an ELF file begins with 7f 45 4c 46; this file does not [TW0401]
        00000 | 69 6e 74 20 6d 61 69 6e 28 76 6f 69 64 29 20 7b
              | ^~~~~~~~~~~
              = help: give the file that the linker wrote, not a source file or a plain image


        """)

    let kind = try Command(["riscv", "one.yaml", "--elf", "x", "--kind", "gpu"], in: work.path)
    #expect(kind.code == 2)
    #expect(
      kind.errors
        == "tilewright: error: the spec has no tile kind 'gpu' with a core of the generator's; kinds that have one: 'cpu'\n"
    )
    let tile = try Command(["riscv", "one.yaml", "--elf", "x", "--tile", "1,0"], in: work.path)
    #expect(tile.code == 2)
    #expect(tile.errors == "tilewright: error: there is no tile (1, 0)\n")
    let usage = try Command(["riscv", "one.yaml"], in: work.path)
    #expect(usage.code == 64)
    #expect(usage.errors.hasPrefix("Error: Missing expected argument '--elf <elf>'\n"))
  }
}
