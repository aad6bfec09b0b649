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
    // Nothing is decoded where nothing is asked: blocks rest most of the time.
    m.when(bus.request) {
      m.switch(bus.address[2..<addressWidth]) { cases in
        for word in words {
          cases.case(word.address) {
            value.drive(word.value)
            if word.write != nil { isKnown.drive(1) } else { isKnown.drive(!bus.write) }
          }
        }
        cases.default {}
      }
    }
    read.next(0)
    error.next(0)
    m.override {
      m.when(bus.request) {
        error.next(!isKnown)
        m.when(!bus.write) { read.next(value) }
      }
    }
    guard words.contains(where: { $0.write != nil }) else { return }
    m.override {
      m.when(bus.request && bus.write) {
        m.switch(bus.address[2..<addressWidth]) { cases in
          for word in words {
            if let write = word.write { cases.case(word.address) { write() } }
          }
          cases.default {}
        }
      }
    }
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
    /// What a write does; nil if it is refused.
    let write: (() -> Void)?
  }

  /// The register, or each register of an array.
  private func elements(_ m: Module, _ bus: Bound<RegisterPort>, _ register: Register) -> [Word] {
    let fields = register.fields.sorted { $0.lowBit < $1.lowBit }
    let ports = fields.map { FieldPorts(m, register, $0) }
    return register.offsets.enumerated().map { index, offset in
      let name = register.array == nil ? register.name : "\(register.name)_\(index)"
      let address = m.constant(
        "Address" + upperCamel(name), offset / 4, width: addressWidth - 2)
      let contents = zip(fields, ports).map { field, ports in
        ports.describe(m, bus, index: index, name: "\(name)_\(field.name)")
      }
      let writes = contents.compactMap(\.write)
      return Word(
        address: address, value: join(zip(fields, contents).map { ($0.lowBit, $1.value) }),
        write: register.isWritable ? { writes.forEach { $0() } } : nil)
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

  /// The field of one element, with what becomes of it where it is not written.
  /// - Returns: what software reads, and what a write does.
  func describe(
    _ m: Module, _ bus: Bound<RegisterPort>, index: Int, name: String
  ) -> (value: Bits, write: (() -> Void)?) {
    let width = field.width
    let range = index * width..<(index + 1) * width
    let bits = field.lowBit..<field.lowBit + width
    let zero = Bits.constant(0, width: width)
    let reset = Int(field.reset)

    /// The field's parts in each byte of the word.
    let bytes = (field.lowBit / 8...(field.lowBit + width - 1) / 8).reversed().map { byte in
      (byte, max(8 * byte, bits.lowerBound)..<min(8 * byte + 8, bits.upperBound))
    }
    /// The bits that a write reaches.
    func enabled() -> Bits {
      .concatenating(bytes.map { bus.byteEnable[$0].replicated($1.count) })
    }
    /// What a write makes of the field.
    func merged(_ old: Bits) -> Bits {
      .concatenating(
        bytes.map { byte, part in
          mux(
            bus.byteEnable[byte], bus.writeData[part],
            old[part.lowerBound - field.lowBit..<part.upperBound - field.lowBit])
        })
    }

    switch field.access {
    case .constant: return (.constant(reset, width: width), nil)
    case .readOnly: return (value.map { $0[range] } ?? zero, nil)
    case .readWrite:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      value?[range].drive(register)
      return (register, { register.next(merged(register)) })
    case .readWriteHardware:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      value?[range].drive(register)
      guard let event, let new else { return (register, nil) }
      // A write takes only the bits that it reaches: hardware's write of the others must not be lost.
      let held = m.wire("\(name)_held", mux(event[index], new[range], register))
      m.when(event[index]) { register.next(new[range]) }
      return (register, { register.next(merged(held)) })
    case .pulse:
      let register = m.register(name, width: width, field.documentation)
      value?[range].drive(register)
      register.next(0)
      return (zero, { register.next(bus.writeData[bits] & enabled()) })
    case .event:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      guard let event = event?[range] else { return (register, nil) }
      m.when(event.any) { register.next(width == 1 ? event : register | event) }
      return (
        register, { register.next((register & ~(bus.writeData[bits] & enabled())) | event) }
      )
    case .counter:
      let register = m.register(name, width: width, reset: reset, field.documentation)
      guard let event = event?[index] else { return (register, nil) }
      m.when(event && !register.all) { register.next(register +% 1) }
      let reached = bus.byteEnable[bits.lowerBound / 8..<(bits.upperBound + 7) / 8]
      return (
        register, { m.when(reached.any) { register.next(event.extended(to: width)) } }
      )
    }
  }
}
