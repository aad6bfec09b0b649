import ChipSpec
import RTL

/// The scalar registers, inside of the unit's module. All are shown all the time; r0 is no register.
struct SIMDScalars {
  private let shown: Bits
  private let values: Bits
  private let index: Bits
  private let value: Bits
  private let writes: Bits

  /// Declares the registers.
  /// - Parameter shown: the output that shows them.
  init(_ m: Module, shown: Bits) {
    self.shown = shown
    let width = SIMDShape.width
    values = m.register(
      "scalars", width: width * (SIMDEncoding.registers - 1), "r1 to r15, r1 lowest")
    shown.drive(.concatenating(values, .constant(0, width: width)))
    writes = m.wire(
      "scalar_write", width: 1, "a scalar register is written", default: .constant(0, width: 1))
    index = m.wire("scalar_index", width: 4, "its number", default: .constant(0, width: 4))
    value = m.wire(
      "scalar_next", width: width, "its next value", default: .constant(0, width: width))
  }

  /// The value of a register.
  subscript(index: Bits) -> Bits { shown.element(at: index, width: SIMDShape.width) }

  /// Gives a register a value; to be called once on each path.
  func write(_ value: Bits, at index: Bits) {
    writes.drive(1)
    self.index.drive(index)
    self.value.drive(value)
  }

  /// Lets a cycle pass.
  /// - Parameter clears: whether all become 0.
  func update(_ m: Module, clears: Bits) {
    let width = SIMDShape.width
    m.when(clears) {
      values.next(0)
    }.elseWhen(writes) {
      m.switch(index) { cases in
        for number in 1..<SIMDEncoding.registers {
          cases.case(number) { values[width * (number - 1)..<width * number].next(value) }
        }
        cases.default {}
      }
    }
  }
}
