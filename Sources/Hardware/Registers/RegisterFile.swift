import ChipSpec
import RTL

/// The registers of one block, generated from the block's description: decode, storage, read-back.
///
/// What the part behind the block gives and takes are ports, one per field that needs one, named
/// `REGISTER_FIELD` with what `FieldAccess` says about them:
///
/// | access | ports |
/// | --- | --- |
/// | `constant` | – |
/// | `readOnly` | input: the value |
/// | `readWrite` | output: the value |
/// | `readWriteHardware` | output: the value; inputs `…_update` (1 bit) and `…_new`: hardware's write |
/// | `pulse` | output: the command, in the cycle after the write |
/// | `event` | input `…_event`: bits to set |
/// | `counter` | input `…_event` (1 bit): count one |
///
/// Each port of a register array holds all elements side by side, element 0 lowest.
struct RegisterFile: Component {
  let name: String
  let block: RegisterBlock

  /// The registers of `block`; `name` distinguishes blocks that differ.
  init(name: String, block: RegisterBlock) {
    self.name = name
    self.block = block
  }

  var moduleName: String { "registers_\(name)" }
  var summary: String { "Registers of the block '\(block.name)'. \(block.documentation)" }

  /// Bits of an address within the block.
  var addressWidth: Int { indexWidth(block.size) }

  func build(_ m: Module) {
    let bus = m.input("bus", RegisterPort(addressWidth: addressWidth))
    let read = m.register("read_data", width: 32, "the register read in the last cycle, else 0")
    let error = m.register("error", "the last access was refused")
    bus.readData.drive(read)
    bus.error.drive(error)
    m.ignore(bus.address[0..<2], because: "a register is an aligned word")

    let words = block.registers.sorted { $0.offset < $1.offset }.flatMap { register in
      elements(m, bus, register)
    }
    ignoreUnwritable(m, bus)

    let value = m.wire(
      "value", width: 32, "the addressed register", default: .constant(0, width: 32))
    let isKnown = m.wire(
      "is_known", width: 1, "there is a register that takes the access",
      default: .constant(0, width: 1))
    m.switch(bus.address[2..<addressWidth]) { cases in
      for word in words {
        cases.case(word.address) {
          value.drive(word.value)
          if word.isWritable { isKnown.drive(1) } else { isKnown.drive(!bus.write) }
        }
      }
      cases.default {}
    }
    error.next(bus.request && !isKnown)
    let isRead = m.wire("is_read", bus.request && !bus.write)
    read.next(isRead.replicated(32) & value)
  }

  /// States that the bits which no register takes are left unread.
  private func ignoreUnwritable(_ m: Module, _ bus: Bound<RegisterPort>) {
    let writable = block.registers.flatMap(\.fields).filter(\.access.isWritable)
    let taken = writable.filter { $0.access != .counter }.reduce(0) { $0 | $1.mask }
    let reached = writable.reduce(0) { $0 | $1.mask }
    let data = (0..<32).filter { taken >> UInt32($0) & 1 == 0 }.map { bus.writeData[$0] }
    let enables = (0..<4).filter { reached >> UInt32(8 * $0) & 0xff == 0 }.map {
      bus.byteEnable[$0]
    }
    for bits in enables + data { m.ignore(bits, because: "no register holds these bits") }
  }

  /// A register with an address of its own.
  private struct Word {
    let address: Bits  // word number in the block
    let value: Bits  // 32 bits
    let isWritable: Bool
  }

  /// The register, or each register of an array.
  private func elements(_ m: Module, _ bus: Bound<RegisterPort>, _ register: Register) -> [Word] {
    let fields = register.fields.sorted { $0.lowBit < $1.lowBit }
    let ports = fields.map { FieldPorts(m, register, $0) }
    return register.offsets.enumerated().map { index, offset in
      let name = register.array == nil ? register.name : "\(register.name)_\(index)"
      let address = m.constant(
        "Address" + upperCamel(name), offset / 4, width: addressWidth - 2)
      let isWritten =
        register.isWritable
        ? m.wire(
          "writes_\(name)",
          (bus.request && bus.write) && (bus.address[2..<addressWidth] .== address)) : nil
      let values = zip(fields, ports).map { field, ports in
        ports.describe(m, bus, index: index, name: "\(name)_\(field.name)", isWritten: isWritten)
      }
      return Word(
        address: address, value: join(zip(fields, values).map { ($0.lowBit, $1) }),
        isWritable: register.isWritable)
    }
  }

