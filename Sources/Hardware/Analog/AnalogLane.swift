import ChipSpec
import RTL

/// One lane of an analog part's read-out: keeps the calibration of every column of the lane, and makes
/// results of codes.
///
/// A code is there in the cycle after the read, and with it its column's calibration. When both move
/// on, product and sum are made; shift and clipping follow in the cycle after.
struct AnalogLane: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_lane" }
  var summary: String {
    "Lane of an analog part's read-out: calibration of \(shape.columns / shape.lanes) columns, and the "
      + "arithmetic that applies it."
  }

  /// Bits of a column's calibration.
  private static let word = AnalogJob.shift.upperBound

  func build(_ m: Module) {
    let calibrate = m.input("calibrate", "a column of the lane gets its calibration")
    let place = m.input("place", width: shape.codeGroup, "which, in groups of codes")
    let word = m.input("word", width: Self.word, "the calibration")
    let read = m.input("read", "a code is read")
    let group = m.input("group", width: shape.codeGroup, "of which column, in groups of codes")
    let code = m.input("code", width: 32, "the code read last")
    let moves = m.input("moves", "it becomes a result")
    let shows = m.input("shows", "the result is wanted")
    let format = m.input("format", width: AnalogJob.format.count, "of the result")
    let rectify = m.input("rectify", "results below 0 become 0")
    let result = m.output(
      "result", width: 32, "in its lowest bits", default: .constant(0, width: 32))

    let words = m.memory(
      "words", count: shape.columns / shape.lanes, width: Self.word,
      "calibration of each column: shift, addend, factor")
    let calibration = m.register(
      "calibration", width: Self.word, reset: nil, "of the code read last")
    let sum = m.register("sum", width: shape.sum, reset: nil, "code times factor, and addend")
    let distance = m.register(
      "distance", width: AnalogJob.shift.count, reset: nil, "by which it is shifted")

    m.when(calibrate) { words.write(word, at: place) }
    m.when(read) { calibration.next(words[group]) }

    let number = code[0..<shape.code].signed
    m.ignore(code[shape.code..<32], because: "they are copies of the sign")
    let product = m.wire(
      "product", width: shape.code + AnalogJob.factor.count, "code times factor",
      default: .constant(0, width: shape.code + AnalogJob.factor.count))
    m.when(moves) {
      m.when(format .== AnalogJob.Format.raw) {
        sum.next(number.extended(to: shape.sum).bits)
        distance.next(0)
      }.otherwise {
        product.drive(
          number.multipliedFullWidth(by: calibration[AnalogJob.factor].signed).bits)
        sum.next(
          product.signed.extended(to: shape.sum).bits
            +% calibration[AnalogJob.addend].signed.extended(to: shape.sum).bits)
        distance.next(calibration[AnalogJob.shift])
      }
    }

    // The sum over 2^distance, halves upwards: the last bit that leaves is added.
    let moved = m.wire(
      "moved", width: shape.sum + 1, "the sum shifted, and below it the last bit that left",
      default: .constant(0, width: shape.sum + 1))
    let value = m.wire(
      "value", width: shape.sum, "the sum shifted and rounded",
      default: .constant(0, width: shape.sum))
    m.when(shows) {
      moved.drive((Bits.concatenating(sum, .constant(0, width: 1)).signed >> distance).bits)
      value.drive(moved[1..<shape.sum + 1] +% moved[0..<1].extended(to: shape.sum))
      limit(m, value, format, rectify, to: result)
    }
  }

  /// Drives a result with the nearest number of its format.
  private func limit(
    _ m: Module, _ value: Bits, _ format: Bits, _ rectify: Bits, to result: Bits
  ) {
    let isNegative = value[value.width - 1]
    /// The value where all bits from `top` up are copies of the sign, else the nearest number.
    func nearest(signed bits: Int) -> Bits {
      let top = value[bits - 1..<value.width]
      return mux(
        top.all || !top.any, value[0..<bits],
        .concatenating(isNegative, (!isNegative).replicated(bits - 1)))
    }
    func nearest(unsigned bits: Int) -> Bits {
      mux(!value[bits..<value.width].any, value[0..<bits], (!isNegative).replicated(bits))
    }
    m.when((rectify && isNegative) && format .!= AnalogJob.Format.raw) {
      result.drive(0)
    }.otherwise {
      m.switch(format) { cases in
        cases.case(AnalogJob.Format.int8) { result[0..<8].drive(nearest(signed: 8)) }
        cases.case(AnalogJob.Format.uint8) { result[0..<8].drive(nearest(unsigned: 8)) }
        cases.case(AnalogJob.Format.int16) { result[0..<16].drive(nearest(signed: 16)) }
        cases.default { result.drive(nearest(signed: 32)) }
      }
    }
  }
}
