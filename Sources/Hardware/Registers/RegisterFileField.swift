import ChipSpec
import RTL

/// One field of a register file in the module under construction.
struct RegisterFileField {
  let description: RegisterField

  private let storage: Bits?
  private let input: Bits?
  private let update: Bits?

  /// Declares the storage and the ports of a field of the named register.
  init(_ m: Module, _ field: RegisterField, register: String) {
    description = field
    let ports = field.ports(in: register)
    let isStored = field.access != .constant && field.access != .readOnly
    storage =
      isStored
      ? m.register(
        "\(register)_\(field.name)", width: field.width,
        reset: .constant(Int(field.reset), width: field.width))
      : nil
    input = ports.input.map {
      m.input($0, width: field.access == .counter ? 1 : field.width, field.documentationLine)
    }
    update = ports.update.map { m.input($0, "hardware writes the new value") }
    if let name = ports.output, let storage {
      m.output(name, width: field.width, field.documentationLine).drive(storage)
    }
  }

  /// What a read sees of the field.
  var value: Bits {
    switch description.access {
    case .pulse: .constant(0, width: description.width)
    case .readOnly: input ?? constant
    case .constant: constant
    case .readWrite, .readWriteHardware, .event, .counter: storage ?? constant
    }
  }

  private var constant: Bits { .constant(Int(description.reset), width: description.width) }

  /// Statements for every cycle, over which a write wins.
  func updateFromHardware(_ m: Module) {
    guard let storage else { return }
    switch description.access {
    case .constant, .readOnly, .readWrite: break
    case .readWriteHardware:
      if let input, let update { m.when(update) { storage.next(input) } }
    case .pulse: m.when(storage.any) { storage.next(0) }
    case .event:
      if let input { m.when(input.any) { storage.next(storage | input) } }
    case .counter:
      if let input { m.when(input && !storage.all) { storage.next(storage +% 1) } }
    }
  }

  /// Statements for a write to the field's register.
  func write(_ m: Module, _ bus: Bound<RegisterBus>) {
    guard description.access.isWritable, let storage else { return }
    let (low, high) = (description.lowBit, description.highBit)
    let bytes = low / 8...high / 8
    if description.access == .counter, let input {
      let enabled = bytes.dropFirst().reduce(bus.byteEnable[bytes.lowerBound]) {
        $0 || bus.byteEnable[$1]
      }
      m.when(enabled) { storage.next(input.extended(to: storage.width)) }
      return
    }
    for byte in bytes {
      let bits = max(low, 8 * byte)..<min(high, 8 * byte + 7) + 1
      let part = bits.lowerBound - low..<bits.upperBound - low
      let (old, written) = (storage[part], bus.writeData[bits])
      m.when(bus.byteEnable[byte]) {
        if description.access == .event, let input {
          old.next((old & ~written) | input[part])
        } else {
          old.next(written)
        }
      }
    }
  }
}
