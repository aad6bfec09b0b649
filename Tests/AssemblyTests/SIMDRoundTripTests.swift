import ChipSpec
import Testing

@testable import Assembly

/// What the disassembler writes, the assembler makes the same bits of.
struct SIMDRoundTripTests {
  /// A random word in which the fields that an instruction uses hold anything and the others 0.
  ///
  /// Written from docs/parts/simd.md, without the disassembler's knowledge of what is legal.
  static func legal(
    _ operation: SIMDEncoding.Operation, _ form: Int, _ random: inout SeededRandom
  ) -> UInt64 {
    typealias Field = Range<Int>
    let (d, a, b, c) = (SIMDEncoding.d, SIMDEncoding.a, SIMDEncoding.b, SIMDEncoding.c)
    let immediate = SIMDEncoding.immediate
    var fields: [Field]
    var word = UInt64(operation.rawValue) << 58 | UInt64(form) << 56
    switch operation {
    case .copy: fields = form == 0 ? [d, b] : [d, b, immediate]
    case .abs, .clz: fields = [d, a]
    case .sel: fields = form == 0 ? [d, a, b, c] : [d, a, b, c, immediate]
    case .clamp: fields = form == 0 ? [d, a, b, c] : [d, a, b, c, immediate]
    case .index: fields = [d, b, immediate]
    case .scale: fields = [d, a, b, c, SIMDEncoding.high, SIMDEncoding.shift]
    case .lookup: fields = [d, a, SIMDEncoding.table]
    case .sum, .highest, .lowest, .get, .put: fields = [d, a, b, immediate]
    case .setvl: fields = [d, b, immediate]
    case .loadVector, .storeVector: fields = form == 0 ? [d, a] : [d, a, b]
    case .loadScalar, .storeScalar: fields = [d, a]
    case .loadTable: fields = [SIMDEncoding.table, a]
    case .beq, .bne, .blt, .bge: fields = [a, b, 3..<32]
    case .loop, .jal: fields = [d, 3..<32]
    case .jalr: fields = [d, a, immediate]
    case .wait, .signal: fields = [a, b, SIMDEncoding.semaphore, SIMDEncoding.amount]
    case .halt: fields = []
    default: fields = form == 0 ? [d, a, b] : [d, a, b, immediate]
    }
    switch operation {
    case .scale, .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable:
      word |= UInt64.random(in: 0...4, using: &random) << 32
    default: break
    }
    switch operation {
    case .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable:
      let addressing = UInt64.random(in: 0...2, using: &random)
      word |= addressing << 36
      if addressing < 2 { fields.append(immediate) }
      if operation == .storeVector || operation == .storeScalar { fields.append(35..<36) }
    default: break
    }
    for field in fields {
      // Zeros and ones are special for the text (r0, no offset, an amount of 1).
      let mask: UInt64 = 1 << UInt64(field.count) - 1
      let value: UInt64 =
        switch Int.random(in: 0..<6, using: &random) {
        case 0: 0
        case 1: 1
        case 2: mask
        default: random.next() & mask
        }
      word |= (value & mask) << UInt64(field.lowerBound)
    }
    return word
  }

  static func forms(_ operation: SIMDEncoding.Operation) -> [Int] {
    switch operation {
    case .scale: [0, 1, 2, 3]
    case .abs, .clz, .lookup: [0, 2]
    case .index: [1]
    case .loadVector, .storeVector: [0, 1]
    default: operation.rawValue < 32 ? [0, 1, 2] : [0]
    }
  }

  @Test func everyLegalInstructionComesBack() throws {
    let seed: UInt64 = 20
    var random = SeededRandom(seed)
    var count = 0
    for operation in SIMDEncoding.Operation.allCases {
      for form in Self.forms(operation) {
        for _ in 0..<200 {
          let word = Self.legal(operation, form, &random)
          let text = try #require(
            SIMDDisassembler.text(word), "seed \(seed): \(operation), form \(form), \(word)")
          let assembly = SIMDAssembler.assemble(text: text, file: "text")
          #expect(assembly.program?.words == [word], "seed \(seed): \(text)\n\(assembly.text())")
          count += 1
        }
      }
    }
    print("round trip: \(count) legal instructions, seed \(seed)")
  }

  @Test func everyProgramComesBack() throws {
    let seed: UInt64 = 21
    var random = SeededRandom(seed)
    var instructions = 0
    for round in 0..<200 {
      var words: [UInt64] = []
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: words.append(random.next())
        case 1:
          // A branch to near by.
          let distance = UInt32(bitPattern: Int32.random(in: -20...20, using: &random) * 8)
          let operation = UInt64.random(in: 48...53, using: &random)
          words.append(operation << 58 | UInt64(distance))
        default:
          let operation =
            SIMDEncoding.Operation.allCases.randomElement(using: &random) ?? .halt
          let form = Self.forms(operation).randomElement(using: &random) ?? 0
          words.append(Self.legal(operation, form, &random))
        }
      }
      let origins: [UInt32] = [0, 8, 0x1_0000, 0xFFFF_F000]
      let origin = origins[round % 4]
      let text = SIMDDisassembler.text(words, origin: origin)
      let assembly = SIMDAssembler.assemble(text: text, file: "text")
      #expect(assembly.program?.words == words, "seed \(seed), round \(round):\n\(assembly.text())")
      #expect(assembly.program?.origin == origin)
      instructions += text.count { $0 == "\n" } - text.split(separator: ".word").count
      // Text made of text is the same text.
      #expect(SIMDDisassembler.text(assembly.program?.words ?? [], origin: origin) == text)
    }
    #expect(instructions > 1000)
  }

  @Test func wordsThatAreNoInstructionHaveNoText() {
    for bits in [
      0, 59 << 58, .max, 63 << 58, 38 << 58, 58 << 58 | 1 << 56,
      58 << 58 | 1, 1 << 58 | 3 << 56, 30 << 58 | 5 << 32, 40 << 58 | 3 << 36, 48 << 58 | 4,
      27 << 58 | 1 << 56, 40 << 58 | 2 << 36 | 1, 2 << 58 | 1 << 40,
    ] as [UInt64] {
      #expect(SIMDDisassembler.text(bits) == nil, "\(String(bits, radix: 16))")
    }
  }
}
