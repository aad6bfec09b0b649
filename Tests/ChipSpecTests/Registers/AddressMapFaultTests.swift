import Testing

@testable import ChipSpec

/// Every rule of an address map, with the exact text of its fault.
@Suite("Address map faults")
struct AddressMapFaultTests {
  // MARK: Descriptions with one thing wrong

  static func field(
    _ name: String = "value", _ lowBit: Int = 0, _ width: Int = 8,
    access: FieldAccess = .readWrite, reset: UInt32 = 0, documentation: String = "A field.",
    values: [FieldValue] = []
  ) -> RegisterField {
    RegisterField(
      name, lowBit: lowBit, width: width, access: access, reset: reset,
      documentation: documentation, values: values)
  }

  static func register(
    _ name: String = "data", _ offset: Int = 0, array: Register.Array? = nil,
    documentation: String = "A register.", _ fields: [RegisterField] = [field()]
  ) -> Register {
    Register(name, offset: offset, array: array, documentation: documentation, fields: fields)
  }

  static func block(
    _ name: String = "part", base: Int = 0x1000, size: Int = 0x100,
    documentation: String = "A part.", _ registers: [Register] = [register()]
  ) -> RegisterBlock {
    RegisterBlock(name, base: base, size: size, documentation: documentation, registers: registers)
  }

  static func register(_ fields: [RegisterField]) -> Register { register("data", 0, fields) }

  static func register(_ name: String, _ fields: [RegisterField]) -> Register {
    register(name, 0, fields)
  }

  static func block(_ registers: [Register]) -> RegisterBlock { block("part", registers) }

