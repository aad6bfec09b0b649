import ChipSpec
import Testing

@testable import ELF

/// What the reader says about files that are no programs for a core, to the letter.
struct ELFMessageTests {
  private func messages(_ bytes: [UInt8], _ target: ELFTarget = Sample.target) -> String {
    ELFReader.read(bytes: bytes, file: "bad.elf", for: target).text()
  }

  private func sample(_ change: (inout Sample) -> Void) -> Sample {
    var sample = Sample()
    change(&sample)
    return sample
  }

  // MARK: What kind of file it is

  @Test func nothing() {
    #expect(
      messages([]) == """
        bad.elf:0x0: error: the file is empty [TW0401]
        00000 |
              | ^~

        """)
  }

  @Test func aText() {
    #expect(
      messages(Array("int main(void) { return 0; }\n".utf8)) == """
        bad.elf:0x0: error: an ELF file begins with 7f 45 4c 46; this file does not [TW0401]
        00000 | 69 6e 74 20 6d 61 69 6e 28 76 6f 69 64 29 20 7b
              | ^~~~~~~~~~~
              = help: give the file that the linker wrote, not a source file or a plain image

        """)
  }

  @Test func aLibrary() {
    #expect(
      messages(Array("!<arch>\nmain.o/ ".utf8)) == """
        bad.elf:0x0: error: an ELF file begins with 7f 45 4c 46; this file does not [TW0401]
        00000 | 21 3c 61 72 63 68 3e 0a 6d 61 69 6e 2e 6f 2f 20
              | ^~~~~~~~~~~
              = help: this is a library of object files; link it into a program with ld.lld

        """)
  }

  @Test func theStartOfAHeader() {
    #expect(
      messages(Array(Sample().bytes.prefix(3))) == """
        bad.elf:0x3: error: the file ends within its header, which takes 52 bytes; found 3 [TW0402]
        00000 | 7f 45 4c
              |          ^~

        """)
    #expect(
      messages(Array(Sample().bytes.prefix(51))) == """
        bad.elf:0x33: error: the file ends within its header, which takes 52 bytes; found 51 [TW0402]
        00030 | 03 00 00
              |          ^~

        """)
  }

  @Test func sixtyFourBits() {
    #expect(
      messages(Sample().with(2, 1, at: 4)) == """
        bad.elf:0x4: error: the program must be 32-bit (1), found 64-bit (2) [TW0403]
        00000 | 7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00
              |             ^~
              = help: compile with --target=riscv32-unknown-elf

        """)
  }

  @Test func bigEndian() {
    #expect(
      messages(Sample().with(2, 1, at: 5)) == """
        bad.elf:0x5: error: the program must be little-endian (1), found big-endian (2) [TW0404]
        00000 | 7f 45 4c 46 01 02 01 00 00 00 00 00 00 00 00 00
              |                ^~
              = help: compile with --target=riscv32-unknown-elf

        """)
  }

  @Test func anotherMachine() {
    #expect(
      messages(Sample().with(62, 2, at: 0x12)) == """
        bad.elf:0x12: error: the machine must be 243 (RISC-V), found 62 (x86-64) [TW0405]
        00010 | 02 00 3e 00 01 00 00 00 00 00 00 00 34 00 00 00
              |       ^~~~~
              = help: compile with --target=riscv32-unknown-elf

        """)
    #expect(
      messages(Sample().with(4711, 2, at: 0x12)) == """
        bad.elf:0x12: error: the machine must be 243 (RISC-V), found 4711 [TW0405]
        00010 | 02 00 67 12 01 00 00 00 00 00 00 00 34 00 00 00
              |       ^~~~~
              = help: compile with --target=riscv32-unknown-elf

        """)
  }

  @Test func anObjectFile() {
    #expect(
      messages(Sample().with(1, 2, at: 0x10)) == """
        bad.elf:0x10: error: the type must be 2 (executable), found 1 (relocatable) [TW0406]
        00010 | 01 00 f3 00 01 00 00 00 00 00 00 00 34 00 00 00
              | ^~~~~
              = help: link it with ld.lld, at an address in the tile's memory

        """)
  }

  @Test func aSharedLibrary() {
    #expect(
      messages(Sample().with(3, 2, at: 0x10)) == """
        bad.elf:0x10: error: the type must be 2 (executable), found 3 (shared or position-independent) [TW0406]
        00010 | 03 00 f3 00 01 00 00 00 00 00 00 00 34 00 00 00
              | ^~~~~
              = help: link without -shared and -pie

        """)
  }

  @Test func anotherVersion() {
    #expect(
      messages(Sample().with(7, 4, at: 0x14)) == """
        bad.elf:0x14: error: the version of ELF must be 1, found 7 [TW0407]
        00010 | 02 00 f3 00 07 00 00 00 00 00 00 00 34 00 00 00
              |             ^~~~~~~~~~~

        """)
    #expect(
      messages(Sample().with(0, 1, at: 6)) == """
        bad.elf:0x6: error: the version of ELF must be 1, found 0 [TW0407]
        00000 | 7f 45 4c 46 01 01 00 00 00 00 00 00 00 00 00 00
              |                   ^~

        """)
  }

  @Test func otherSizes() {
    #expect(
      messages(Sample().with(64, 2, at: 0x28)) == """
        bad.elf:0x28: error: the header takes 52 bytes, found 64 [TW0407]
        00020 | 80 00 00 00 00 00 00 00 40 00 20 00 01 00 28 00
              |                         ^~~~~

        """)
    #expect(
      messages(Sample().with(56, 2, at: 0x2A)) == """
        bad.elf:0x2a: error: an entry of the program header table takes 32 bytes, found 56 [TW0407]
        00020 | 80 00 00 00 00 00 00 00 34 00 38 00 01 00 28 00
              |                               ^~~~~

        """)
  }

  // MARK: The core

  @Test func compressedOnACoreWithout() {
    #expect(
      messages(sample { $0.flags = 1 }.bytes) == """
        bad.elf:0x24: error: the program has compressed instructions (flag RVC), the core, rv32im, has none [TW0408]
        00020 | 80 00 00 00 01 00 00 00 34 00 20 00 01 00 28 00
              |             ^~
              = help: compile with -march=rv32im

        """)
    #expect(
      messages(sample { $0.flags = 1 }.bytes, ELFTarget(isa: .rv32ic, capacity: 0x1000)) == "")
  }

  @Test func floatingPoint() {
    #expect(
      messages(sample { $0.flags = 4 }.bytes) == """
        bad.elf:0x24: error: the program passes arguments in floating-point registers (double precision), the core has none [TW0409]
        00020 | 80 00 00 00 04 00 00 00 34 00 20 00 01 00 28 00
              |             ^~
              = help: compile with -march=rv32im -mabi=ilp32

        """)
  }

  @Test func embedded() {
    #expect(
      messages(sample { $0.flags = 8 }.bytes) == """
        bad.elf:0x24: error: the program is for RV32E, whose calls differ from those of the core, rv32im [TW0410]
        00020 | 80 00 00 00 08 00 00 00 34 00 20 00 01 00 28 00
              |             ^~
              = help: compile with -march=rv32im -mabi=ilp32

        """)
  }

  // MARK: Segments

  @Test func noSegment() {
    #expect(
      messages(sample { $0.segments = [] }.bytes) == """
        bad.elf:0x2c: error: the program has no segment to load [TW0411]
        00020 | 5c 00 00 00 00 00 00 00 34 00 20 00 00 00 28 00
              |                                     ^~~~~
              = help: link it with ld.lld; -Ttext=0 puts it at address 0

        """)
  }

  @Test func segmentsTableCut() {
    #expect(
      messages(Sample().with(0x1000, 4, at: 0x1C)) == """
        bad.elf:0x1c: error: the program header table ends at 0x1020, the file at 0xf8 [TW0402]
        00010 | 02 00 f3 00 01 00 00 00 00 00 00 00 00 10 00 00
              |                                     ^~~~~~~~~~~

        """)
  }

  @Test func aSegmentCut() {
    let sample = Sample()
    #expect(
      messages(sample.with(0x2000, 4, at: sample.segment(0) + 4)) == """
        bad.elf:0x38: error: the segment's bytes end at 0x2004, the file at 0xf8 [TW0402]
        00030 | 03 00 00 00 01 00 00 00 00 20 00 00 00 00 00 00
              |                         ^~~~~~~~~~~

        """)
  }

  @Test func moreBytesThanMemory() {
    #expect(
      messages(sample { $0.segments[0].size = 2 }.bytes) == """
        bad.elf:0x44: error: the segment has 0x4 bytes in the file, but takes only 0x2 in memory [TW0412]
        00040 | 00 00 00 00 04 00 00 00 02 00 00 00 05 00 00 00
              |             ^~~~~~~~~~~

        """)
  }

  @Test func linkedElsewhere() {
    #expect(
      messages(
        sample {
          $0.segments[0].address = 0x8000_0000
          $0.entry = 0x8000_0000
        }.bytes) == """
          bad.elf:0x40: error: a segment from 0x80000000 to 0x80000003 must lie in the tile's memory, 0x0 to 0xfff [TW0413]
          00040 | 00 00 00 80 04 00 00 00 04 00 00 00 05 00 00 00
                | ^~~~~~~~~~~
                = help: link at address 0, with -Ttext=0 or a linker script

          """)
  }

  @Test func tooLarge() {
    #expect(
      messages(sample { $0.segments[0].size = 0x1001 }.bytes) == """
        bad.elf:0x40: error: a segment from 0x0 to 0x1000 must lie in the tile's memory, 0x0 to 0xfff [TW0413]
        00040 | 00 00 00 00 04 00 00 00 01 10 00 00 05 00 00 00
              | ^~~~~~~~~~~
              = help: make the program smaller, or 'sram.capacity' of the tile kind larger

        """)
  }

  @Test func beyondAllAddresses() {
    #expect(
      messages(
        sample {
          $0.segments[0].address = 0xFFFF_FFFC
          $0.segments[0].size = 0xFFFF_FFFF
        }.bytes) == """
          bad.elf:0x40: error: a segment from 0xfffffffc to 0x1fffffffa must lie in the tile's memory, 0x0 to 0xfff [TW0413]
          00040 | fc ff ff ff 04 00 00 00 ff ff ff ff 05 00 00 00
                | ^~~~~~~~~~~
                = help: link at address 0, with -Ttext=0 or a linker script

          """)
  }

  @Test func overlapping() {
    #expect(
      messages(
        sample { $0.segments = [.init(), .init(address: 0x10, size: 0x20), .init(address: 0x2C)] }
          .bytes) == """
          bad.elf:0x80: error: two segments take the addresses 0x2c to 0x2f [TW0414]
          00080 | 2c 00 00 00 04 00 00 00 04 00 00 00 05 00 00 00
                | ^~~~~~~~~~~
                = help: give the sections addresses of their own in the linker script
          bad.elf:0x60: note: the other one, from 0x10 to 0x2f
          00060 | 10 00 00 00 04 00 00 00 20 00 00 00 05 00 00 00
                | ^~~~~~~~~~~

          """)
  }

  @Test func dynamicallyLinked() {
    #expect(
      messages(sample { $0.segments.append(.init(address: 0x10, type: 3)) }.bytes) == """
        bad.elf:0x54: error: the program wants to be linked when it is loaded, which nobody does [TW0406]
        00050 | 04 00 00 00 03 00 00 00 78 00 00 00 10 00 00 00
              |             ^~~~~~~~~~~
              = help: link with -static

        """)
  }

  @Test func theEntry() {
    #expect(
      messages(sample { $0.entry = 2 }.bytes) == """
        bad.elf:0x18: error: the entry must be a multiple of 4, found 0x2 [TW0415]
        00010 | 02 00 f3 00 01 00 00 00 02 00 00 00 34 00 00 00
              |                         ^~~~~~~~~~~
              = help: align the start with .balign 4

        """)
    #expect(
      messages(sample { $0.entry = 0x40 }.bytes) == """
        bad.elf:0x18: error: the entry must lie in a segment, found 0x40, where nothing is loaded [TW0415]
        00010 | 02 00 f3 00 01 00 00 00 40 00 00 00 34 00 00 00
              |                         ^~~~~~~~~~~
              = help: name the start with ENTRY(…) in the linker script, or -e

        """)
  }

  // MARK: Symbols

  @Test func noSymbols() {
    #expect(
      messages(sample { $0.symbols = nil }.bytes) == """
        bad.elf:0x20: warning: the program has no symbols, so no 'tohost': it runs until it rests for good, or to the last cycle [TW0418]
        00020 | 00 00 00 00 00 00 00 00 34 00 20 00 01 00 28 00
              | ^~~~~~~~~~~
              = help: link without -s and --strip-all

        """)
  }

  @Test func noEnd() {
    #expect(
      messages(sample { $0.symbols = [("_start", 0)] }.bytes) == """
        bad.elf:0x20: warning: the program has no symbol 'tohost': it runs until it rests for good, or to the last cycle [TW0418]
        00020 | 80 00 00 00 00 00 00 00 34 00 20 00 01 00 28 00
              | ^~~~~~~~~~~
              = help: define a word 'tohost' and store 1 to it at the end

        """)
  }

  @Test func anEndElsewhere() {
    #expect(
      messages(sample { $0.symbols = [("tohost", 0x1000)] }.bytes) == """
        bad.elf:0x6c: error: 'tohost' must be a word in the tile's memory, 0x0 to 0xfff, at a multiple of 4; found 0x1000 [TW0417]
        00060 | 00 00 00 00 00 00 00 00 01 00 00 00 00 10 00 00
              |                                     ^~~~~~~~~~~

        """)
    #expect(
      messages(sample { $0.symbols = [("tohost", 0x102)] }.bytes) == """
        bad.elf:0x6c: error: 'tohost' must be a word in the tile's memory, 0x0 to 0xfff, at a multiple of 4; found 0x102 [TW0417]
        00060 | 00 00 00 00 00 00 00 00 01 00 00 00 02 01 00 00
              |                                     ^~~~~~~~~~~

        """)
  }

  @Test func sectionsTableCut() {
    #expect(
      messages(Sample().with(0x1000, 4, at: 0x20)) == """
        bad.elf:0x20: error: the section header table ends at 0x1078, the file at 0xf8 [TW0402]
        00020 | 00 10 00 00 00 00 00 00 34 00 20 00 01 00 28 00
              | ^~~~~~~~~~~

        """)
  }

  @Test func symbolTableCut() {
    let sample = Sample()
    #expect(
      messages(sample.with(0x1000, 4, at: sample.places.sections + 40 + 0x10)) == """
        bad.elf:0xb8: error: the symbol table ends at 0x1020, the file at 0xf8 [TW0402]
        000b0 | 00 00 00 00 00 00 00 00 00 10 00 00 20 00 00 00
              |                         ^~~~~~~~~~~

        """)
  }

  @Test func symbolTableOfOtherSizes() {
    let sample = Sample()
    let section = sample.places.sections + 40
    #expect(
      messages(sample.with(24, 4, at: section + 0x24)) == """
        bad.elf:0xcc: error: a symbol takes 16 bytes, found 24 [TW0416]
        000c0 | 02 00 00 00 01 00 00 00 04 00 00 00 18 00 00 00
              |                                     ^~~~~~~~~~~

        """)
    #expect(
      messages(sample.with(31, 4, at: section + 0x14)) == """
        bad.elf:0xbc: error: a symbol table takes a multiple of 16 bytes, found 31 [TW0416]
        000b0 | 00 00 00 00 00 00 00 00 58 00 00 00 1f 00 00 00
              |                                     ^~~~~~~~~~~

        """)
  }

  @Test func symbolsWithoutNames() {
    let sample = Sample()
    #expect(
      messages(sample.with(7, 4, at: sample.places.sections + 40 + 0x18)) == """
        bad.elf:0xc0: error: the symbol table's names must be in a section of strings, found section 7 [TW0416]
        000c0 | 07 00 00 00 01 00 00 00 04 00 00 00 10 00 00 00
              | ^~~~~~~~~~~

        """)
    #expect(
      messages(sample.with(0x1000, 4, at: sample.places.sections + 80 + 0x10)) == """
        bad.elf:0xe0: error: the names of the symbols end at 0x1008, the file at 0xf8 [TW0402]
        000e0 | 00 10 00 00 08 00 00 00 00 00 00 00 00 00 00 00
              | ^~~~~~~~~~~

        """)
    #expect(
      messages(sample.with(0x1000, 4, at: sample.places.symbols + 16)) == """
        bad.elf:0x68: error: a symbol's name begins at 0x1000 of the names, which end at 0x8 [TW0416]
        00060 | 00 00 00 00 00 00 00 00 00 10 00 00 00 01 00 00
              |                         ^~~~~~~~~~~

        """)
  }

  @Test func aSignatureIsWanted() {
    var target = Sample.target
    target.needsSignature = true
    #expect(
      messages(Sample().bytes, target) == """
        bad.elf:0x20: error: a signature is wanted, but the program has no symbol 'begin_signature' or 'end_signature' [TW0419]
        00020 | 80 00 00 00 00 00 00 00 34 00 20 00 01 00 28 00
              | ^~~~~~~~~~~
              = help: label its start and its end, or leave out --signature

        """)
    #expect(
      messages(
        sample { $0.symbols?.append(("begin_signature", 0x80)) }.bytes, target) == """
          bad.elf:0x20: error: a signature is wanted, but the program has no symbol 'end_signature' [TW0419]
          00020 | a0 00 00 00 00 00 00 00 34 00 20 00 01 00 28 00
                | ^~~~~~~~~~~
                = help: label its start and its end, or leave out --signature

          """)
  }

  @Test func aSignatureElsewhere() {
    func with(_ begin: Int, _ end: Int) -> [UInt8] {
      sample { $0.symbols? += [("begin_signature", begin), ("end_signature", end)] }.bytes
    }
    #expect(
      messages(with(0x81, 0x90)) == """
        bad.elf:0x7c: error: the signature must begin in the tile's memory, 0x0 to 0xfff, at a multiple of 4; found 0x81 [TW0417]
        00070 | 00 00 00 00 10 00 01 00 08 00 00 00 81 00 00 00
              |                                     ^~~~~~~~~~~

        """)
    #expect(
      messages(with(0x80, 0x7C)) == """
        bad.elf:0x8c: error: the signature must end in the tile's memory, 0x0 to 0xfff, behind its start 0x80, at a multiple of 4; found 0x7c [TW0417]
        00080 | 00 00 00 00 10 00 01 00 18 00 00 00 7c 00 00 00
              |                                     ^~~~~~~~~~~

        """)
  }

  @Test func manyAtOnce() {
    #expect(
      messages(
        sample {
          $0.flags = 0xD
          $0.segments = (0..<30).map { .init(address: 0x1000 + 8 * $0) }
        }.bytes
      ).split(separator: "\n").filter { $0.contains("error:") }.count == 3)
    let many = sample { $0.segments = (0..<30).map { .init(address: 0x1000 + 8 * $0) } }.bytes
    let text = messages(many)
    #expect(text.contains("bad.elf:0x0: warning: only 20 messages are shown [TW0420]"))
    #expect(text.split(separator: "\n").filter { $0.contains("error:") }.count == 20)
  }
}
