import Testing

@testable import ChipSpec

/// The SIMD unit's register block, and the fields of its instructions.
struct SIMDRegisterTests {
  @Test func theBlock() {
    var spec = SIMDSpec()
    spec.lanes = 64
    let block = RegisterBlock.simd(spec)
    #expect(block.faults.isEmpty)
    let lines = block.registers.flatMap { register in
      register.fields.map { field in
        "\(PlainText.hex(block.address + register.offset, digits: 8)) \(register.name)"
          + "\(register.array.map { "[\($0.count)]" } ?? "").\(field.name) \(field.bitRange)"
          + " \(field.access.rawValue) \(field.reset)"
      }
    }
    #expect(
      lines.joined(separator: "\n") == """
        0x40006000 parameters.lanes 7:0 constant 64
        0x40006000 parameters.tables 15:8 constant 4
        0x40006004 start.address 31:0 readWrite 0
        0x40006008 control.start 0 pulse 0
        0x40006008 control.stop 1 pulse 0
        0x4000600c status.busy 0 readOnly 0
        0x4000600c status.waiting 1 readOnly 0
        0x4000600c status.error 7:4 readOnly 0
        0x40006010 events.halted 0 event 0
        0x40006010 events.error 1 event 0
        0x40006014 pc.address 31:0 readOnly 0
        0x40006018 vector_length.lanes 6:0 readOnly 0
        0x4000601c retired.count 31:0 counter 0
        0x40006040 scalar[16].value 31:0 readOnly 0
        """)
  }

  @Test func theFieldsOfAnInstructionFillItsWord() {
    typealias Encoding = SIMDEncoding
    let saturate = Encoding.saturate..<Encoding.saturate + 1
    let fields = [
      Encoding.operation, Encoding.form, Encoding.d, Encoding.a, Encoding.b, Encoding.c,
      Encoding.table, Encoding.addressing, saturate, Encoding.type, Encoding.immediate,
    ]
    // From the highest bit to the lowest without a gap.
    var high = 64
    for field in fields {
      #expect(field.upperBound == high)
      high = field.lowerBound
    }
    #expect(high == 0)
    for part in [
      Encoding.high, Encoding.low, Encoding.shift, Encoding.semaphore, Encoding.amount,
    ] {
      #expect(part.upperBound <= Encoding.immediate.upperBound)
    }
    #expect(SIMDEncoding.Operation.allCases.allSatisfy { 1..<64 ~= $0.rawValue })
  }
}
