import RTL

/// Reduces lanes to one value: a function of the module that has the lanes.
struct SIMDReduction {
  private let function: Function
  private let counting: Function?

  /// Declares the functions.
  /// - Parameter count: lanes at once. A single one is always active; of several some may not be.
  init(_ m: Module, count: Int) {
    typealias Kind = SIMDUnit.ReductionKind
    let width = SIMDShape.width
    function = m.function(
      "reduce", ["code": Kind.width, "x": width, "y": width],
      "The sum of two values, the greater or the smaller one."
    ) { arguments in
      let (code, x, y) = (arguments[0], arguments[1], arguments[2])
      let isLess = x.signed .< y.signed
      var choice = FunctionChoice(by: code, otherwise: x +% y)
      choice.case(Kind.highest, value: mux(isLess, y, x))
      choice.case(Kind.lowest, value: mux(isLess, x, y))
      return choice
    }
    guard count > 1 else {
      counting = nil
      return
    }
    let nothing = m.function(
      "neutral", ["code": Kind.width], "What changes nothing."
    ) { arguments in
      var choice = FunctionChoice(by: arguments[0], otherwise: .constant(0, width: width))
      choice.case(Kind.highest, value: .constant(1 << (width - 1), width: width))
      choice.case(Kind.lowest, value: .constant((1 << (width - 1)) - 1, width: width))
      return choice
    }
    counting = m.function(
      "counting", ["code": Kind.width, "is_active": 1, "value": width],
      "A value that counts, or what changes nothing."
    ) { mux($0[1], $0[2], nothing($0[0])) }
  }

  /// What was found before and some values, as many as a power of two, reduced to one.
  func reduced(
    _ m: Module, _ code: Bits, where isWanted: Bits, before: Bits,
    _ values: [(value: Bits, isActive: Bits)]
  ) -> Bits {
    let width = SIMDShape.width
    var level = values.map { counting?(code, $0.isActive, $0.value) ?? $0.value }
    while level.count > 1 {
      let count = level.count / 2
      let wire = m.wire(
        "reduced_to_\(count)", width: width * count, default: .constant(0, width: width * count))
      m.when(isWanted) {
        for place in 0..<count {
          wire[width * place..<width * (place + 1)].drive(
            function(code, level[2 * place], level[2 * place + 1]))
        }
      }
      level = (0..<count).map { wire[width * $0..<width * ($0 + 1)] }
    }
    return function(code, before, level[0])
  }
}
