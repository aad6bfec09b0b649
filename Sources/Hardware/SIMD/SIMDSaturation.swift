import ChipSpec
import RTL

/// Brings signed values into the range of a type of elements, inside of a module.
///
/// What a value may have above the type's bits is its sign, or zeros where the type has none.
struct SIMDSaturation {
  private let isSigned: Bits
  private let above: Bits
  private let function: Function

  /// Declares the signals.
  /// - Parameter width: bits of a value, 32 or more.
  init(_ m: Module, width: Int) {
    isSigned = m.wire(
      "type_is_signed", width: 1, "the type has a sign", default: .constant(0, width: 1))
    above = m.wire(
      "type_above", width: width, "bits above those that the type has, with its sign",
      default: .constant(0, width: width))
    function = m.function(
      "saturated", ["value": width, "above": width, "is_signed": 1],
      "The nearest value in the range of a type."
    ) { arguments in
      let (value, above, isSigned) = (arguments[0], arguments[1], arguments[2])
      let sign = value[width - 1]
      let isOutside = ((value ^ (sign && isSigned).replicated(width)) & above).any
      let limit = mux(sign, above[0..<32] & isSigned.replicated(32), ~above[0..<32])
      return mux(isOutside, limit, value[0..<32])
    }
  }

  /// Looks at the type; to be called where there is a value.
  func look(_ m: Module, at type: Bits) {
    let all: UInt64 = above.width == 64 ? .max : (1 << UInt64(above.width)) - 1
    func mask(from bit: UInt64) -> Bits {
      .constant(words: [(all >> bit) << bit], width: above.width)
    }
    isSigned.drive(!type[0])
    m.switch(type) { cases in
      cases.case(SIMDEncoding.Element.i8) { above.drive(mask(from: 7)) }
      cases.case(SIMDEncoding.Element.u8) { above.drive(mask(from: 8)) }
      cases.case(SIMDEncoding.Element.i16) { above.drive(mask(from: 15)) }
      cases.case(SIMDEncoding.Element.u16) { above.drive(mask(from: 16)) }
      cases.default { above.drive(mask(from: 31)) }
    }
  }

  /// The nearest value to `value` that the type has, 32 bits.
  func callAsFunction(_ value: Bits) -> Bits { function(value, above, isSigned) }
}
