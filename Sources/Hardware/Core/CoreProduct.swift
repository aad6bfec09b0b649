import RTL

/// The lower half of a product: the first factor times 16 bits of the second one, taken as eight digits
/// from -2 to 2 (A. D. Booth, "A signed binary multiplication technique", Quarterly Journal of
/// Mechanics and Applied Mathematics 4, 1951; with two bits per digit).
///
/// If the second factor fits in 16 bits with its sign, that is all. Else its upper 16 bits come first, in a
/// cycle of their own, and what they give is added to what the lower ones give.
struct CoreProduct: Component {
  var moduleName: String { "core_product" }
  var summary: String { "Multiplies a word by 16 bits of another one, and adds." }

  func build(_ m: Module) {
    let first = m.input("first", width: 32, "first factor")
    let second = m.input("second", width: 32, "second factor")
    let isWanted = m.input("is_wanted", "there is something to multiply")
    let isSecond = m.input("is_second", "the second of two cycles")
    let sum = m.input("sum", width: 32, "what the first one gave")
    let isWhole = m.output("is_whole", "the lower half is the whole second factor")
    let product = m.output("product", width: 32, "0 unless it is wanted")

    isWhole.drive(!second[15..<32].any || second[15..<32].all)
    let isUpper = m.wire("is_upper", !(isWhole || isSecond), "its upper half is meant")
    let digits = m.wire(
      "digits",
      mux(
        isUpper, second[15..<32], .concatenating(second[0..<16], .constant(0, width: 1))),
      "with the bit below")
    let rows = (0..<8).map { number in
      let (low, middle, high) = (
        digits[2 * number], digits[2 * number + 1], digits[2 * number + 2]
      )
      let width = 32 - 2 * number
      let isOne = m.wire("is_one_\(number)", low ^ middle)
      let isTwo = m.wire("is_two_\(number)", !isOne && (high ^ middle))
      let multiple = m.wire(
        "multiple_\(number)",
        ((first[0..<width] & isOne.replicated(width))
          | (Bits.concatenating(first[0..<width - 1], .constant(0, width: 1))
            & isTwo.replicated(width)))
          ^ high.replicated(width),
        "of the first factor, inverted if negative")
      return number == 0
        ? multiple : Bits.concatenating(multiple, .constant(0, width: 2 * number))
    }
    let signs = m.wire(
      "signs",
      .concatenating(
        .constant(0, width: 17),
        .concatenating(
          (0..<8).reversed().flatMap { number -> [Bits] in
            number == 0
              ? [digits[2]] : [digits[2 * number + 2], .constant(0, width: 1)]
          })), "1 more for each inverted multiple")
    let before = m.wire(
      "sum_before",
      .concatenating(sum[0..<16] & isSecond.replicated(16), .constant(0, width: 16)))
    m.ignore(sum[16..<32], because: "it is worth 65536 times as much")
    let total =
      ((rows[0] +% rows[1] +% rows[2]) +% (rows[3] +% rows[4] +% rows[5]))
      +% ((rows[6] +% rows[7] +% signs) +% before)
    product.drive(mux(isWanted, total, .constant(0, width: 32)))
  }
}
