import ChipSpec

/// The registers of one tile without time: each access and each event has its effect at once.
///
/// Which register lies where and how its fields behave is the map's; what the fields that hardware
/// drives show is given by whoever owns the model.
public struct RegisterModel: Sendable {
  /// One register, or one of an array.
  private struct Word: Sendable {
    let register: Register
    var stored: UInt32
    /// Bits of `stored` that are not known.
    var unknown: UInt32 = 0
  }

  /// The words by address.
  private var words: [UInt32: Word] = [:]
  private var addresses: [String: UInt32] = [:]

  /// The registers of a map after reset.
  init(_ map: AddressMap) {
    for block in map.blocks {
      for register in block.registers {
        for (index, offset) in register.offsets.enumerated() {
          let address = UInt32(block.address + offset)
          words[address] = Word(register: register, stored: register.reset)
          addresses["\(block.name).\(register.name).\(index)"] = address
        }
      }
    }
  }

  /// The address of a register.
  func address(_ block: String, _ register: String, _ index: Int = 0) -> UInt32? {
    addresses["\(block).\(register).\(index)"]
  }

  /// Answers a read or a write.
  /// - Parameter bytes: bits that a write reaches, whole bytes; others of the data are 0.
  mutating func serve(_ request: RemoteRequest, bytes: UInt32 = .max) -> RemoteResponse {
    guard var word = words[request.address], request.operation != .fill else {
      return RemoteResponse(request, error: true)
    }
    guard request.operation == .write else {
      let hidden = word.register.fields.filter { !$0.access.isReadable }.reduce(0) { $0 | $1.mask }
      return RemoteResponse(
        request, data: word.stored & ~hidden, specified: ~word.unknown)
    }
    guard word.register.isWritable else { return RemoteResponse(request, error: true) }
    for field in word.register.fields {
      switch field.access {
      case .constant, .readOnly, .pulse: break
      case .readWrite, .readWriteHardware:
        let mask = field.mask & bytes
        word.stored = word.stored & ~mask | request.data & mask
        word.unknown &= ~mask
      case .event:
        word.stored &= ~(request.data & field.mask)
        word.unknown &= ~(request.data & field.mask)
      case .counter:
        word.stored &= ~field.mask
        word.unknown &= ~field.mask
      }
    }
    words[request.address] = word
    return RemoteResponse(request)
  }

  /// What a field holds.
  func value(_ block: String, _ register: String, _ field: String) -> UInt32 {
    guard let address = address(block, register), let word = words[address],
      let field = word.register.fields.first(where: { $0.name == field })
    else { return 0 }
    return (word.stored & field.mask) >> UInt32(field.lowBit)
  }

  /// What a register holds.
  func word(_ block: String, _ register: String, _ index: Int = 0) -> UInt32 {
    address(block, register, index).flatMap { words[$0]?.stored } ?? 0
  }

  /// Gives a field the value that hardware drives.
  mutating func drive(
    _ block: String, _ register: String, _ field: String, _ value: Int, element index: Int = 0
  ) {
    guard let address = address(block, register, index), var word = words[address],
      let field = word.register.fields.first(where: { $0.name == field })
    else { return }
    word.stored = word.stored & ~field.mask | UInt32(value) << UInt32(field.lowBit) & field.mask
    words[address] = word
  }

  /// Counts events; a counter stops at its largest value.
  mutating func count(_ block: String, _ register: String, _ index: Int = 0, by events: Int = 1) {
    guard let address = address(block, register, index), var word = words[address] else { return }
    word.stored = UInt32(clamping: Int(word.stored) + events)
    words[address] = word
  }

  /// Sets a sticky bit.
  mutating func set(_ block: String, _ register: String, bit: Int) {
    guard let address = address(block, register, bit / 32), var word = words[address] else {
      return
    }
    word.stored |= 1 << UInt32(bit % 32)
    word.unknown &= ~(1 << UInt32(bit % 32))
    words[address] = word
  }

  /// Notes that an event may or may not have been counted.
  mutating func forget(_ block: String, _ register: String, _ index: Int = 0, mask: UInt32 = .max) {
    guard let address = address(block, register, index), var word = words[address] else { return }
    word.unknown |= mask & ~(word.register.isSticky ? word.stored : 0)
    words[address] = word
  }
}

extension Register {
  /// Whether its bits stay set until software clears them.
  fileprivate var isSticky: Bool { fields.contains { $0.access == .event } }
}
