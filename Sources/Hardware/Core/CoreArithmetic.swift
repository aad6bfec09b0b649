import RTL

/// The arithmetic of the base instruction set on two words. There is one adder, which compares too, and
/// one shifter, which turns words around to shift to the left.
struct CoreArithmetic: Component {
  var moduleName: String { "core_arithmetic" }
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

    let subtracts = m.wire(
      "subtracts", (isAlternate || isBranch) || (!function[2] && function[1]))
    // One bit below takes the carry in, one above what leaves.
    let sum = m.wire(
      "sum",
      Bits.concatenating(.constant(0, width: 1), a, .constant(1, width: 1))
        +% Bits.concatenating(.constant(0, width: 1), b ^ subtracts.replicated(32), subtracts))
    let isUnsigned = m.wire("is_unsigned", mux(isBranch, function[1], function[0]))
    let isLess = m.wire(
      "is_less",
      mux(a[31] ^ b[31], mux(isUnsigned, b[31], a[31]), sum[32]))
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

    m.switch(function) { cases in
      cases.case(0) { result.drive(sum[1..<33]) }
      cases.case(1) { result.drive(turned(shifted)) }
      cases.case(2, 3) { result.drive(isLess.extended(to: 32)) }
      cases.case(4) { result.drive(difference) }
      cases.case(5) { result.drive(shifted) }
      cases.case(6) { result.drive(a | b) }
      cases.default { result.drive(a & b) }
    }
    m.ignore(sum[0], because: "it takes the carry in")
    m.ignore(sum[33], because: "carries count in comparisons of equal signs only")
  }
}
