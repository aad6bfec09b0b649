import RTL

/// Reduces some lanes, and what was found in those before, to one value. Combinational, and silent
/// unless it is asked.
struct SIMDReduction: Component {
  let count: Int  // values at once, a power of two

  var moduleName: String { "simd_reduction_\(count)" }
  var summary: String {
    "Sum, highest or lowest of \(count) \(count == 1 ? "lane" : "lanes") and what came before."
  }

  private static let width = 32

  func build(_ m: Module) {
    let width = Self.width
    let enable = m.input("enable", "there are values")
    let kind = m.input("kind", width: SIMDUnit.ReductionKind.width, "how they are reduced")
    let before = m.input("before", width: width, "what was found so far")
    let values = m.input("values", width: width * count)
    let active = m.input("active", width: count, "values that count")
    let result = m.output("result", width: width, default: .constant(0, width: width))

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    // What changes nothing: 0, the smallest number, the greatest.
    let neutral = wire("neutral", width, "stands for a value that does not count")
    m.when(enable) {
      m.switch(kind) { cases in
        cases.case(SIMDUnit.ReductionKind.highest) { neutral.drive(1 << (width - 1)) }
        cases.case(SIMDUnit.ReductionKind.lowest) { neutral.drive((1 << (width - 1)) - 1) }
        cases.default {}
      }
    }

    func reduced(_ name: String, _ x: Bits, _ y: Bits) -> Bits {
      let isLess = wire("\(name)_less", 1)
      let value = wire(name, width)
      m.when(enable) {
        isLess.drive(x.signed .< y.signed)
        m.switch(kind) { cases in
          cases.case(SIMDUnit.ReductionKind.highest) { value.drive(mux(isLess, y, x)) }
          cases.case(SIMDUnit.ReductionKind.lowest) { value.drive(mux(isLess, x, y)) }
          cases.default { value.drive(x +% y) }
        }
      }
      return value
    }
    var level = (0..<count).map { number in
      let value = wire("value_\(number)", width)
      m.when(enable) {
        value.drive(mux(active[number], values[width * number..<width * (number + 1)], neutral))
      }
      return value
    }
    while level.count > 1 {
      level = (0..<level.count / 2).map {
        reduced("of_\(count / level.count * 2)_\($0)", level[2 * $0], level[2 * $0 + 1])
      }
    }
    m.when(enable) { result.drive(reduced("all", before, level[0])) }
  }
}
