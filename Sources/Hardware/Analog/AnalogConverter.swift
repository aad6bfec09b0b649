import RTL

/// Samples products and has them converted, step by step, each conversion in its time.
///
/// Nothing counts while time passes: the time at which it goes on is kept. It is at most one product
/// ahead of the one whose codes are read.
struct AnalogConverter: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_converter" }
  var summary: String {
    "Converter sequencer of an analog part: \(shape.columnsPerADC) steps of \(shape.converters) "
      + "columns, \(shape.conversion) cycles each."
  }

  func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "time")
    let begins = m.input("begins", "a descriptor takes effect")
    let firstGroup = m.input(
      "first_group", width: shape.columnGroup, "columns from here, in eights")
    let lastColumn = m.input("last_column", width: shape.column, "to here")
    let halts = m.input("halts", "what is under way is given up")
    let ready = m.input("ready", "inputs can be sampled")
    let group = m.input("group", width: shape.codeGroup, "the group of codes that is read next")
    let isRead = m.input("is_read", "the last codes of a product are read")
    let sample = m.output("sample", "a product is sampled")
    let convert = m.output("convert", "a step is converted")
    let step = m.output("step", width: shape.step, "which")
    let exists = m.output("exists", "there is a product whose codes are to be read")
    let isWhole = m.output("is_whole", "all of its codes are there")
    let converted = m.output(
      "converted", width: shape.bound - shape.lane, "if not: so many groups of them")
    let still = m.output("still", "waits for time, codes or inputs")
    let wake = m.output("wake", width: 64, "when it goes on; all ones: not by itself")

    let isConverting = m.register("is_converting", "a product is sampled and not converted")
    let isAhead = m.register("is_ahead", "the product before it is converted and not read")
    let current = m.register("current", width: shape.step, reset: nil, "the next step")
    let from = m.register("from", width: shape.bound, reset: nil, "its first column")
    let time = m.register(
      "time", width: 64, reset: nil, "when it is to be converted, at the earliest")
    let firstStep = m.register("first_step", width: shape.step, reset: nil)
    let firstFrom = m.register("first_from", width: shape.bound, reset: nil)

    // Where the next step ends, and whether it would spoil codes that are not read.
    let to = m.wire("to", from +% shape.converters, "the first column behind the next step")
    let isLastStep = m.wire("is_last_step", to .> lastColumn.extended(to: shape.bound))
    let unread = firstColumn(of: group)
    let isBlocked = m.wire("is_blocked", isAhead && (unread .< to), "codes there are not read")
    let waits = m.wire("waits", isConverting && !isBlocked, "for time")
    let isDue = m.wire(
      "is_due", width: 1, "the next step is converted", default: .constant(0, width: 1))
    m.when(waits) { isDue.drive(timebase .>= time) }
    let samples = m.wire("samples", ready && (!isConverting || (isDue && isLastStep)))

    let later = timebase +% shape.conversion
    m.when(samples) {
      isConverting.next(1)
      current.next(firstStep)
      from.next(firstFrom)
      time.next(later)
    }.elseWhen(isDue) {
      m.when(isLastStep) { isConverting.next(0) }
      current.next(current +% 1)
      from.next(to)
      time.next(later)
    }
    m.when(isDue && isLastStep) { isAhead.next(1) }.elseWhen(isRead) { isAhead.next(0) }
    m.override {
      m.when(halts) {
        isConverting.next(0)
        isAhead.next(0)
      }
    }
    let hasChoice = shape.columnsPerADC > 1 && shape.columns > 8
    if !hasChoice { m.ignore(firstGroup, because: "each product begins with the first step") }
    m.when(begins) {
      let first = hasChoice ? firstStepNumber(of: firstGroup) : .constant(0, width: shape.step)
      firstStep.next(first)
      firstFrom.next(
        first.multipliedFullWidth(by: .constant(shape.converters, width: shape.bound))
          .truncated(to: shape.bound))
    }

    sample.drive(samples)
    convert.drive(isDue)
    step.drive(current)
    exists.drive(isConverting || isAhead)
    isWhole.drive(isAhead)
    converted.drive(from[shape.lane..<shape.bound])
    still.drive(!(ready && !isConverting))
    wake.drive(time | (!waits).replicated(64))
  }
}

extension AnalogConverter {
  /// The first column of a group of codes.
  private func firstColumn(of group: Bits) -> Bits {
    let column =
      shape.lane > 0 ? Bits.concatenating(group, .constant(0, width: shape.lane)) : group
    return column.width > shape.bound
      ? column.truncated(to: shape.bound) : column.extended(to: shape.bound)
  }

  /// The step that converts the first column of a group of eight: columns over ADCs, cut. The division
  /// by a constant is a multiplication and a shift, which are exact for every group.
  private func firstStepNumber(of group: Bits) -> Bits {
    let (factor, shift) = reciprocal
    let width = indexWidth(factor + 1)
    let product = group.multipliedFullWidth(by: .constant(factor, width: width))
    return product.above(shift, width: max(shape.step, product.width - shift))
      .truncated(to: shape.step)
  }

  /// The smallest factor and shift for which (group · factor) >> shift is the group's first step.
  private var reciprocal: (factor: Int, shift: Int) {
    for shift in 0... {
      let factor = (8 << shift + shape.converters - 1) / shape.converters
      let isExact = (0..<shape.columns / 8).allSatisfy {
        ($0 * factor) >> shift == 8 * $0 / shape.converters
      }
      if isExact { return (factor, shift) }
    }
    preconditionFailure("a shift is found")
  }
}
