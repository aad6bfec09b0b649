import Diagnostics

/// What the head of an ELF file says, and where tables lie.
struct ELFHeader {
  /// Where the program starts.
  let entry: Int
  /// Where the tables of segments and sections lie in the file, and how many entries they have.
  let segments: ELFTable, sections: ELFTable
}

/// A table of headers in an ELF file.
struct ELFTable {
  /// Offset of its first entry.
  let offset: Int
  /// Bytes of an entry.
  let size: Int
  /// Entries.
  let count: Int

  /// The bytes of an entry.
  func entry(_ index: Int) -> Range<Int> {
    offset + index * size..<offset + (index + 1) * size
  }

  /// The bytes of all entries.
  var range: Range<Int> { offset..<offset + count * size }
}

extension ELFReader {
  static let headerSize = 52, segmentHeaderSize = 32, sectionHeaderSize = 40, symbolSize = 16

  /// Reads the head, and checks that it is that of a program for the core.
  /// - Returns: nil if nothing behind it can be read.
  mutating func header() -> ELFHeader? {
    let count = bytes.bytes.count
    guard count <= Self.longestFile else {
      report(
        ELFRules.fileSize, "a program's file is at most 64 MiB long", at: 0..<0,
        help: "strip it of debugging information")
      return nil
    }
    guard identification() else { return nil }
    guard count >= Self.headerSize else {
      report(
        ELFRules.truncated,
        "the file ends within its header, which takes \(Self.headerSize) bytes; found \(count)",
        at: count..<count)
      return nil
    }
    checkKind()
    checkFlags()
    let header = ELFHeader(
      entry: number(4, at: 0x18),
      segments: ELFTable(
        offset: number(4, at: 0x1C), size: Self.segmentHeaderSize, count: number(2, at: 0x2C)),
      sections: ELFTable(
        offset: number(4, at: 0x20), size: Self.sectionHeaderSize, count: number(2, at: 0x30)))
    checkSizes(header)
    return diagnostics.containsError ? nil : header
  }

  /// A number that is known to lie in the file.
  func number(_ count: Int, at offset: Int) -> Int { bytes.number(count, at: offset) ?? 0 }

  /// The first 16 bytes, which say how the rest is to be read.
  private mutating func identification() -> Bool {
    let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
    let count = bytes.bytes.count
    guard !bytes.bytes.isEmpty else {
      report(ELFRules.magic, "the file is empty", at: 0..<0)
      return false
    }
    guard bytes.bytes.prefix(4).elementsEqual(magic.prefix(count)) else {
      report(
        ELFRules.magic, "an ELF file begins with 7f 45 4c 46; this file does not", at: 0..<4,
        help: bytes.bytes.starts(with: "!<arch>".utf8)
          ? "this is a library of object files; link it into a program with ld.lld"
          : "give the file that the linker wrote, not a source file or a plain image")
      return false
    }
    guard count >= 16 else {
      report(
        ELFRules.truncated,
        "the file ends within its header, which takes \(Self.headerSize) bytes; found \(count)",
        at: count..<count)
      return false
    }
    let (bits, order) = (bytes.bytes[4], bytes.bytes[5])
    if bits != 1 {
      let found = bits == 2 ? "64-bit (2)" : "\(bits)"
      report(
        ELFRules.class, "the program must be 32-bit (1), found \(found)", at: 4..<5,
        help: bits == 2 ? "compile with --target=riscv32-unknown-elf" : nil)
    }
    if order != 1 {
      let found = order == 2 ? "big-endian (2)" : "\(order)"
      report(
        ELFRules.byteOrder, "the program must be little-endian (1), found \(found)", at: 5..<6,
        help: order == 2 ? "compile with --target=riscv32-unknown-elf" : nil)
    }
    if bytes.bytes[6] != 1 {
      report(
        ELFRules.header, "the version of ELF must be 1, found \(bytes.bytes[6])", at: 6..<7)
    }
    return !diagnostics.containsError
  }

  private mutating func checkKind() {
    let machine = number(2, at: 0x12)
    guard machine == 243 else {
      report(
        ELFRules.machine,
        "the machine must be 243 (RISC-V), found \(ELFWords.machine(machine))", at: 0x12..<0x14,
        help: "compile with --target=riscv32-unknown-elf")
      return
    }
    let type = number(2, at: 0x10)
    if type != 2 {
      let (found, help): (String, String?) =
        switch type {
        case 1: ("1 (relocatable)", "link it with ld.lld, at an address in the tile's memory")
        case 3: ("3 (shared or position-independent)", "link without -shared and -pie")
        case 4: ("4 (a core dump)", nil)
        default: ("\(type)", nil)
        }
      report(
        ELFRules.type, "the type must be 2 (executable), found \(found)", at: 0x10..<0x12,
        help: help)
    }
    let version = number(4, at: 0x14)
    if version != 1 {
      report(ELFRules.header, "the version of ELF must be 1, found \(version)", at: 0x14..<0x18)
    }
  }

  /// What the code assumes of the core (RISC-V ELF psABI, `e_flags`).
  private mutating func checkFlags() {
    guard number(2, at: 0x12) == 243 else { return }
    let flags = number(4, at: 0x24)
    let isa = target.isa.rawValue
    if flags & 1 != 0 && !target.isa.isCompressed {
      report(
        ELFRules.compressed,
        "the program has compressed instructions (flag RVC), the core, \(isa), has none",
        at: 0x24..<0x25, help: "compile with -march=\(isa)")
    }
    if flags >> 1 & 3 != 0 {
      let name = ["", "single", "double", "quad"][flags >> 1 & 3]
      report(
        ELFRules.floatingPoint,
        "the program passes arguments in floating-point registers (\(name) precision), "
          + "the core has none", at: 0x24..<0x25, help: "compile with -march=\(isa) -mabi=ilp32")
    }
    if flags & 8 != 0 {
      report(
        ELFRules.embedded,
        "the program is for RV32E, whose calls differ from those of the core, \(isa)",
        at: 0x24..<0x25, help: "compile with -march=\(isa) -mabi=ilp32")
    }
  }

  private mutating func checkSizes(_ header: ELFHeader) {
    checkSize(0x28, "header", Self.headerSize)
    if header.segments.count > 0 {
      checkSize(0x2A, "entry of the program header table", Self.segmentHeaderSize)
      check(header.segments, "the program header table", named: 0x1C..<0x20)
    }
    if header.sections.offset != 0 && header.sections.count > 0 {
      checkSize(0x2E, "entry of the section header table", Self.sectionHeaderSize)
      check(header.sections, "the section header table", named: 0x20..<0x24)
    }
  }

  private mutating func checkSize(_ place: Int, _ what: String, _ size: Int) {
    let found = number(2, at: place)
    if found != size {
      let article = what.hasPrefix("e") ? "an" : "the"
      report(
        ELFRules.header, "\(article) \(what) takes \(size) bytes, found \(found)",
        at: place..<place + 2)
    }
  }

  private mutating func check(_ table: ELFTable, _ what: String, named place: Range<Int>) {
    if table.range.upperBound > bytes.bytes.count {
      report(
        ELFRules.truncated,
        "\(what) ends at \(ELFWords.hex(table.range.upperBound)), the file at "
          + ELFWords.hex(bytes.bytes.count), at: place)
    }
  }
}
