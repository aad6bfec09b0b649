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
    let sum: Bits
    if adder == .lent {
      let isLent = m.input("is_lent", "the adder is")
      let lentFirst = m.input("lent_first", width: 33, "what it adds then")
      let lentSecond = m.input("lent_second", width: 33)
      let lentSubtracts = m.input("lent_subtracts", "or subtracts")
      let lentSum = m.output("lent_sum", width: 34, "the sum, with the carry")
      let zero = Bits.constant(0, width: 1)
      let lends = m.wire("inverts", mux(isLent, lentSubtracts, subtracts))
      let term = m.wire("term", mux(isLent, lentSecond, .concatenating(zero, b)))
      // One bit below takes the carry in.
      let total = m.wire(
        "total",
        Bits.concatenating(
          zero, mux(isLent, lentFirst, .concatenating(zero, a)), .constant(1, width: 1))
          +% Bits.concatenating(zero, term ^ lends.replicated(33), lends))
      lentSum.drive(total[1..<35])
      m.ignore(total[0], because: "it takes the carry in")
      sum = m.wire("sum", total[1..<33])
    } else {
      let total = m.wire(
        "total",
        Bits.concatenating(a, .constant(1, width: 1))
          +% Bits.concatenating(b ^ subtracts.replicated(32), subtracts),
        "one bit below takes the carry in")
      m.ignore(total[0], because: "it takes the carry in")
      sum = m.wire("sum", total[1..<33])
      if adder == .small { m.output("sum", width: 32, "sum or difference").drive(sum) }
    }
    let isUnsigned = m.wire("is_unsigned", mux(isBranch, function[1], function[0]))
    let isLess = m.wire(
      "is_less",
      mux(a[31] ^ b[31], mux(isUnsigned, b[31], a[31]), sum[31]))
    let difference = m.wire("difference", a ^ b)
    isTaken.drive(mux(function[2], isLess, !difference.any) ^ function[0])

    func turned(_ word: Bits) -> Bits { .concatenating((0..<32).map { word[$0] }) }
    let isLeft = m.wire("is_left", !function[2])
    let entering = m.wire("entering", mux(isLeft, turned(a), a))
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
        | ((difference & differs.replicated(32)) | ((a & b) & isCommon.replicated(32))))
  }
}
