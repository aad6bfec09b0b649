import ChipSpec
import RTL

/// What becomes of a product: functions of the module that has the multipliers.
struct SIMDProductEnd {
  private let function: Function

  /// Declares the functions.
  init(_ m: Module) {
    typealias Kind = SIMDUnit.Product
    let width = SIMDShape.width
    let places = SIMDEncoding.shift.count
    let remaining = m.function(
      "product_shift", ["product": 2 * width, "places": places],
      "A product shifted to the right, copies of the sign from the left."
    ) { ($0[0].signed >> $0[1]).bits }
    let lost = m.function(
      "product_loss", ["product": 2 * width, "places": places],
      "What the shift loses, the last bit at the top."
    ) { $0[0] << (.constant(2 * width, width: places + 1) -% $0[1].extended(to: places + 1)) }
    let moved = m.function(
      "product_round",
      ["shifted": 2 * width, "loss": 2 * width, "zero_point": SIMDEncoding.high.count],
      "Rounded to the nearest, a tie to the even one, and moved to the zero point."
    ) { arguments in
      let (quotient, lost) = (arguments[0], arguments[1])
      let isUp = lost[2 * width - 1] && (lost[0..<2 * width - 1].any || quotient[0])
      return quotient +% arguments[2].signed.extended(to: 2 * width).bits
        +% isUp.extended(to: 2 * width)
    }
    let above = Self.above(m)
    let saturated = m.function(
      "saturate", ["value": 2 * width, "above": 2 * width, "is_signed": 1],
      "The nearest value that a type has: above its bits are copies of its sign, or zeros."
    ) { arguments in
      let (value, above, isSigned) = (arguments[0], arguments[1], arguments[2])
      let sign = value[2 * width - 1]
      let isOutside = ((value ^ (sign && isSigned).replicated(2 * width)) & above).any
      let limit = mux(sign, above[0..<width] & isSigned.replicated(width), ~above[0..<width])
      return mux(isOutside, limit, value[0..<width])
    }
    let scaled = m.function(
      "scale",
      [
        "product": 2 * width, "places": places, "zero_point": SIMDEncoding.high.count,
        "element": SIMDEncoding.type.count,
      ], "Requantised."
    ) { arguments in
      let (product, places, type) = (arguments[0], arguments[1], arguments[3])
      return saturated(
        moved(remaining(product, places), lost(product, places), arguments[2]), above(type),
        !type[0])
    }
    function = m.function(
      "product_end",
      [
        "code": Kind.width, "product": 2 * width, "c": width, "places": places,
        "zero_point": SIMDEncoding.high.count, "element": SIMDEncoding.type.count,
      ], "What becomes of a product."
    ) { arguments in
      let (code, product, c) = (arguments[0], arguments[1], arguments[2])
      var choice = FunctionChoice(
        by: code,
        otherwise: scaled(
          product, c[0..<places] +% arguments[3], arguments[4], arguments[5]))
      choice.case(Kind.low, value: product[0..<width])
      choice.case(Kind.high, value: product[width..<2 * width])
      choice.case(Kind.accumulated, value: c +% product[0..<width])
      return choice
    }
  }

  /// The result of a product.
  /// - Parameters:
  ///   - c: what is added, or a part of the shift.
  ///   - places: the other part.
  func callAsFunction(
    _ code: Bits, _ product: Bits, c: Bits, places: Bits, zeroPoint: Bits, type: Bits
  ) -> Bits {
    function(code, product, c, places, zeroPoint, type)
  }

  /// The bits of a product that are above those that a type has, with its sign.
  private static func above(_ m: Module) -> Function {
    typealias Element = SIMDEncoding.Element
    func mask(from bit: UInt64) -> Bits {
      .constant(words: [(.max >> bit) << bit], width: 2 * SIMDShape.width)
    }
    return m.function(
      "bits_above", ["element": SIMDEncoding.type.count], "Bits above those that a type has."
    ) { arguments in
      var choice = FunctionChoice(by: arguments[0], otherwise: mask(from: 31))
      choice.case(Element.i8, value: mask(from: 7))
      choice.case(Element.u8, value: mask(from: 8))
      choice.case(Element.i16, value: mask(from: 15))
      choice.case(Element.u16, value: mask(from: 16))
      return choice
    }
  }
}
