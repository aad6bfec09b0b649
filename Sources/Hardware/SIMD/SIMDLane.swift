import RTL

/// The arithmetic of one lane, without multiplication. Combinational, and silent unless it is asked.
///
/// There is one adder: it compares, too.
struct SIMDLane: Component {
  var moduleName: String { "simd_lane" }
  var summary: String { "Arithmetic of one lane of the SIMD unit, without multiplication." }

  private static let width = 32

  func build(_ m: Module) {
    let width = Self.width
    let enable = m.input("enable", "there are operands")
    let function = m.input("function", width: SIMDUnit.Function.width, "what is computed")
    let a = m.input("a", width: width, "operand A")
    let b = m.input("b", width: width, "operand B")
    let c = m.input("c", width: width, "operand C")
    let result = m.output("result", width: width, default: .constant(0, width: width))

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    func isFunction(_ name: SIMDUnit.Function) -> Bits { function .== name }

    // The sum of x and y, or their difference: one bit more than the operands, the sign.
    let x = wire("x", width)
    let y = wire("y", width)
    let subtracts = wire("subtracts", 1)
    let sum = wire("sum", width + 1, "x + y or x - y, signed, exact")
    let isLess = wire("is_less", 1, "x < y, signed, where x - y was computed")
    let isEqual = wire("is_equal", 1, "A = B")
    m.when(enable) {
      m.switch(function) { cases in
        cases.case(SIMDUnit.Function.reverse) {
          x.drive(b)
          y.drive(a)
        }
        cases.case(SIMDUnit.Function.absolute) { y.drive(a) }
        cases.default {
          x.drive(a)
          y.drive(b)
        }
      }
      subtracts.drive(!isFunction(.add) && !isFunction(.addSaturated))
      let addend = y.signed.extended(to: width + 1).bits ^ subtracts.replicated(width + 1)
      sum.drive(
        x.signed.extended(to: width + 1).bits +% addend +% subtracts.extended(to: width + 1))
      isLess.drive(sum[width])
      isEqual.drive(a .== b)
    }

    // Shifts to the right, with what they shift out.
    let distance = b[0..<5]
    let isFar = wire("is_far", 1, "B is more than 31")
    let fill = wire("fill", 1, "the bit that shifts to the right bring in")
    let shifted = wire("shifted", width + 1, "A shifted to the right")
    let lost = wire("lost", width, "what was shifted out, the last bit at the top")
    let roundsUp = wire("rounds_up", 1)
    m.when(enable) {
      m.switch(function) { cases in
        cases.case(SIMDUnit.Function.shiftRight, .shiftArithmetic, .shiftRounded) {
          fill.drive(a[width - 1] && !isFunction(.shiftRight))
          shifted.drive((Bits.concatenating(fill, a).signed >> distance).bits)
        }
        cases.default {}
      }
      isFar.drive(b[5..<width].any)
      m.when(isFunction(.shiftRounded)) {
        lost.drive(a << (.constant(width, width: 6) -% distance.extended(to: 6)))
        roundsUp.drive(lost[width - 1] && (lost[0..<width - 1].any || shifted[0]))
      }
    }
    m.ignore(shifted[width], because: "the sign was there to be shifted in")

    let larger = wire("larger", width, "the greater of A and B")
    m.when(enable && isFunction(.clamp)) { larger.drive(mux(isLess, b, a)) }
    let zeros = leadingZeros(m, of: a, where: enable && isFunction(.leadingZeros))

    m.when(enable) {
      let low = sum[0..<width]
      let sumSaturated = mux(
        sum[width] ^ sum[width - 1],
        .concatenating(sum[width], (!sum[width]).replicated(width - 1)), low)
      func all(_ condition: Bits) -> Bits { condition.replicated(width) }
      let values: [(SIMDUnit.Function, Bits)] = [
        (.first, a), (.second, b), (.add, low), (.addSaturated, sumSaturated), (.subtract, low),
        (.subtractSaturated, sumSaturated), (.reverse, low), (.minimum, mux(isLess, a, b)),
        (.maximum, mux(isLess, b, a)), (.and, a & b), (.or, a | b), (.xor, a ^ b),
        (.shiftLeft, (a << distance) & all(!isFar)),
        (.shiftRight, shifted[0..<width] & all(!isFar)),
        (.shiftArithmetic, mux(isFar, all(fill), shifted[0..<width])),
        (
          .shiftRounded,
          (shifted[0..<width] +% roundsUp.extended(to: width)) & all(!isFar)
        ),
        (.equal, all(isEqual)), (.notEqual, all(!isEqual)), (.less, all(isLess)),
        (.lessOrEqual, all(isLess || isEqual)), (.greater, all(!isLess && !isEqual)),
        (.greaterOrEqual, all(!isLess)), (.select, mux(c.any, a, b)),
        (.clamp, mux(c.signed .< larger.signed, c, larger)),
        (.absolute, mux(a[width - 1], low, a)), (.leadingZeros, zeros.extended(to: width)),
      ]
      m.switch(function) { cases in
        for (name, value) in values { cases.case(name) { result.drive(value) } }
        cases.default {}
      }
    }
  }

  /// The number of zeros above the highest one: halves are looked at, then halves of these.
  private func leadingZeros(_ m: Module, of value: Bits, where isWanted: Bits) -> Bits {
    var rest = value
    var count: [Bits] = []
    var half = value.width / 2
    while half > 0 {
      let isZero = m.wire(
        "upper_\(half)_zero", width: 1, default: .constant(0, width: 1))
      let part = m.wire("part_\(half)", width: half, default: .constant(0, width: half))
      let (low, high) = (rest[0..<half], rest[half..<2 * half])
      m.when(isWanted) {
        isZero.drive(!high.any)
        part.drive(mux(isZero, low, high))
      }
      count.append(isZero)
      rest = part
      half /= 2
    }
    // All zeros: the five bits say 31, and the last part is 0.
    let number = Bits.concatenating(count).extended(to: count.count + 1)
    return number +% (!rest).extended(to: count.count + 1)
  }
}
