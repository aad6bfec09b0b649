import ChipSpec
import RTL

/// Tells what an instruction asks for, and whether there is such an instruction. Which control and
/// status registers there are, others know.
struct CoreDecoder: Component {
  let multiplies: Bool

  var moduleName: String { multiplies ? "core_decoder_m" : "core_decoder" }
  var summary: String {
    "Decoder of instructions" + (multiplies ? ", with multiplication and division." : ".")
  }

  func build(_ m: Module) {
    typealias Opcode = CoreInstruction.Opcode
    let instruction = m.input("instruction", width: 32)
    let zero = Bits.constant(0, width: 1)
    let decoded = Dictionary(
      uniqueKeysWithValues: CoreDecoded().fields.map { name, field in
        (name, m.output("decoded_\(name)", width: field.width, field.comment, default: zero))
      })
    func drive(_ name: String, _ value: Bits) { decoded[name]?.drive(value) }
    func drive(_ names: String...) { for name in names { decoded[name]?.drive(1) } }

    let function = instruction[12..<15]
    let upperBits = instruction[25..<32]
    let isPlain = m.wire("is_plain", upperBits .== 0, "bits 31:25 are 0")
    let isOther = m.wire("is_other", upperBits .== 0x20, "bits 31:25 choose the other function")
    let isShift = m.wire("is_shift", function[0..<2] .== 1, "function 1 or 5")
    let isRight = m.wire("is_right", isShift && function[2])

    m.switch(instruction[0..<7]) { cases in
      cases.case(Opcode.load) {
        drive("is_load", "writes")
        drive("is_legal", !(function[0..<2].all || (function[2] && function[1])))
      }
      cases.case(Opcode.fence) {
        drive("is_flush", function[0])
        drive("is_legal", !function[1..<3].any)
      }
      cases.case(Opcode.immediate) {
        drive("is_arithmetic", "writes")
        drive("is_alternate", isRight && instruction[30])
        drive("is_legal", (!isShift || isPlain) || (isRight && isOther))
      }
      cases.case(Opcode.upper, Opcode.upperFromHere) { drive("writes", "is_legal") }
      cases.case(Opcode.store) {
        drive("is_store")
        drive("is_legal", !function[2] && !function[0..<2].all)
      }
      cases.case(Opcode.register) {
        drive("reads_second", "writes")
        drive("is_alternate", instruction[30])
        let hasOther = m.wire("has_other", isOther && ((function .== 0) || isRight))
        if multiplies {
          let isLong = m.wire("is_long", upperBits .== 1, "multiplication or division")
          drive("is_arithmetic", !isLong)
          drive("is_product", isLong && (function .== 0))
          drive("is_serial", isLong && (function .!= 0))
          drive("is_legal", (isPlain || hasOther) || isLong)
        } else {
          drive("is_arithmetic")
          drive("is_legal", isPlain || hasOther)
        }
      }
      cases.case(Opcode.branch) {
        drive("is_branch", "reads_second")
        drive("is_legal", function[1..<3] .!= 1)
      }
      cases.case(Opcode.jumpRegister) {
        drive("is_jump_register", "writes")
        drive("is_legal", function .== 0)
      }
      cases.case(Opcode.jump) { drive("is_jump", "writes", "is_legal") }
      cases.case(Opcode.system) {
        m.when(function .== 0) {
          let isOne = m.wire("is_one", !instruction[7..<20].any, "all registers are x0")
          let code = instruction[20..<32]
          for (name, encoding) in [
            ("is_call", CoreInstruction.ecall), ("is_break", CoreInstruction.ebreak),
            ("is_return", CoreInstruction.mret), ("is_wait", CoreInstruction.wfi),
          ] {
            drive(name, isOne && (code .== encoding >> 20))
          }
          drive(
            "is_legal",
            isOne
              && ((code[1..<12] .== 0)
                || ((code .== CoreInstruction.mret >> 20) || (code .== CoreInstruction.wfi >> 20)))
          )
        }.otherwise {
          drive("is_status", "writes")
          drive("is_legal", function[0..<2].any)
        }
      }
      cases.default {}
    }
  }
}
