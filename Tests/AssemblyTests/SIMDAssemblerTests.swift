import ChipSpec
import Diagnostics
import Testing

@testable import Assembly

/// What the assembler makes of correct programs.
struct SIMDAssemblerTests {
  static func words(_ text: String) throws -> [UInt64] {
    let assembly = SIMDAssembler.assemble(text: text, file: "test.simd")
    #expect(assembly.text() == "")
    return try #require(assembly.program).words
  }

  /// Fields written out by hand from the table in docs/parts/simd.md.
  static func word(
    _ operation: UInt64, _ form: UInt64, d: UInt64 = 0, a: UInt64 = 0, b: UInt64 = 0,
    c: UInt64 = 0, table: UInt64 = 0, addressing: UInt64 = 0, saturate: UInt64 = 0,
    type: UInt64 = 0, _ immediate: UInt32 = 0
  ) -> UInt64 {
    let registers = d << 52 | a << 48 | b << 44 | c << 40
    let options = table << 38 | addressing << 36 | saturate << 35 | type << 32
    return operation << 58 | form << 56 | registers | options | UInt64(immediate)
  }

  @Test(arguments: [
    ("copy v1, v2", word(1, 0, d: 1, b: 2)),
    ("copy v1, r2 + 3", word(1, 1, d: 1, b: 2, 3)),
    ("copy r1, -1", word(1, 2, d: 1, 0xFFFF_FFFF)),
    ("add v15, v14, v13", word(2, 0, d: 15, a: 14, b: 13)),
    ("sub v1, v2, r3 - 4", word(3, 1, d: 1, a: 2, b: 3, 0xFFFF_FFFC)),
    ("rsub r1, r2, 0x80000000", word(4, 2, d: 1, a: 2, 0x8000_0000)),
    ("adds r1, r2, r3", word(5, 2, d: 1, a: 2, b: 3)),
    ("sel v1, v2, v3, v4", word(25, 0, d: 1, a: 3, b: 4, c: 2)),
    ("sel v1, v2, v3, r4", word(25, 1, d: 1, a: 3, b: 4, c: 2)),
    ("sel r1, r2, r3, 4", word(25, 2, d: 1, a: 3, c: 2, 4)),
    ("clamp v1, v2, v3, v4", word(26, 0, d: 1, a: 2, b: 3, c: 4)),
    ("clamp v1, v2, r3 - 1, 6", word(26, 1, d: 1, a: 2, b: 3, 0x0006_FFFF)),
    ("clamp r1, r2, -32768, r4 + 32767", word(26, 2, d: 1, a: 2, c: 4, 0x7FFF_8000)),
    ("abs v1, v2", word(27, 0, d: 1, a: 2)),
    ("clz r1, r2", word(28, 2, d: 1, a: 2)),
    ("index v1, r2", word(29, 1, d: 1, b: 2)),
    ("scale.i8 v1, v2, v3, v4", word(30, 0, d: 1, a: 2, b: 3, c: 4)),
    ("scale.u8 v1, v2, v3, v4 + 63, -1", word(30, 0, d: 1, a: 2, b: 3, c: 4, type: 1, 0xFFFF_003F)),
    ("scale.i16 v1, v2, r3, r4 + 5", word(30, 1, d: 1, a: 2, b: 3, c: 4, type: 2, 5)),
    ("scale.u16 v1, v2, v3, 6", word(30, 3, d: 1, a: 2, b: 3, type: 3, 6)),
    ("scale.i32 r1, r2, r3, 31, 7", word(30, 2, d: 1, a: 2, b: 3, type: 4, 0x0007_001F)),
    ("lookup v1, v2, t3", word(31, 0, d: 1, a: 2, table: 3)),
    ("lookup r1, r2, t0", word(31, 2, d: 1, a: 2)),
    ("sum r1, v2, r3 + 4", word(32, 0, d: 1, a: 2, b: 3, 4)),
    ("highest r1, v2, -128", word(33, 0, d: 1, a: 2, 0xFFFF_FF80)),
    ("lowest r1, v2, 127", word(34, 0, d: 1, a: 2, 127)),
    ("get r1, v2, 3", word(35, 0, d: 1, a: 2, 3)),
    ("put v1, r2, r3", word(36, 0, d: 1, a: 2, b: 3)),
    ("setvl r0, -1", word(37, 0, 0xFFFF_FFFF)),
    ("load.i8 v1, [r2]", word(40, 0, d: 1, a: 2)),
    ("load.u16 v1, [r2 - 8 step r3]", word(40, 1, d: 1, a: 2, b: 3, type: 3, 0xFFFF_FFF8)),
    ("load.i32 v1, [r2 step r3]+", word(40, 1, d: 1, a: 2, b: 3, addressing: 2, type: 4)),
    ("store.i16 v1, [r2], -16", word(41, 0, d: 1, a: 2, addressing: 1, type: 2, 0xFFFF_FFF0)),
    ("stores.i8 v1, [r2]+", word(41, 0, d: 1, a: 2, addressing: 2, saturate: 1)),
    ("load.u8 r1, [r2 + 3]", word(42, 0, d: 1, a: 2, type: 1, 3)),
    ("stores.u16 r1, [r2]", word(43, 0, d: 1, a: 2, saturate: 1, type: 3)),
    ("load.i32 t2, [r3]+", word(44, 0, a: 3, table: 2, addressing: 2, type: 4)),
    ("beq r1, r2, . + 16", word(48, 0, a: 1, b: 2, 16)),
    ("bne r1, r2, 0", word(49, 0, a: 1, b: 2)),
    ("loop r1, . - 8", word(52, 0, d: 1, 0xFFFF_FFF8)),
    ("jal r15, .", word(53, 0, d: 15)),
    ("jalr r0, r15", word(54, 0, a: 15)),
    ("jalr r1, r2 + 8", word(54, 0, d: 1, a: 2, 8)),
    ("wait 3", word(56, 0, 0x0103)),
    ("wait r1 + 255, r2 + 255", word(56, 0, a: 1, b: 2, 0xFFFF)),
    ("signal 4, 0", word(57, 0, 4)),
    ("halt", word(58, 0)),
    ("nop", word(1, 2)),
    ("not v1, v2", word(14, 1, d: 1, a: 2, 0xFFFF_FFFF)),
    ("neg r1, r2", word(4, 2, d: 1, a: 2)),
    ("jump .", word(53, 0)),
  ])
  func encodes(text: String, word: UInt64) throws {
    #expect(try Self.words(text) == [word], "\(text)")
  }

