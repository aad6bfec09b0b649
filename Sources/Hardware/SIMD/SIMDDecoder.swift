import ChipSpec
import RTL

/// Tells what an instruction of a SIMD unit asks for, and whether there is such an instruction.
/// Combinational, and silent unless it is asked.
struct SIMDDecoder: Component {
  var moduleName: String { "simd_decoder" }
  var summary: String { "Decoder of the SIMD unit's instructions." }

  /// What an operation asks for whatever its form.
  private struct Row {
    var resource: SIMDUnit.Resource
    var forms: Int
    var function: SIMDUnit.Function?
    var product: SIMDUnit.Product?
    var reduction: SIMDUnit.ReductionKind?
  }

  private static func row(_ operation: SIMDEncoding.Operation) -> Row {
    func lanes(_ function: SIMDUnit.Function, forms: Int = 0b0111) -> Row {
      Row(resource: .lanes, forms: forms, function: function)
    }
    func product(_ product: SIMDUnit.Product, forms: Int = 0b0111) -> Row {
      Row(resource: .multipliers, forms: forms, product: product)
    }
    func reduction(_ kind: SIMDUnit.ReductionKind) -> Row {
      Row(resource: .reduction, forms: 0b0001, reduction: kind)
    }
    func other(_ resource: SIMDUnit.Resource, forms: Int = 0b0001) -> Row {
      Row(resource: resource, forms: forms)
    }
    return switch operation {
    case .copy: lanes(.second)
    case .add: lanes(.add)
    case .sub: lanes(.subtract)
    case .rsub: lanes(.reverse)
    case .adds: lanes(.addSaturated)
    case .subs: lanes(.subtractSaturated)
    case .mul: product(.low)
    case .mulh: product(.high)
    case .mac: product(.accumulated)
    case .min: lanes(.minimum)
    case .max: lanes(.maximum)
    case .and: lanes(.and)
    case .or: lanes(.or)
    case .xor: lanes(.xor)
    case .sll: lanes(.shiftLeft)
    case .srl: lanes(.shiftRight)
    case .sra: lanes(.shiftArithmetic)
    case .srr: lanes(.shiftRounded)
    case .eq: lanes(.equal)
    case .ne: lanes(.notEqual)
    case .lt: lanes(.less)
    case .le: lanes(.lessOrEqual)
    case .gt: lanes(.greater)
    case .ge: lanes(.greaterOrEqual)
    case .sel: lanes(.select)
    case .clamp: lanes(.clamp)
    case .abs: lanes(.absolute, forms: 0b0101)
    case .clz: lanes(.leadingZeros, forms: 0b0101)
    case .index: lanes(.add, forms: 0b0010)
    case .scale: product(.scaled, forms: 0b1111)
    case .lookup: other(.tables, forms: 0b0101)
    case .sum: reduction(.sum)
    case .highest: reduction(.highest)
    case .lowest: reduction(.lowest)
    case .get, .put: lanes(.first, forms: 0b0001)
    case .loadVector, .storeVector: other(.memory, forms: 0b0011)
    case .loadScalar, .storeScalar, .loadTable: other(.memory)
    case .setvl, .beq, .bne, .blt, .bge, .loop, .jal, .jalr: other(.control)
    case .wait, .signal: other(.semaphore)
    case .halt: other(.nothing)
    }
  }

