import RTL

/// Multiplies and divides one bit per cycle, for instructions that are not worth more: the upper halves of
/// products, quotients and remainders.
///
/// The words that it works on lie outside, in registers of the pipeline that are free meanwhile: `lower`
/// is its result, `upper` the address at which it could go on. The first step loads them, 32 steps follow, and the last
/// one gives the result.
struct CoreSerial: Component {
  var moduleName: String { "core_serial" }
  var summary: String { "A step of a multiplication or division of one bit per cycle." }

  func build(_ m: Module) {
    let a = m.input("a", width: 32, "first operand")
    let b = m.input("b", width: 32, "second operand")
    let function = m.input("function", width: 3, "bits 14:12 of the instruction")
    let isFirst = m.input("is_first", "the words are loaded")
    let isLastBit = m.input("is_last_bit", "the step is that of the highest bit")
    let isEnd = m.input("is_end", "the result is wanted")
    let upper = m.input("upper", width: 32, "upper half of the product, or remainder")
    let lower = m.input("lower", width: 32, "lower half of the product, or quotient")
    let nextUpper = m.output("next_upper", width: 32)
    let nextLower = m.output("next_lower", width: 32, "with the last step the result")

    let divides = m.wire("divides", function[2])
    let isUnsigned = m.wire("is_unsigned", function[0], "of a division")
    let isRemainder = m.wire("is_remainder", function[1], "of a division")
    let isSignedA = m.wire("is_signed_a", !function[0..<2].all, "of a product")
    let isSignedB = m.wire("is_signed_b", function[0..<2] .== 1, "of a product")
    let isNegativeA = m.wire("is_negative_a", !isUnsigned && a[31])
    let isNegativeB = m.wire("is_negative_b", !isUnsigned && b[31])

    // The adder is that of the arithmetic unit: first term + second term, or - second term. Of the sign of
    // an operand that is loaded nothing is kept.
    let first = m.output("first_term", width: 33, default: .constant(0, width: 33))
    let second = m.output("second_term", width: 33)
    let subtracts = m.output("subtracts")
    let sum = m.input("sum", width: 34, "what the adder gives, with the carry")
    let isStep = m.wire("is_step", !(isFirst || isEnd), "it concerns a bit")
    m.when(isStep) {
      first.drive(
        mux(
          divides, .concatenating(upper, lower[31]),
          .concatenating(isSignedA && upper[31], upper)))
    }
    m.when(isEnd) {
      second.drive(
        .concatenating(.constant(0, width: 1), mux(divides && !isRemainder, lower, upper)))
      subtracts.drive(
        divides && mux(isRemainder, isNegativeA, (isNegativeA ^ isNegativeB) && b.any))
    }.elseWhen(isStep && divides) {
      second.drive(.concatenating(isNegativeB, b))
      subtracts.drive(!isNegativeB)
    }.otherwise {
      second.drive(
        .concatenating(isSignedA && a[31], a) & (isFirst || lower[0]).replicated(33))
      subtracts.drive(mux(isFirst, isNegativeA, isSignedB && isLastBit))
    }
    let isEnough = m.wire("is_enough", sum[33], "the divisor fits into the remainder")

    m.when(isFirst) {
      nextUpper.drive(0)
    }.elseWhen(divides) {
      nextUpper.drive(mux(isEnough, sum[0..<32], .concatenating(upper[0..<31], lower[31])))
    }.otherwise {
      nextUpper.drive(sum[1..<33])
    }
    m.when(isFirst && !divides) {
      nextLower.drive(b)
    }.elseWhen(!isStep) {
      nextLower.drive(sum[0..<32])
    }.elseWhen(divides) {
      nextLower.drive(.concatenating(lower[0..<31], isEnough))
    }.otherwise {
      nextLower.drive(.concatenating(sum[0], lower[1..<32]))
    }
  }
}