  @Test func everyOperationHasAMnemonic() {
    let covered = Set(Syntax.mnemonics.values.map(\.operation))
    let shared: Set<SIMDEncoding.Operation> = [.loadScalar, .storeScalar, .loadTable]
    #expect(covered.union(shared) == Set(SIMDEncoding.Operation.allCases))
  }

  @Test func placesLabelsConstantsAndData() throws {
    let assembly = SIMDAssembler.assemble(
      text: """
        # Everything that is not an instruction.
          .origin 0x100
        size = 4 * (2 + 1)           # 12
        start: again:
          copy r1, table + 2         # labels may follow
          add r2, r1, -size
          loop r2, again
          jump end
        table: .i8 -128, 127
          .u8 255
          .i16 -2
          .u16 0xFFFF
          .align 4
          .i32 -1, 0xFFFFFFFE
          .space 3
          .align 8
          .word end, 1 << 63, -1
        end: halt

        """, file: "test.simd")
    #expect(assembly.text() == "")
    let program = try #require(assembly.program)
    #expect(program.origin == 0x100)
    #expect(
      program.symbols == [
        "size": 12, "start": 0x100, "again": 0x100, "table": 0x120, "end": 0x150,
      ])
    #expect(
      program.words == [
        Self.word(1, 2, d: 1, 0x122), Self.word(2, 2, d: 2, a: 1, 0xFFFF_FFF4),
        Self.word(52, 0, d: 2, 0xFFFF_FFF0), Self.word(53, 0, 0x38),
        0x00FF_FFFF_FEFF_7F80, 0xFFFF_FFFE_FFFF_FFFF, 0, 0x150, 1 << 63, .max,
        Self.word(58, 0),
      ])
  }

  @Test func expressionsHaveTheUsualPrecedence() throws {
    let cases: [(String, Int64)] = [
      ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 / 2 - 7 % 4", 0), ("-3 + 1", -2), ("- -3", 3),
      ("~0", -1), ("~0 & 0xFF | 0x100", 0x1FF), ("6 ^ 3 & 1", 7), ("1 << 4 + 1", 32),
      ("256 >> 2 << 1", 128), ("0b1010_1010", 170), ("0xdead_BEEF", 0xDEAD_BEEF), ("+5", 5),
      ("-7 / 2", -3), ("-1 >> 1", -1),
    ]
    for (text, value) in cases {
      #expect(
        try Self.words(".word \(text)") == [UInt64(bitPattern: value)], "\(text)")
    }
  }

  @Test func listsAddressWordAndLine() throws {
    let assembly = SIMDAssembler.assemble(
      text: "\tcopy r1, 5 # five\nlabel:\n  .u8 1, 2\n  .space 9\n", file: "test.simd")
    #expect(
      assembly.listing == """
        00000000  0610000000000005  copy r1, 5 # five
        00000008  0201              .u8 1, 2
        0000000a  0000000000000000… .space 9

        """)
  }

  @Test func anEmptyTextIsAnEmptyProgram() throws {
    #expect(try Self.words("") == [])
    #expect(try Self.words("\u{FEFF}# nothing\r\n\r\n") == [])
  }
}