  func build(_ m: Module) {
    let enable = m.input("enable", "there is an instruction")
    let operation = m.input("operation", width: SIMDEncoding.operation.count)
    let form = m.input("form", width: SIMDEncoding.form.count)
    let addressing = m.input("addressing", width: SIMDEncoding.addressing.count)
    let type = m.input("type", width: SIMDEncoding.type.count)

    func silent(_ width: Int) -> Bits { .constant(0, width: width) }
    let decoded = Dictionary(
      uniqueKeysWithValues: SIMDDecoded().fields.map { name, field in
        (
          name,
          m.output(
            "decoded_\(name)", width: field.width, field.comment, default: silent(field.width))
        )
      })
    let isLegal = m.output("is_legal", "there is such an instruction", default: silent(1))
    let readsD = m.output("reads_d", "the third register read is d, not c", default: silent(1))
    let isStore = m.output("store", "it stores", default: silent(1))
    let addsImmediate = m.output(
      "adds_immediate", "the immediate is added to operand A", default: silent(1))
    let secondAddend = m.output(
      "second_addend", width: SIMDUnit.SecondAddend.width, "what is added to operand B",
      default: silent(SIMDUnit.SecondAddend.width))
    let thirdAddend = m.output(
      "third_addend", width: SIMDUnit.ThirdAddend.width, "what is added to operand C",
      default: silent(SIMDUnit.ThirdAddend.width))
    let forms = m.wire("forms", width: 4, "forms that the operation has", default: silent(4))
    let isArithmetic = m.wire(
      "is_arithmetic", width: 1, "an operation lane by lane", default: silent(1))
    let isAccess = m.wire("is_access", width: 1, "a load or store", default: silent(1))
    let isScale = m.wire("is_scale", width: 1, default: silent(1))
    let isClamp = m.wire("is_clamp", width: 1, default: silent(1))
    let isTyped = m.wire("is_typed", width: 1, "the type counts", default: silent(1))

    typealias Operation = SIMDEncoding.Operation
    func drive(_ name: String, _ value: Bits) { decoded[name]?.drive(value) }
    func isOne(of operations: Operation...) -> Bits {
      operations.dropFirst().reduce(operation .== operations[0]) { $0 || (operation .== $1) }
    }
    func isForm(_ name: SIMDEncoding.Form) -> Bits { form .== name.rawValue }

    m.when(enable) {
      m.switch(operation) { cases in
        for code in Operation.allCases {
          let row = Self.row(code)
          cases.case(code) {
            forms.drive(row.forms)
            drive("resource", row.resource.bits)
            if let function = row.function { drive("function", function.bits) }
            if let product = row.product { drive("product", product.bits) }
            if let reduction = row.reduction { drive("reduction", reduction.bits) }
          }
        }
        cases.default {}
      }
      isArithmetic.drive(!operation[5])
      isAccess.drive(decoded["resource", default: operation] .== SIMDUnit.Resource.memory)
      isScale.drive(operation .== Operation.scale)
      isClamp.drive(operation .== Operation.clamp)
      isTyped.drive(isAccess || isScale)
    }

    m.when(enable) {
      let isScalar = isArithmetic && isForm(.scalar)
      let isHalfScalar = isArithmetic && isForm(.vectorScalar)
      drive("scalar_a", isScalar || (operation .== Operation.put))
      drive("scalar_b", isScalar || isHalfScalar)
      drive("scalar_c", isScalar || (isClamp && form[0]) || (isScale && form[0]))
      drive("lane_numbers", operation .== Operation.index)
      readsD.drive(!isArithmetic || (operation .== Operation.mac))
      drive(
        "writes_scalar",
        isScalar || isOne(of: .sum, .highest, .lowest, .get, .setvl, .loadScalar)
          || isOne(of: .loop, .jal, .jalr))
      drive("single", isOne(of: .get, .put))
      isStore.drive(isOne(of: .storeVector, .storeScalar))
      drive("vector", isOne(of: .loadVector, .storeVector))
      drive("table", operation .== Operation.loadTable)

      let hasWrongType = isTyped && (type .> SIMDEncoding.Element.i32.rawValue)
      isLegal.drive(forms[form] && !hasWrongType && !(isAccess && addressing.all))
      addsImmediate.drive(
        (isAccess && !addressing.any) || isOne(of: .jalr, .wait, .signal))
      m.when(isClamp) {
        secondAddend.drive(SIMDUnit.SecondAddend.low)
        thirdAddend.drive(SIMDUnit.ThirdAddend.high)
      }.elseWhen(isOne(of: .wait, .signal)) {
        secondAddend.drive(SIMDUnit.SecondAddend.amount)
      }.elseWhen(operation .== Operation.loop) {
        thirdAddend.drive(SIMDUnit.ThirdAddend.minusOne)
      }.elseWhen((isArithmetic && !isScale) || (operation[3..<6] .== 4)) {
        secondAddend.drive(SIMDUnit.SecondAddend.immediate)
      }
    }
  }
}

extension SIMDEncoding.Operation: Encoding {}
