import ChipSpec
import RTL

/// One word of a register file in the module under construction.
struct RegisterWord {
  let register: Register

  /// Distance from the block's base, bytes.
  let offset: Int

  private let fields: [RegisterFileField]

  /// Declares the storage and the ports of a register, or of one of an array.
  init(_ m: Module, _ register: Register, name: String, offset: Int) {
    self.register = register
    self.offset = offset
    fields = register.fields.sorted { $0.lowBit < $1.lowBit }
      .map { RegisterFileField(m, $0, register: name) }
  }

  /// What a read sees: the fields, zeros between them.
  var value: Bits {
    var parts: [Bits] = []
    var next = 0
    for field in fields {
      let low = field.description.lowBit
      if low > next { parts.append(.constant(0, width: low - next)) }
      parts.append(field.value)
      next = low + field.description.width
    }
    if next < Register.width { parts.append(.constant(0, width: Register.width - next)) }
    return .concatenating(parts.reversed())
  }

  /// Statements for every cycle, over which a write wins.
  func updateFromHardware(_ m: Module) {
    for field in fields { field.updateFromHardware(m) }
  }

  /// Statements for a write to this word.
  func write(_ m: Module, _ bus: Bound<RegisterBus>) {
    for field in fields { field.write(m, bus) }
  }
}
