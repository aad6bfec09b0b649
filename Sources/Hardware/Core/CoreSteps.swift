import RTL

/// The steps of an instruction that takes a cycle per bit, inside of the core's module.
struct CoreSteps {
  /// The last step, which gives the result.
  let isEnd: Bits
  /// What the pipeline's result register is given next.
  let lower: Bits

  /// What the upper half of a product, or the remainder, is given next, and whether it is.
  let upper: Bits
  let isBusy: Bits

  private let step: Bits

  /// Declares the signals.
  init(_ m: Module) {
    step = m.register("step", width: 6, "0 loads the operands, 1 to 32 concern a bit each")
    upper = m.wire("next_upper", width: 32)
    isBusy = m.wire("is_busy", width: 1, "a step is made")
    isEnd = m.wire("is_end", step .== 33)
    lower = m.wire("next_lower", width: 32)
  }

  /// Lets a cycle pass. The upper half of a product, or the remainder, and the lower half lie outside.
  func connect(
    _ m: Module, isBusy: Bits, function: Bits, _ first: Bits, _ second: Bits, upper: Bits,
    lower result: Bits,
    adder: Instance
  ) {
    let serial = m.instance("serial", CoreSerial())
    serial["a"].drive(first)
    serial["b"].drive(second)
    serial["function"].drive(function)
    serial["is_first"].drive(step .== 0)
    serial["is_last_bit"].drive(step .== 32)
    serial["is_end"].drive(isEnd)
    serial["upper"].drive(upper)
    serial["lower"].drive(result)
    for (lent, name) in [
      ("lent_first", "first_term"), ("lent_second", "second_term"), ("lent_subtracts", "subtracts"),
    ] {
      adder[lent].drive(serial[name])
    }
    serial["sum"].drive(adder["lent_sum"])
    lower.drive(serial["next_lower"])
    self.upper.drive(serial["next_upper"])
    self.isBusy.drive(isBusy)
    m.when(isBusy) {
      m.when(isEnd) { step.next(0) }.otherwise { step.next(step +% 1) }
    }.otherwise {
      step.next(0)
    }
  }
}
