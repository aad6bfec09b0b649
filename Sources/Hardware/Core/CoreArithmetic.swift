import RTL

/// The arithmetic of the base instruction set on two words. There is one adder, which compares too, and
/// one shifter, which turns words around to shift to the left.
struct CoreArithmetic: Component {
  /// What its adder does beside its own sums and differences.
  enum Adder {
    /// Nothing.
    case base
    /// It is lent to instructions that take a cycle per bit.
    case lent
    /// It makes every sum of the core, which says when it subtracts.
    case small
  }

  private let adder: Adder

  init(_ adder: Adder) { self.adder = adder }

  var moduleName: String {
    switch adder {
    case .base: "core_arithmetic_base"
    case .lent: "core_arithmetic"
    case .small: "core_arithmetic_small"
    }
  }
  var summary: String {
    "Arithmetic of the base instruction set: sums, comparisons, logic, shifts."
  }

  func build(_ m: Module) {
    let a = m.input("a", width: 32, "first operand")
    let b = m.input("b", width: 32, "second operand")
    let function = m.input("function", width: 3, "bits 14:12 of the instruction")
    let isAlternate = m.input(
      "is_alternate", "difference for sum; copies of the sign are shifted in")
    let isBranch = m.input("is_branch", "a comparison of a branch is wanted")
    let result = m.output("result", width: 32)
    let isTaken = m.output("is_taken", "the branch is taken")

    let subtracts =
      adder == .small
      ? m.input("subtracts", "a difference is wanted")
      : m.wire("subtracts", (isAlternate || isBranch) || (!function[2] && function[1]))
    // Where the adder's operands differ, and where both are 1. Of the instructions that want to know, none
    // but branches subtract: then the first says where they are equal.
    let sum: Bits
    let propagates: Bits
    let generates: Bits
    if adder == .lent {
      let isLent = m.input("is_lent", "the adder is")
      let lentFirst = m.input("lent_first", width: 33, "what it adds then")
      let lentSecond = m.input("lent_second", width: 33)
      let lentSubtracts = m.input("lent_subtracts", "or subtracts")
      let lentSum = m.output("lent_sum", width: 34, "the sum, with the carry")
      let zero = Bits.constant(0, width: 1)
      let lends = m.wire("inverts", mux(isLent, lentSubtracts, subtracts))
      let one = m.wire("first_term", mux(isLent, lentFirst, .concatenating(zero, a)))
      let other = m.wire(
        "second_term",
        mux(isLent, lentSecond, .concatenating(zero, b)) ^ lends.replicated(33))
      // One bit below takes the carry in.
      let total = m.wire(
        "total",
        Bits.concatenating(zero, one, .constant(1, width: 1))
          +% Bits.concatenating(zero, other, lends))
      propagates = m.wire("propagates", one[0..<32] ^ other[0..<32])
      generates = m.wire("generates", one[0..<32] & other[0..<32])
      lentSum.drive(total[1..<35])
      m.ignore(total[0], because: "it takes the carry in")
      sum = m.wire("sum", total[1..<33])
    } else {
      let other = m.wire("second_term", b ^ subtracts.replicated(32))
      propagates = m.wire("propagates", a ^ other)
      generates = m.wire("generates", a & other)
      let total = m.wire(
        "total",
        Bits.concatenating(a, .constant(1, width: 1)) +% Bits.concatenating(other, subtracts),
        "one bit below takes the carry in")
      m.ignore(total[0], because: "it takes the carry in")
      sum = m.wire("sum", total[1..<33])
      if adder == .small { m.output("sum", width: 32, "sum or difference").drive(sum) }
    }
    let isUnsigned = m.wire("is_unsigned", mux(isBranch, function[1], function[0]))
    let isLess = m.wire(
      "is_less",
      mux(a[31] ^ b[31], mux(isUnsigned, b[31], a[31]), sum[31]))
    isTaken.drive(mux(function[2], isLess, propagates.all) ^ function[0])

    func turned(_ word: Bits) -> Bits { .concatenating((0..<32).map { word[$0] }) }
    let entering = m.wire(
      "entering", width: 32, "0 unless it is shifted", default: .constant(0, width: 32))
    m.when(function .== 1) {
      entering.drive(turned(a))
    }.elseWhen(function .== 5) {
      entering.drive(a)
    }
    let sign = m.wire("sign", isAlternate && a[31])
    var shifted = entering
    for stage in (0..<5).reversed() {
      let places = 1 << stage
      shifted = m.wire(
        "shifted_\(places)",
        mux(b[stage], .concatenating(sign.replicated(places), shifted[places..<32]), shifted))
    }

    // What differs and what is common make up `or`.
    let differs = m.wire("selects_difference", (function .== 4) || (function .== 6))
    let isCommon = m.wire("selects_common", (function .== 6) || (function .== 7))
    let isOrder = m.wire("selects_order", function[1..<3] .== 1)
    result.drive(
      andOrMux([
        (function .== 0, sum), (function .== 1, turned(shifted)), (function .== 5, shifted),
        (isOrder, isLess.extended(to: 32)),
      ])
        | ((propagates & differs.replicated(32)) | (generates & isCommon.replicated(32))))
  }
}
