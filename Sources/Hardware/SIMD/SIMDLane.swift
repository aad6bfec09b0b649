import RTL

/// What a lane computes without multiplication: functions of the module that has the lanes, evaluated
/// where a step computes and nowhere else.
///
/// There is one adder; it compares, too.
struct SIMDLane {
  private let function: Function

  /// Declares the functions.
  init(_ m: Module) {
    typealias Code = SIMDUnit.Function
    let width = SIMDShape.width
    let sum = m.function(
      "sum", ["x": width, "y": width, "is_difference": 1],
      "X + Y or X - Y, signed and exact: the top bit is the sign."
    ) { arguments in
      let subtracts = arguments[2]
      return arguments[0].signed.extended(to: width + 1).bits
        +% (arguments[1].signed.extended(to: width + 1).bits ^ subtracts.replicated(width + 1))
        +% subtracts.extended(to: width + 1)
    }
    let first = m.function(
      "first_term", ["code": Code.width, "a": width, "b": width], "What the adder takes first."
    ) { arguments in
      var choice = FunctionChoice(by: arguments[0], otherwise: arguments[1])
      choice.case(Code.reverse, value: arguments[2])
      choice.case(Code.absolute, value: .constant(0, width: width))
      return choice
    }
    let second = m.function(
      "second_term", ["code": Code.width, "a": width, "b": width],
      "What the adder adds or subtracts."
    ) { arguments in
      var choice = FunctionChoice(by: arguments[0], otherwise: arguments[2])
      choice.case(Code.reverse, .absolute, value: arguments[1])
      return choice
    }
    let subtracts = m.function("subtracts", ["code": Code.width], "Whether it subtracts.") {
      ($0[0] .!= Code.add) && ($0[0] .!= Code.addSaturated)
    }
    let shifted = m.function(
      "shift_right", ["is_negative": 1, "a": width, "places": 5],
      "A shifted to the right, copies of the sign from the left."
    ) { arguments in
      let sign = arguments[0].replicated(width)
      return ((arguments[1] ^ sign) >> arguments[2]) ^ sign
    }
    let lost = m.function(
      "shift_loss", ["a": width, "places": 5],
      "What a shift to the right loses, the last bit at the top."
    ) { arguments in
      arguments[0] << (.constant(width, width: 6) -% arguments[1].extended(to: 6))
    }
    let rounded = m.function(
      "round_shifted", ["moved": width, "loss": width],
      "Rounded to the nearest by what a shift lost, a tie to the even one."
    ) { arguments in
      let (shifted, lost) = (arguments[0], arguments[1])
      let isUp = lost[width - 1] && (lost[0..<width - 1].any || shifted[0])
      return shifted +% isUp.extended(to: width)
    }
    let smaller = m.function("smaller", ["x": width, "y": width], "The smaller one, signed.") {
      mux($0[0].signed .< $0[1].signed, $0[0], $0[1])
    }
    let leadingZeros = Self.leadingZeros(m)

    let computed = m.function(
      "compute",
      ["code": Code.width, "a": width, "b": width, "c": width, "total": width + 1, "moved": width],
      "What a lane computes, from the sum and the shift that it may need."
    ) { arguments in
      let (code, a, b, c) = (arguments[0], arguments[1], arguments[2], arguments[3])
      let (total, moved) = (arguments[4], arguments[5])
      let low = total[0..<width]
      let isLess = total[width]
      let isEqual = a .== b
      let places = b[0..<5]
      let isFar = b[5..<width].any
      func all(_ condition: Bits) -> Bits { condition.replicated(width) }
      var choice = FunctionChoice(by: code, otherwise: a)
      choice.case(Code.second, value: b)
      choice.case(Code.add, .subtract, .reverse, value: low)
      choice.case(
        Code.addSaturated, .subtractSaturated,
        value: mux(
          total[width] ^ total[width - 1],
          .concatenating(total[width], (!total[width]).replicated(width - 1)), low))
      choice.case(Code.minimum, value: mux(isLess, a, b))
      choice.case(Code.maximum, value: mux(isLess, b, a))
      choice.case(Code.and, value: a & b)
      choice.case(Code.or, value: a | b)
      choice.case(Code.xor, value: a ^ b)
      choice.case(Code.shiftLeft, value: (a << places) & all(!isFar))
      choice.case(Code.shiftRight, value: moved & all(!isFar))
      choice.case(Code.shiftArithmetic, value: mux(isFar, all(a[width - 1]), moved))
      choice.case(Code.shiftRounded, value: rounded(moved, lost(a, places)) & all(!isFar))
      choice.case(Code.equal, value: all(isEqual))
      choice.case(Code.notEqual, value: all(!isEqual))
      choice.case(Code.less, value: all(isLess))
      choice.case(Code.lessOrEqual, value: all(isLess || isEqual))
      choice.case(Code.greater, value: all(!isLess && !isEqual))
      choice.case(Code.greaterOrEqual, value: all(!isLess))
      choice.case(Code.select, value: mux(c.any, a, b))
      choice.case(Code.clamp, value: smaller(c, mux(isLess, b, a)))
      choice.case(Code.absolute, value: mux(a[width - 1], low, a))
      choice.case(
        Code.leadingZeros,
        value: mux(
          a.any, leadingZeros(a[1..<width]).extended(to: width), .constant(width, width: width)))
      return choice
    }
    function = m.function(
      "lane", ["code": Code.width, "a": width, "b": width, "c": width], "One lane's arithmetic."
    ) { arguments in
      let (code, a, b, c) = (arguments[0], arguments[1], arguments[2], arguments[3])
      let isNegative = a[width - 1] && (code .!= Code.shiftRight)
      return computed(
        code, a, b, c, sum(first(code, a, b), second(code, a, b), subtracts(code)),
        shifted(isNegative, a, b[0..<5]))
    }
  }

  /// What a function computes from operands A, B and C.
  func callAsFunction(_ code: Bits, _ a: Bits, _ b: Bits, _ c: Bits) -> Bits {
    function(code, a, b, c)
  }

  /// The number of zeros above the highest one, which there is: of a value's two halves the upper one
  /// counts if it is not 0, and so on. So the lowest bit does not matter, and is left out.
  private static func leadingZeros(_ m: Module) -> Function {
    var width = 2
    var function = m.function("leading_zeros_2", ["value": 1]) { !$0[0] }
    while width < SIMDShape.width {
      let (half, inner) = (width, function)
      width *= 2
      function = m.function(
        "leading_zeros_\(width)", ["value": width - 1],
        width == SIMDShape.width ? "Zeros above the highest one." : ""
      ) { arguments in
        let isAbove = arguments[0][half - 1..<width - 1].any
        let part = mux(isAbove, arguments[0][half..<width - 1], arguments[0][0..<half - 1])
        return .concatenating(!isAbove, inner(part))
      }
    }
    return function
  }
}