  /// What making a map of `blocks` reports, as text.
  static func report(
    name: String = "chip", documentation: String = "A chip.", memorySize: Int = 1024,
    _ blocks: [RegisterBlock]
  ) -> [AddressMapFault] {
    do throws(AddressMapFaults) {
      _ = try AddressMap(
        name: name, documentation: documentation, memorySize: memorySize, blocks: blocks)
      return []
    } catch {
      return error.faults
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let identifier: AddressMapFault.Identifier
    let faults: [AddressMapFault]
    let expected: String
    var testDescription: String { identifier.rawValue }

    init(
      _ identifier: AddressMapFault.Identifier, _ faults: [AddressMapFault], _ expected: String
    ) {
      self.identifier = identifier
      self.faults = faults
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case(
      .illegalName, report([block([register("Data__1")])]),
      """
      part.Data__1: error: 'Data__1' must be words of lower-case letters and digits, joined by \
      single underscores and starting with a letter [illegal-name]
        = help: write it like 'error_count'
      """),
    Case(
      .illegalName, report(name: "", [block()]),
      """
      : error: '' must be words of lower-case letters and digits, joined by single underscores \
      and starting with a letter [illegal-name]
        = help: write it like 'error_count'
      """),
    Case(
      .reservedWord, report([block([register("register")])]),
      """
      part.register: error: 'register' is reserved in C [reserved-word]
        = help: add a word, as in 'register_value'
      """),
    Case(
      .reservedWord, report([block("template")]),
      """
      template: error: 'template' is reserved in C++ [reserved-word]
        = help: add a word, as in 'template_value'
      """),
    Case(
      .reservedWord, report([block([register([field("type")])])]),
      """
      part.data.type: error: 'type' is reserved in Swift [reserved-word]
        = help: add a word, as in 'type_value'
      """),
    Case(
      .reservedWord,
      report([block([register([field(values: [.init("func", 1, documentation: "One.")])])])]),
      """
      part.data.value.func: error: 'func' is reserved in Swift [reserved-word]
        = help: add a word, as in 'func_value'
      """),
    Case(
      .duplicateName, report([block([register(), register("data", 4)])]),
      """
      part.data: error: register 'data' occurs more than once in block 'part' [duplicate-name]
        = help: rename one of them
      """),
    Case(
      .duplicateName, report([block(), block(base: 0x2000)]),
      """
      part: error: block 'part' occurs more than once in map 'chip' [duplicate-name]
        = help: rename one of them
      """),
    Case(
      .duplicateName, report([block([register([field(), field("value", 8)])])]),
      """
      part.data.value: error: field 'value' occurs more than once in register 'part.data' \
      [duplicate-name]
        = help: rename one of them
      """),
    Case(
      .nameClash,
      report([
        block([register("data", [field("low_word")]), register("data_low", 4, [field("word")])])
      ]),
      """
      part.data_low.word: error: 'part.data_low.word' and 'part.data.low_word' would both be \
      'CHIP_PART_DATA_LOW_WORD_SHIFT' in a generated file [name-clash]
        part.data.low_word: note: the name comes from here, too
        = help: rename one of them
      """),
    Case(
      .nameClash, report([block([register("data_1"), register("data1", 4)])]),
      """
      part.data1: error: 'part.data1' and 'part.data_1' would both be 'Part.Data1' in a generated \
      file [name-clash]
        part.data_1: note: the name comes from here, too
        = help: rename one of them
      """),
    Case(
      .nameClash, report([block([register("bus", [field("write")])])]),
      """
      part.bus.write: error: 'part.bus.write' and 'part' would both be 'registers_part.bus_write' \
      in a generated file [name-clash]
        part: note: the name comes from here, too
        = help: rename one of them
      """),
    Case(
      .nameClash, report([block("memory")]),
      """
      memory: error: 'memory' and 'chip' would both be 'CHIP_MEMORY_BASE' in a generated file \
      [name-clash]
        chip: note: the name comes from here, too
        = help: rename one of them
      """),
    Case(
      .missingDocumentation, report([block([register(documentation: " \n")])]),
      """
      part.data: error: register 'part.data' has no documentation [missing-documentation]
        = help: say in a sentence what it is for
      """),
    Case(
      .memorySize, report(memorySize: 0x4000_0001, [block()]),
      """
      chip: error: the memory's size must be from 1 byte to 0x40000000 bytes, found 1073741825 \
      [memory-size]
        = help: registers start at 0x40000000, right after the room for memory
      """),
    Case(
      .blockSize, report([block(size: 0x180)]),
      """
      part: error: the size of block 'part' must be a power of two of at least 8 bytes, found 384 \
      [block-size]
        = help: parts take 0x1000 bytes each
      """),
    Case(
      .blockAlignment, report([block(base: 0x1080)]),
      """
      part: error: the base of block 'part' must be a multiple of its size 0x100, found 0x1080 \
      [block-alignment]
        = help: use 0x1000
      """),
    Case(
      .blockOutsideSpace, report([block(base: 0x4000_0000)]),
      """
      part: error: block 'part' must lie in the 0x40000000 bytes of register space, found base \
      0x40000000 and size 0x100 [block-outside-space]
        = help: the base counts from the start of the register space
      """),
    Case(
      .overlappingBlocks, report([block(), block("other", base: 0x1000, size: 0x1000)]),
      """
      other: error: block 'other' (0x40001000 to 0x40001fff) overlaps block 'part' \
      [overlapping-blocks]
        part: note: block 'part' takes 0x40001000 to 0x400010ff
        = help: move one of them to a base that is free
      """),
    Case(
      .emptyBlock, report([block([])]),
      """
      part: error: block 'part' has no registers [empty-block]
        = help: describe a register, or leave the block out
      """),
    Case(
      .registerAlignment, report([block([register("data", 6)])]),
      """
      part.data: error: the offset of register 'part.data' must be a multiple of 4, found 0x6 \
      [register-alignment]
        = help: use 0x4
      """),
    Case(
      .registerOutsideBlock, report([block([register("data", 0xf0, array: .init(count: 5))])]),
      """
      part.data: error: register 'part.data' must lie in the 0x100 bytes of its block, found 0xf0 \
      to 0x103 [register-outside-block]
        = help: move the register or enlarge the block
      """),
    Case(
      .registerOutsideBlock, report([block([register("data", -4)])]),
      """
      part.data: error: register 'part.data' must lie in the 0x100 bytes of its block, found -0x4 \
      to -0x1 [register-outside-block]
        = help: move the register or enlarge the block
      """),
    Case(
      .overlappingRegisters,
      report([
        block([register("data", 0, array: .init(count: 4, stride: 8)), register("other", 0x10)])
      ]),
      """
      part.other: error: register 'part.other' overlaps register 'part.data' at offset 0x10 \
      [overlapping-registers]
        part.data: note: 'part.data' starts at 0x0 and is repeated 4 times every 8 bytes
        = help: move one of them to an offset that is free
      """),
    Case(
      .arrayCount, report([block([register(array: .init(count: 0))])]),
      """
      part.data: error: register 'part.data' must be repeated from 1 to 4096 times, found 0 \
      [array-count]
        = help: leave the array out for a single register
      """),
    Case(
      .arrayStride, report([block([register(array: .init(count: 2, stride: 2))])]),
      """
      part.data: error: the stride of register 'part.data' must be a positive multiple of 4 bytes, \
      found 2 [array-stride]
        = help: use 4 for registers without room between them
      """),
    Case(
      .emptyRegister, report([block([register([])])]),
      """
      part.data: error: register 'part.data' has no fields [empty-register]
        = help: describe a field, or leave the register out
      """),
    Case(
      .mixedWriteEffects,
      report([block([register([field(), field("seen", 8, access: .event)])])]),
      """
      part.data.value: error: changing 'part.data.value' by reading and writing back its register \
      would clear 'part.data.seen' [mixed-write-effects]
        part.data.seen: note: 'seen' is cleared by writing back what was read
        = help: give them registers of their own
      """),
    Case(
      .fieldOutsideRegister, report([block([register([field("value", 30, 3)])])]),
      """
      part.data.value: error: field 'part.data.value' must have bits from 0 to 31, found 3 from \
      bit 30 [field-outside-register]
        = help: a register has 32 bits; spread more over an array of registers
      """),
    Case(
      .fieldOutsideRegister, report([block([register([field("value", 0, 0)])])]),
      """
      part.data.value: error: field 'part.data.value' must have bits from 0 to 31, found 0 from \
      bit 0 [field-outside-register]
        = help: a register has 32 bits; spread more over an array of registers
      """),
    Case(
      .overlappingFields, report([block([register([field(), field("other", 7, 1)])])]),
      """
      part.data.other: error: field 'other' (bit 7) overlaps field 'value' in register 'part.data' \
      [overlapping-fields]
        part.data.value: note: field 'value' takes bits 7:0
        = help: move one of them to bits that are free
      """),
    Case(
      .resetTooLarge, report([block([register([field(reset: 256)])])]),
      """
      part.data.value: error: the reset value of field 'part.data.value' must be from 0 to 0xff, \
      found 0x100 [reset-too-large]
        = help: the field has 8 bits
      """),
    Case(
      .resetWithoutStorage, report([block([register([field(access: .readOnly, reset: 1)])])]),
      """
      part.data.value: error: field 'part.data.value' is read-only and must have no reset value, \
      found 0x1 [reset-without-storage]
        = help: use 'constant' for a value that never changes
      """),
    Case(
      .valueTooLarge,
      report([
        block([register([field("value", 0, 1, values: [.init("two", 2, documentation: "Two.")])])])
      ]),
      """
      part.data.value.two: error: value 'two' of field 'part.data.value' must be from 0 to 1, \
      found 2 [value-too-large]
        = help: the field has 1 bit
      """),
    Case(
      .duplicateValue,
      report([
        block([
          register([
            field(values: [
              .init("one", 1, documentation: "One."), .init("single", 1, documentation: "One."),
            ])
          ])
        ])
      ]),
      """
      part.data.value.single: error: value 'single' of field 'part.data.value' is 1, like 'one' \
      [duplicate-value]
        part.data.value.one: note: 1 has this name, too
        = help: give every value one name
      """),
  ]

  // MARK: Tests

  @Test("exact text", arguments: cases)
  func text(_ fault: Case) throws {
    let first = try #require(fault.faults.first)
    #expect(first.identifier == fault.identifier)
    #expect(first.description == fault.expected)
    // One mistake is not reported under two rules; names that clash may do so in several files.
    #expect(fault.faults.allSatisfy { $0.identifier == fault.identifier })
    #expect(fault.identifier == .nameClash || fault.faults.count == 1)
  }

  @Test("every rule is tested", arguments: AddressMapFault.Identifier.allCases)
  func completeness(_ identifier: AddressMapFault.Identifier) {
    #expect(Self.cases.contains { $0.identifier == identifier })
  }

  @Test("all faults come at once, in the order of the description")
  func allAtOnce() {
    let faults = Self.report(
      documentation: "", memorySize: 0,
      [
        Self.block(size: 7, [Self.register("data", 2, [Self.field("if", 0, 40)])]),
        Self.block("other", base: 0x2000, []),
      ])
    #expect(
      faults.map(\.identifier) == [
        .missingDocumentation, .memorySize, .blockSize, .registerAlignment, .reservedWord,
        .fieldOutsideRegister, .emptyBlock,
      ])
    #expect(
      AddressMapFaults(faults: faults).description
        == faults.map(\.description).joined(separator: "\n"))
  }

  @Test("numbers beyond all bounds are faults, not traps")
  func extremes() {
    let extremes = [Int.min, Int.min + 1, -1, 0, 1, 1 << 32, 1 << 62, Int.max - 1, Int.max]
    for a in extremes {
      for b in extremes {
        #expect(!Self.report([Self.block(base: a, size: b)]).isEmpty)
        let arrays = Register.Array(count: a, stride: b)
        _ = Self.report([Self.block([Self.register("data", 0, array: arrays)])])
        _ = Self.report([Self.block(size: b, [Self.register("data", a)])])
        _ = Self.report([
          Self.block(base: a, size: b), Self.block("other", base: b, size: a),
          Self.block("third", base: a, size: a),
        ])
        #expect(
          !Self.report([Self.block([Self.register([Self.field("value", a, b)])])]).isEmpty
            || (0..<32).contains(a) && b == 1)
      }
      #expect(!Self.report(memorySize: a, [Self.block()]).isEmpty || a == 1)
    }
  }

  @Test("a sound description has no faults")
  func sound() {
    #expect(Self.report([Self.block()]).isEmpty)
    #expect(Self.block().faults.isEmpty)
    #expect(SampleMap.timer.faults.isEmpty)
  }
}
