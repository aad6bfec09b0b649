import RTL

/// Multiplies and divides one bit per cycle, for instructions that are not worth more: the upper halves of
/// products, quotients and remainders.
///
/// The words that it works on lie outside: `lower` is the pipeline's result register, which is free
/// meanwhile, and `upper` a register beside it. The first step loads them, 32 steps follow, and the last
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

    // first term + second term, or - second term
    let first = m.wire("first_term", width: 33, default: .constant(0, width: 33))
    let second = m.wire("second_term", width: 33)
    let subtracts = m.wire("subtracts", width: 1)
    m.when(isFirst) {
      second.drive(.concatenating(.constant(0, width: 1), a))
      subtracts.drive(isNegativeA)
    }.elseWhen(isEnd) {
      second.drive(
        .concatenating(.constant(0, width: 1), mux(divides && !isRemainder, lower, upper)))
      subtracts.drive(
        divides && mux(isRemainder, isNegativeA, (isNegativeA ^ isNegativeB) && b.any))
    }.elseWhen(divides) {
      first.drive(.concatenating(upper, lower[31]))
      second.drive(.concatenating(isNegativeB, b))
      subtracts.drive(!isNegativeB)
    }.otherwise {
      first.drive(.concatenating(isSignedA && upper[31], upper))
      second.drive(.concatenating(isSignedA && a[31], a) & lower[0].replicated(33))
      subtracts.drive(isSignedB && isLastBit)
    }
    let sum = m.wire(
      "sum",
      Bits.concatenating(.constant(0, width: 1), first, .constant(1, width: 1))
        +% .concatenating(.constant(0, width: 1), second ^ subtracts.replicated(33), subtracts))
    let isEnough = m.wire("is_enough", sum[34], "the divisor fits into the remainder")

    m.when(isFirst) {
      nextUpper.drive(0)
      nextLower.drive(mux(divides, sum[1..<33], b))
    }.elseWhen(isEnd) {
      nextUpper.drive(upper)
      nextLower.drive(sum[1..<33])
    }.elseWhen(divides) {
      nextUpper.drive(mux(isEnough, sum[1..<33], first[0..<32]))
      nextLower.drive(.concatenating(lower[0..<31], isEnough))
    }.otherwise {
      nextUpper.drive(sum[2..<34])
      nextLower.drive(.concatenating(sum[1], lower[1..<32]))
    }
    m.ignore(sum[0], because: "it takes the carry in")
  }
}
