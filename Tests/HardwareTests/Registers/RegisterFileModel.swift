import ChipSpec

/// What a register file does, cycle by cycle, said once more from `FieldAccess`'s documentation.
struct RegisterFileModel {
  private let registers: [Register]

  /// Value of every field that has a state, by register, element and field.
  private var state: [[[UInt32]]]

  /// What the bus asks for in a cycle.
  struct Request {
    var isWrite: Bool
    /// Bit i: byte i is written; ignored by reads.
    var byteEnable: UInt8
    /// Byte address in the block; bits 1:0 are ignored.
    var address: Int
    var writeData: UInt32
  }

  /// What the bus is answered, one cycle later.
  struct Answer: Equatable {
    /// What was read; zero for writes, errors and cycles without an access.
    var readData: UInt32 = 0
    /// No such register, or it cannot be written.
    var isError = false
  }

  /// The ports towards the part for one field; those of an array stand side by side.
  struct Ports {
    var output: String?
    var input: String?
    var update: String?
    /// Bits of the input for one element.
    var inputWidth: Int
  }

  /// The registers of a block after reset.
  init(_ block: RegisterBlock) {
    registers = block.registers
    state = registers.map { register in
      register.offsets.map { _ in
        register.fields.map { $0.access.hasResetValue ? $0.reset : 0 }
      }
    }
  }

  /// The ports of a field.
  static func ports(_ register: Register, _ field: RegisterField) -> Ports {
    let name = "\(register.name)_\(field.name)"
    switch field.access {
    case .constant: return Ports(inputWidth: 0)
    case .readOnly: return Ports(input: name, inputWidth: field.width)
    case .readWrite, .pulse: return Ports(output: name, inputWidth: 0)
    case .readWriteHardware:
      return Ports(
        output: name, input: name + "_new", update: name + "_update", inputWidth: field.width)
    case .event: return Ports(input: name + "_event", inputWidth: field.width)
    case .counter: return Ports(input: name + "_event", inputWidth: 1)
    }
  }

  /// What the part sees in this cycle: by output, the value of each element.
  var outputs: [(name: String, width: Int, values: [UInt32])] {
    zip(registers, state).flatMap { register, elements in
      register.fields.enumerated().compactMap { index, field in
        Self.ports(register, field).output.map { ($0, field.width, elements.map { $0[index] }) }
      }
    }
  }

  /// The inputs that the part drives: by input, the bits of one element and the number of elements.
  var inputs: [(name: String, width: Int, count: Int)] {
    registers.flatMap { register in
      register.fields.flatMap { field in
        let ports = Self.ports(register, field)
        return [
          ports.input.map { ($0, ports.inputWidth, register.count) },
          ports.update.map { ($0, 1, register.count) },
        ].compactMap { $0 }
      }
    }
  }

  /// One clock cycle.
  /// - Parameters:
  ///   - request: the access, if there is one.
  ///   - inputs: what the part drives: by name, the value for each element.
  mutating func cycle(_ request: Request?, inputs: [String: [UInt32]]) -> Answer {
    var answer = Answer(isError: request != nil)
    for (number, register) in registers.enumerated() {
      for (element, offset) in register.offsets.enumerated() {
        let access = request.flatMap { $0.address & ~3 == offset ? $0 : nil }
        if let access {
          answer.isError = access.isWrite && !register.isWritable
          if !access.isWrite { answer.readData = read(number, element, inputs) }
        }
        let write = access?.isWrite == true ? access : nil
        for (index, field) in register.fields.enumerated() {
          let ports = Self.ports(register, field)
          state[number][element][index] = Self.next(
            field, state[number][element][index],
            input: ports.input.flatMap { inputs[$0]?[element] } ?? 0,
            isUpdated: ports.update.flatMap { inputs[$0]?[element] } == 1, write)
        }
      }
    }
    return answer
  }

  private func read(_ number: Int, _ element: Int, _ inputs: [String: [UInt32]]) -> UInt32 {
    let register = registers[number]
    return zip(register.fields, state[number][element]).reduce(0) { word, field in
      let (field, held) = field
      let seen: UInt32 =
        switch field.access {
        case .pulse: 0
        case .readOnly:
          Self.ports(register, field).input.flatMap { inputs[$0]?[element] } ?? 0
        case .constant: field.reset
        case .readWrite, .readWriteHardware, .event, .counter: held
        }
      return word | seen << UInt32(field.lowBit)
    }
  }

  private static func next(
    _ field: RegisterField, _ value: UInt32, input: UInt32, isUpdated: Bool, _ write: Request?
  ) -> UInt32 {
    let maximum = UInt32((UInt64(1) << UInt64(field.width)) - 1)
    // The field's bits that the write reaches, and what it puts there.
    var reached: UInt32 = 0
    if let write {
      for bit in 0..<field.width where write.byteEnable >> ((field.lowBit + bit) / 8) & 1 == 1 {
        reached |= 1 << UInt32(bit)
      }
    }
    let written = (write?.writeData ?? 0) >> UInt32(field.lowBit)

    switch field.access {
    case .constant, .readOnly: return value
    case .readWrite: return (value & ~reached) | (written & reached)
    case .readWriteHardware:
      return ((isUpdated ? input : value) & ~reached) | (written & reached)
    case .pulse: return written & reached
    case .event: return (value & ~(written & reached)) | input
    case .counter:
      if reached != 0 { return input }
      return input == 1 && value < maximum ? value + 1 : value
    }
  }
}
