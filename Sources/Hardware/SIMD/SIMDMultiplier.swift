import ChipSpec
import RTL

/// A multiplier and what is made of its product, in two cycles: the product, and its end.
struct SIMDMultiplier: Component {
  var moduleName: String { "simd_multiplier" }
  var summary: String {
    "Multiplier of the SIMD unit: a product in one cycle, its end in the next."
  }

  private static let width = 32

  func build(_ m: Module) {
    let width = Self.width
    let enable = m.input("enable", "there are operands")
    let finish = m.input("finish", "there is a product")
    let kind = m.input("kind", width: SIMDUnit.Product.width, "what is made of the product")
    let places = m.input("places", width: SIMDEncoding.shift.count, "is added to the shift C")
    let zeroPoint = m.input("zero_point", width: SIMDEncoding.high.count, "signed")
    let type = m.input("element", width: SIMDEncoding.type.count, "what it is saturated to")
    let a = m.input("a", width: width, "operand A, signed")
    let b = m.input("b", width: width, "operand B, signed")
    let c = m.input("c", width: width, "what is added, or the shift")
    let result = m.output(
      "result", width: width, "of the product", default: .constant(0, width: width))

    let product = m.register("product", width: 2 * width, reset: nil)
    let third = m.register("third", width: width, reset: nil, "operand C of the product")

    // Unsigned operands are larger than signed ones by 2^32 where the sign is set: the other operand
    // is too much in the upper half.
    let unsigned = m.wire("unsigned_product", width: 2 * width, default: .constant(0, width: 64))
    let excess = m.wire("excess", width: width, default: .constant(0, width: width))
    m.when(enable) {
      unsigned.drive(a.multipliedFullWidth(by: b))
      excess.drive(
        (b & a[width - 1].replicated(width)) +% (a & b[width - 1].replicated(width)))
    }
    m.when(enable) {
      product.next(.concatenating(unsigned[width..<2 * width] -% excess, unsigned[0..<width]))
      third.next(c)
    }

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let shift = wire("shift", SIMDEncoding.shift.count)
    let shifted = wire("shifted", 2 * width, "the product shifted to the right")
    let lost = wire("lost", 2 * width, "what was shifted out, the last bit at the top")
    let roundsUp = wire("rounds_up", 1)
    let moved = wire("moved", 2 * width, "rounded, and moved to the zero point")
    let saturated = SIMDSaturation(m, width: 2 * width)
    m.when(finish) {
      m.switch(kind) { cases in
        cases.case(SIMDUnit.Product.low) { result.drive(product[0..<width]) }
        cases.case(SIMDUnit.Product.high) { result.drive(product[width..<2 * width]) }
        cases.case(SIMDUnit.Product.accumulated) { result.drive(third +% product[0..<width]) }
        cases.default {
          shift.drive(third[0..<SIMDEncoding.shift.count] +% places)
          shifted.drive((product.signed >> shift).bits)
          lost.drive(product << (.constant(2 * width, width: 7) -% shift.extended(to: 7)))
          roundsUp.drive(lost[2 * width - 1] && (lost[0..<2 * width - 1].any || shifted[0]))
          moved.drive(
            shifted +% zeroPoint.signed.extended(to: 2 * width).bits
              +% roundsUp.extended(to: 2 * width))
          saturated.look(m, at: type)
          result.drive(saturated(moved))
        }
      }
    }
  }
}