  /// Values at their places in a word, zeros between them.
  private func join(_ values: [(low: Int, value: Bits)]) -> Bits {
    var parts: [Bits] = []
    var next = 0
    for (low, value) in values {
      if low > next { parts.append(.constant(0, width: low - next)) }
      parts.append(value)
      next = low + value.width
    }
    if next < 32 { parts.append(.constant(0, width: 32 - next)) }
    return .concatenating(parts.reversed())
  }
}

/// `error_count` as `ErrorCount`.
func upperCamel(_ name: String) -> String {
  name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
}

/// The ports of a field: what the part behind the registers gives and takes.
private struct FieldPorts {
  private let field: RegisterField
  private var value: Bits?  // readOnly: input; readWrite, readWriteHardware, pulse: output
  private var event: Bits?  // event, counter, readWriteHardware: input
  private var new: Bits?  // readWriteHardware: input

  init(_ m: Module, _ register: Register, _ field: RegisterField) {
    self.field = field
    let name = "\(register.name)_\(field.name)"
    let (count, comment) = (register.count, field.documentation)
    let width = count * field.width
    switch field.access {
    case .constant: break
    case .readOnly: value = m.input(name, width: width, comment)
    case .readWrite, .pulse: value = m.output(name, width: width, comment)
    case .readWriteHardware:
      value = m.output(name, width: width, comment)
      event = m.input("\(name)_update", width: count, "hardware writes")
      new = m.input("\(name)_new", width: width, "what hardware writes")
    case .event: event = m.input("\(name)_event", width: width, "bits to set")
    case .counter: event = m.input("\(name)_event", width: count, "an event to count")
    }
  }

  /// The field of one element.
  /// - Parameter isWritten: the register is written in this cycle; nil if it cannot be.
  /// - Returns: what software reads.
  func describe(
    _ m: Module, _ bus: Bound<RegisterPort>, index: Int, name: String, isWritten: Bits?
  ) -> Bits {
    let width = field.width
    let range = index * width..<(index + 1) * width
    let bits = field.lowBit..<field.lowBit + width
    let zero = Bits.constant(0, width: width)
    let written = isWritten ?? Bits.constant(0, width: 1)
    let reset = Int(field.reset)

    /// The bits that a write reaches.
    func enabled() -> Bits {
      .concatenating(
        (field.lowBit / 8...(field.lowBit + width - 1) / 8).reversed().map { byte in
          bus.byteEnable[byte].replicated(
            min(8 * byte + 8, bits.upperBound) - max(8 * byte, bits.lowerBound))
        })
    }
    /// What a write makes of the field.
    func merged(_ old: Bits) -> Bits {
      let mask = m.wire("\(name)_enabled", enabled(), "bits that the write reaches")
      return (bus.writeData[bits] & mask) | (old & ~mask)
    }

    switch field.access {
    case .constant: return .constant(reset, width: width)
    case .readOnly: return value.map { $0[range] } ?? zero
    case .readWrite, .readWriteHardware:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      if let event, let new {
        // A write takes only the bits that it reaches: hardware's write of the others must not be
        // lost.
        let held = m.wire("\(name)_held", mux(event[index], new[range], register))
        m.when(written) { register.next(merged(held)) }
          .elseWhen(event[index]) { register.next(new[range]) }
      } else {
        m.when(written) { register.next(merged(register)) }
      }
      value?[range].drive(register)
      return register
    case .pulse:
      let register = m.register(name, width: width, field.documentation)
      register.next(written.replicated(width) & bus.writeData[bits] & enabled())
      value?[range].drive(register)
      return zero
    case .event:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      let cleared = m.wire(
        "\(name)_cleared", written.replicated(width) & bus.writeData[bits] & enabled())
      if let event { register.next((register & ~cleared) | event[range]) }
      return register
    case .counter:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      guard let event = event?[index] else { return register }
      m.when(written && enabled().any) { register.next(event.extended(to: width)) }
        .elseWhen(event && !register.all) { register.next(register +% 1) }
      return register
    }
  }
}
