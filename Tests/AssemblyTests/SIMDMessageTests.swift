import Diagnostics
import Foundation
import Testing

@testable import Assembly

/// What the assembler says about wrong programs, to the letter.
struct SIMDMessageTests {
  static func messages(_ text: String) -> String {
    SIMDAssembler.assemble(text: text, file: "bad.simd").text()
  }

  @Test func aMisspelledInstruction() {
    #expect(
      Self.messages("start:\n  lookpu v1, v2, t0\n") == """
        bad.simd:2:3: error: there is no instruction 'lookpu' [TW0304]
            2 |   lookpu v1, v2, t0
              |   ^~~~~~
              = help: did you mean 'lookup'?

        """)
  }

  @Test func anUnknownInstruction() {
    #expect(
      Self.messages("  frobnicate v1\n") == """
        bad.simd:1:3: error: there is no instruction 'frobnicate' [TW0304]
            1 |   frobnicate v1
              |   ^~~~~~~~~~

        """)
  }

  @Test func aMisspelledDirective() {
    #expect(
      Self.messages(".algin 8\n") == """
        bad.simd:1:2: error: there is no directive '.algin' [TW0305]
            1 | .algin 8
              |  ^~~~~
              = help: did you mean '.align'?

        """)
  }

  @Test func anUnknownDirective() {
    #expect(
      Self.messages(".section 8\n") == """
        bad.simd:1:2: error: there is no directive '.section' [TW0305]
            1 | .section 8
              |  ^~~~~~~
              = help: directives are .align, .origin, .space, .i8, .u8, .i16, .u16, .i32 and .word

        """)
  }

  @Test func aMisspelledName() {
    #expect(
      Self.messages("count = 8\n  setvl r1, cuont\n") == """
        bad.simd:2:13: error: 'cuont' is not defined [TW0312]
            2 |   setvl r1, cuont
              |             ^~~~~
              = help: did you mean 'count'?

        """)
  }

  @Test func anUnknownName() {
    #expect(
      Self.messages("  jump nowhere\n") == """
        bad.simd:1:8: error: 'nowhere' is not defined [TW0312]
            1 |   jump nowhere
              |        ^~~~~~~

        """)
  }

  @Test func aNameDefinedTwice() {
    #expect(
      Self.messages("loop1: nop\nloop1: halt\n") == """
        bad.simd:2:1: error: 'loop1' is defined twice [TW0313]
            2 | loop1: halt
              | ^~~~~
        bad.simd:1:1: note: it is defined here first
            1 | loop1: nop
              | ^~~~~

        """)
  }

  @Test func aRegisterAsName() {
    #expect(
      Self.messages("r1 = 5\nv2: halt\n") == """
        bad.simd:1:1: error: 'r1' is the name of a register and cannot be defined [TW0314]
            1 | r1 = 5
              | ^~

        bad.simd:2:1: error: 'v2' is the name of a register and cannot be defined [TW0314]
            2 | v2: halt
              | ^~

        """)
  }

  @Test func tooFewOperands() {
    #expect(
      Self.messages("  add v1, v2\n") == """
        bad.simd:1:3: error: 'add' has 3 operands, found 2 [TW0307]
            1 |   add v1, v2
              |   ^~~~~~~~~~
              = help: its operands look like v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4

        """)
  }

  @Test func tooManyOperands() {
    #expect(
      Self.messages("  abs v1, v2, v3, v4\n") == """
        bad.simd:1:15: error: 'abs' has 2 operands, found 4 [TW0307]
            1 |   abs v1, v2, v3, v4
              |               ^~~~~~
              = help: its operands look like v1, v2 or r1, r2

        """)
  }

  @Test func noOperand() {
    #expect(
      Self.messages("  jump\n") == """
        bad.simd:1:3: error: 'jump' has 1 operand, found 0 [TW0307]
            1 |   jump
              |   ^~~~
              = help: it stands for 'jal r0, target'

        """)
  }

  @Test func anAliasWithoutOperands() {
    #expect(
      Self.messages("  neg r1\n") == """
        bad.simd:1:3: error: 'neg' has 2 operands, found 1 [TW0307]
            1 |   neg r1
              |   ^~~~~~
              = help: it stands for 'rsub d, a, 0'

        """)
  }

  @Test func aScalarWhereAVectorBelongs() {
    #expect(
      Self.messages("  add v1, r2, v3\n") == """
        bad.simd:1:11: error: operand 2 of 'add' must be a vector register, found a scalar register [TW0308]
            1 |   add v1, r2, v3
              |           ^~
              = help: its operands look like v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4

        """)
  }

  @Test func aVectorWhereAScalarBelongs() {
    #expect(
      Self.messages("  add r1, r2, v3\n") == """
        bad.simd:1:15: error: operand 3 of 'add' must be a scalar register, a number or the sum of both, found a vector register [TW0308]
            1 |   add r1, r2, v3
              |               ^~
              = help: its operands look like v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4

        """)
  }

  @Test func aTableInArithmetic() {
    #expect(
      Self.messages("  max v1, v2, t3\n") == """
        bad.simd:1:15: error: operand 3 of 'max' must be a vector register, a scalar register, a number or the sum of both, found a table [TW0308]
            1 |   max v1, v2, t3
              |               ^~
              = help: its operands look like v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4

        """)
  }

  @Test func aSumAsDestination() {
    #expect(
      Self.messages("  copy v1 + 2, v3\n") == """
        bad.simd:1:8: error: operand 1 of 'copy' must be a vector or scalar register, found a vector register plus a number [TW0308]
            1 |   copy v1 + 2, v3
              |        ^~~~~~
              = help: its operands look like v1, v2 or v1, r2 + 3 or r1, r2 + 3

        """)
  }

  @Test func noSuchRegister() {
    #expect(
      Self.messages("  add v16, v2, v3\n  copy r1, r99\n  lookup v1, v2, t4\n") == """
        bad.simd:1:7: error: vector registers are v0 to v15, found 'v16' [TW0309]
            1 |   add v16, v2, v3
              |       ^~~

        bad.simd:2:12: error: scalar registers are r0 to r15, found 'r99' [TW0309]
            2 |   copy r1, r99
              |            ^~~

        bad.simd:3:18: error: tables are t0 to t3, found 't4' [TW0309]
            3 |   lookup v1, v2, t4
              |                  ^~

        """)
  }

  @Test func noType() {
    #expect(
      Self.messages("  load v1, [r2]\n") == """
        bad.simd:1:3: error: 'load' needs a type: 'i8', 'u8', 'i16', 'u16' or 'i32' [TW0306]
            1 |   load v1, [r2]
              |   ^~~~
              = help: write 'load.i8', for example

        """)
  }

  @Test func anUnknownType() {
    #expect(
      Self.messages("  load.i4 v1, [r2]\n") == """
        bad.simd:1:8: error: a type must be 'i8', 'u8', 'i16', 'u16' or 'i32', found 'i4' [TW0306]
            1 |   load.i4 v1, [r2]
              |        ^~

        """)
  }

  @Test func aTypeTooMany() {
    #expect(
      Self.messages("  add.i8 v1, v2, v3\n") == """
        bad.simd:1:7: error: 'add' has no type [TW0306]
            1 |   add.i8 v1, v2, v3
              |       ^~
              = help: its lanes have 32 bits; types are those of loads, stores and 'scale'

        """)
  }

  @Test func aNumberTooLarge() {
    #expect(
      Self.messages("  copy r1, 4294967296\n") == """
        bad.simd:1:12: error: a number here must be from -2147483648 to 4294967295, found 4294967296 [TW0311]
            1 |   copy r1, 4294967296
              |            ^~~~~~~~~~

        """)
  }

  @Test func aBoundTooLarge() {
    #expect(
      Self.messages("  clamp v1, v2, 0, 65535\n") == """
        bad.simd:1:20: error: a bound or zero point must be from -32768 to 32767, found 65535 [TW0311]
            1 |   clamp v1, v2, 0, 65535
              |                    ^~~~~

        """)
  }

  @Test func aShiftTooLarge() {
    #expect(
      Self.messages("  scale.i8 v1, v2, r3, 64\n") == """
        bad.simd:1:24: error: a shift must be from 0 to 63, found 64 [TW0311]
            1 |   scale.i8 v1, v2, r3, 64
              |                        ^~

        """)
  }

  @Test func aZeroPointTooLarge() {
    #expect(
      Self.messages("  scale.i8 v1, v2, r3, 8, 40000\n") == """
        bad.simd:1:27: error: a bound or zero point must be from -32768 to 32767, found 40000 [TW0311]
            1 |   scale.i8 v1, v2, r3, 8, 40000
              |                           ^~~~~

        """)
  }

  @Test func aSemaphoreTooLarge() {
    #expect(
      Self.messages("  wait 256\n  signal 1, 256\n") == """
        bad.simd:1:8: error: the number of a semaphore must be from 0 to 255, found 256 [TW0311]
            1 |   wait 256
              |        ^~~

        bad.simd:2:13: error: an amount must be from 0 to 255, found 256 [TW0311]
            2 |   signal 1, 256
              |             ^~~

        """)
  }

  @Test func dataTooLarge() {
    #expect(
      Self.messages("  .i8 128\n  .u16 -1\n") == """
        bad.simd:1:7: error: '.i8' takes numbers from -128 to 127, found 128 [TW0311]
            1 |   .i8 128
              |       ^~~

        bad.simd:2:8: error: '.u16' takes numbers from 0 to 65535, found -1 [TW0311]
            2 |   .u16 -1
              |        ^~

        """)
  }

  @Test func aMultiplierAsNumber() {
    #expect(
      Self.messages("  scale.i8 v1, v2, 1000, 8\n") == """
        bad.simd:1:20: error: operand 3 of 'scale' must be a vector or scalar register, found a number [TW0308]
            1 |   scale.i8 v1, v2, 1000, 8
              |                    ^~~~
              = help: its operands look like v1, v2, r3, r4 + 5, 6: value, multiplier, shift, zero point

        """)
  }

  @Test func anAddressWithoutBrackets() {
    #expect(
      Self.messages("  load.i8 v1, r2\n") == """
        bad.simd:1:15: error: operand 2 of 'load' must be a place in memory, like [r1], found a scalar register [TW0308]
            1 |   load.i8 v1, r2
              |               ^~
              = help: its operands look like v1, [r2 + 3] or v1, [r2], 3 or v1, [r2]+

        """)
  }

  @Test func anOpenAddress() {
    #expect(
      Self.messages("  load.i8 v1, [r2 + 4\n") == """
        bad.simd:1:22: error: an address ends with ']', found the end of the line [TW0308]
            1 |   load.i8 v1, [r2 + 4
              |                      ^
              = help: addresses look like [r1], [r1 + 8] or [r1 + 8 step r2]

        """)
  }

  @Test func aVectorAsBase() {
    #expect(
      Self.messages("  load.i8 v1, [v2]\n") == """
        bad.simd:1:16: error: the base of an address is a scalar register, found 'v2' [TW0308]
            1 |   load.i8 v1, [v2]
              |                ^~

        """)
  }

  @Test func aStepOfAScalar() {
    #expect(
      Self.messages("  load.i8 r1, [r2 step r3]\n") == """
        bad.simd:1:15: error: only vectors are loaded and stored with a step [TW0308]
            1 |   load.i8 r1, [r2 step r3]
              |               ^~~~~~~~~~~~

        """)
  }

  @Test func anOffsetAndAnIncrement() {
    #expect(
      Self.messages("  load.i8 v1, [r2 + 4], 8\n") == """
        bad.simd:1:19: error: a base that moves has no offset [TW0308]
            1 |   load.i8 v1, [r2 + 4], 8
              |                   ^~~
              = help: write '[r1]+' or '[r1], 8' and change the base before

        """)
  }

  @Test func twoIncrements() {
    #expect(
      Self.messages("  store.i8 v1, [r2]+, 8\n") == """
        bad.simd:1:23: error: the base moves by '+' or by a number, not by both [TW0308]
            1 |   store.i8 v1, [r2]+, 8
              |                       ^

        """)
  }

  @Test func aTableStored() {
    #expect(
      Self.messages("  store.i8 t1, [r2]\n") == """
        bad.simd:1:12: error: operand 1 of 'store' must be a vector or scalar register, found a table [TW0308]
            1 |   store.i8 t1, [r2]
              |            ^~
              = help: its operands look like v1, [r2 + 3] or v1, [r2], 3 or v1, [r2]+

        """)
  }

  @Test func aCharacterOutOfPlace() {
    #expect(
      Self.messages("  add v1; v2\n  copy r1, é\n") == """
        bad.simd:1:9: error: a program has no character ';' outside comments [TW0301]
            1 |   add v1; v2
              |         ^
              = help: comments begin with '#'

        bad.simd:2:12: error: a program has no character 'é' outside comments [TW0301]
            2 |   copy r1, é
              |            ^
              = help: comments begin with '#'

        """)
  }

  @Test func aBrokenNumber() {
    #expect(
      Self.messages("  copy r1, 12ab\n  copy r2, 0x\n  copy r3, 99999999999999999999\n") == """
        bad.simd:1:12: error: a number is decimal, hexadecimal (0x…) or binary (0b…), found '12ab' [TW0302]
            1 |   copy r1, 12ab
              |            ^~~~
              = help: hexadecimal digits need '0x' in front

        bad.simd:2:12: error: a number has digits, found '0x' [TW0302]
            2 |   copy r2, 0x
              |            ^~

        bad.simd:3:12: error: a number fits 64 bits, found '99999999999999999999' [TW0302]
            3 |   copy r3, 99999999999999999999
              |            ^~~~~~~~~~~~~~~~~~~~

        """)
  }

  @Test func anOpenBracket() {
    #expect(
      Self.messages("  copy r1, (1 + 2\n") == """
        bad.simd:1:18: error: here must stand ')', found the end of the line [TW0310]
            1 |   copy r1, (1 + 2
              |                  ^
        bad.simd:1:12: note: the bracket opens here
            1 |   copy r1, (1 + 2
              |            ^

        """)
  }

  @Test func anUnfinishedExpression() {
    #expect(
      Self.messages("  copy r1, 1 +\n") == """
        bad.simd:1:15: error: here must stand a number or a name, found the end of the line [TW0310]
            1 |   copy r1, 1 +
              |               ^

        """)
  }

  @Test func aRegisterBehindANumber() {
    #expect(
      Self.messages("  copy r1, 2 + r3\n") == """
        bad.simd:1:16: error: a register stands first in an operand, found 'r3' [TW0310]
            1 |   copy r1, 2 + r3
              |                ^~
              = help: write 'r1 + 2', not '2 + r1'

        """)
  }

  @Test func divisionByZero() {
    #expect(
      Self.messages("  copy r1, 4 / (2 - 2)\n") == """
        bad.simd:1:14: error: there is no division by 0 [TW0319]
            1 |   copy r1, 4 / (2 - 2)
              |              ^

        """)
  }

  @Test func aShiftOutOfRange() {
    #expect(
      Self.messages("  .word 1 << 64\n") == """
        bad.simd:1:11: error: a shift is by 0 to 63 places, found 64 [TW0319]
            1 |   .word 1 << 64
              |           ^~

        """)
  }

  @Test func anExpressionTooLarge() {
    #expect(
      Self.messages("  .word 0xFFFFFFFFFFFFFFFF * 0xFFFFFFFFFFFFFFFF\n") == """
        bad.simd:1:9: error: an expression and its parts fit 64 bits, this one does not [TW0319]
            1 |   .word 0xFFFFFFFFFFFFFFFF * 0xFFFFFFFFFFFFFFFF
              |         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

        """)
  }

  @Test func bracketsTooDeep() {
    #expect(
      Self.messages(
        "  copy r1, (((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))\n") == """
          bad.simd:1:44: error: brackets nest at most 32 deep [TW0320]
              1 |   copy r1, (((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))
                |                                            ^

          """)
  }

  @Test func restOfALine() {
    #expect(
      Self.messages("  halt now\n  copy r1, 2 3\n") == """
        bad.simd:1:8: error: 'halt' has 0 operands, found 1 [TW0307]
            1 |   halt now
              |        ^~~
              = help: it stands alone

        bad.simd:2:14: error: the line should end here, found the number 3 [TW0303]
            2 |   copy r1, 2 3
              |              ^
              = help: operands are separated by ','; comments begin with '#'

        """)
  }

  @Test func aLineThatIsNothing() {
    #expect(
      Self.messages("  = 5\n  ,\n") == """
        bad.simd:1:3: error: a line begins with a label, a constant, a directive or an instruction, found '=' [TW0303]
            1 |   = 5
              |   ^

        bad.simd:2:3: error: a line begins with a label, a constant, a directive or an instruction, found ',' [TW0303]
            2 |   ,
              |   ^

        """)
  }

  @Test func aConstantTooEarly() {
    #expect(
      Self.messages("  .space size\nsize = 8\n  .space never\n") == """
        bad.simd:1:10: error: 'size' is needed before it is defined [TW0315]
            1 |   .space size
              |          ^~~~
              = help: move its definition up
        bad.simd:2:1: note: it is defined here
            2 | size = 8
              | ^~~~

        bad.simd:3:10: error: 'never' is not defined [TW0312]
            3 |   .space never
              |          ^~~~~

        """)
  }

  @Test func aMisalignedInstruction() {
    #expect(
      Self.messages("  .i8 1\nnext: halt\n") == """
        bad.simd:2:7: error: an instruction lies at a multiple of 8, this one at 1 [TW0316]
            2 | next: halt
              |       ^~~~
              = help: put '.align 8' before it

        """)
  }

  @Test func aMisalignedTarget() {
    #expect(
      Self.messages("  jump there\n  .i8 1\nthere: .i8 2\n") == """
        bad.simd:1:8: error: a branch goes to a multiple of 8, found address 9 [TW0316]
            1 |   jump there
              |        ^~~~~
              = help: put '.align 8' before the label

        """)
  }

  @Test func aLateOrigin() {
    #expect(
      Self.messages("  halt\n  .origin 0x100\n") == """
        bad.simd:2:4: error: the origin must be given before anything is placed [TW0317]
            2 |   .origin 0x100
              |    ^~~~~~

        """)
  }

  @Test func aWrongOrigin() {
    #expect(
      Self.messages("  .origin 12\n") == """
        bad.simd:1:11: error: an origin must be a multiple of 8 from 0 to 4294967288, found 12 [TW0311]
            1 |   .origin 12
              |           ^~

        """)
  }

  @Test func aWrongAlignment() {
    #expect(
      Self.messages("  .align 3\n  .align 1, 2\n") == """
        bad.simd:1:10: error: an alignment must be a power of two from 1 to 4096, found 3 [TW0311]
            1 |   .align 3
              |          ^

        bad.simd:2:4: error: '.align' has 1 operand, found 2 [TW0307]
            2 |   .align 1, 2
              |    ^~~~~

        """)
  }

  @Test func dataWithoutNumbers() {
    #expect(
      Self.messages("  .i8\n") == """
        bad.simd:1:4: error: '.i8' has at least 1 operand [TW0307]
            1 |   .i8
              |    ^~

        """)
  }

  @Test func aProgramTooLarge() {
    #expect(
      Self.messages("  .space 16777216\n  halt\n  halt\n") == """
        bad.simd:2:3: error: a program fits 16 MiB and ends below address 2^32, this does not [TW0318]
            2 |   halt
              |   ^~~~

        """)
  }

  @Test func aProgramBeyondTheAddresses() {
    #expect(
      Self.messages("  .origin 0xFFFFFFF8\n  halt\n  halt\n") == """
        bad.simd:3:3: error: a program fits 16 MiB and ends below address 2^32, this does not [TW0318]
            3 |   halt
              |   ^~~~

        """)
  }

  @Test func severalFaultsAreAllReported() {
    #expect(
      Self.messages("  add v1, v2\n  wait 300\n  jump to\n") == """
        bad.simd:1:3: error: 'add' has 3 operands, found 2 [TW0307]
            1 |   add v1, v2
              |   ^~~~~~~~~~
              = help: its operands look like v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4

        bad.simd:2:8: error: the number of a semaphore must be from 0 to 255, found 300 [TW0311]
            2 |   wait 300
              |        ^~~

        bad.simd:3:8: error: 'to' is not defined [TW0312]
            3 |   jump to
              |        ^~

        """)
  }

  @Test func atMostAHundredMessages() {
    let text = String(repeating: "  nonsense\n", count: 150)
    let diagnostics = SIMDAssembler.assemble(text: text, file: "bad.simd").diagnostics
    #expect(diagnostics.count == 101)
    #expect(diagnostics.last?.rule.identifier == "TW0321")
  }

  @Test func aTextTooLong() {
    let text = String(repeating: "# nothing\n", count: 500_000)
    #expect(
      Self.messages(text).hasPrefix(
        "bad.simd:1:1: error: a program's text is at most 4 MiB long, this file is longer [TW0300]")
    )
  }

  /// A rule that no wrong program breaks is a rule that nobody has seen working.
  @Test func everyRuleIsBroken() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    for rule in AssemblyRules.all {
      #expect(source.contains("[\(rule.identifier)]") || rule.identifier == "TW0321")
    }
    #expect(Set(AssemblyRules.all.map(\.identifier)).count == AssemblyRules.all.count)
    #expect(Set(AssemblyRules.all.map(\.name)).count == AssemblyRules.all.count)
  }
}
