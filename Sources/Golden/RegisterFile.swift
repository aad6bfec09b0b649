import ChipSpec

/// What a part's registers do, cycle by cycle, from the block's description.
public struct RegisterFile: Sendable {
  private let words: [Word]

  /// Value of every field that has a state, by word and field.
  private var state: [[UInt32]]

  /// One register.
  private struct Word: Sendable {
    var name: String
    var offset: Int
    var fields: [RegisterField]
  }

  /// An access by the bus.
  public struct Request: Sendable, Hashable {
    /// Whether it writes.
    public var isWrite: Bool
    /// Bit i: byte i is written; ignored by reads.
    public var byteEnable: UInt8
    /// Byte address in the block.
    public var address: Int
    /// What is written.
    public var writeData: UInt32

    /// Describes an access.
    public init(isWrite: Bool, byteEnable: UInt8, address: Int, writeData: UInt32) {
      self.isWrite = isWrite
      self.byteEnable = byteEnable
      self.address = address
      self.writeData = writeData
    }
  }

  /// The answer, one cycle later.
  public struct Response: Sendable, Hashable {
    /// What was read; zero for writes and errors.
    public var readData: UInt32
    /// No such register, or it cannot be written.
    public var isError: Bool
  }

  /// The registers of a block after reset.
  public init(_ block: RegisterBlock) {
    words = block.registers.flatMap { register in
      register.offsets.enumerated().map {
        Word(name: register.elementName($0), offset: $1, fields: register.fields)
      }
    }
    state = words.map { $0.fields.map { $0.access.hasResetValue ? $0.reset : 0 } }
  }

  /// What the part sees in this cycle, by the outputs' names in the description's order.
  public var outputs: [(name: String, value: UInt32)] {
    zip(words, state).flatMap { word, values in
      zip(word.fields, values).compactMap { field, value in
        field.ports(in: word.name).output.map { ($0, value) }
      }
    }
  }

  /// The inputs that the part drives, with their widths, in the description's order.
  public var inputs: [(name: String, width: Int)] {
    words.flatMap { word in
      word.fields.flatMap { field in
        let ports = field.ports(in: word.name)
        let width = field.access == .counter ? 1 : field.width
        return [ports.input.map { ($0, width) }, ports.update.map { ($0, 1) }].compactMap { $0 }
      }
    }
  }

  /// One clock cycle.
  /// - Parameters:
  ///   - request: the access, if there is one.
  ///   - inputs: what the part drives, by name; missing ones are zero.
  /// - Returns: the answer that the bus gets in the next cycle.
  public mutating func cycle(_ request: Request?, inputs: [String: UInt32]) -> Response? {
    let target = request.flatMap { access in words.firstIndex { $0.offset == access.address } }
    var response = request.map { _ in Response(readData: 0, isError: true) }
    if let request, let target {
      let fields = words[target].fields
      if !request.isWrite {
        response = Response(readData: read(target, inputs), isError: false)
      } else if fields.contains(where: { $0.access.isWritable }) {
        response = Response(readData: 0, isError: false)
      }
    }
    for word in words.indices {
      let write = word == target && request?.isWrite == true ? request : nil
      for index in words[word].fields.indices {
        let field = words[word].fields[index]
        state[word][index] = Self.next(
          field, state[word][index], field.ports(in: words[word].name), inputs, write)
      }
    }
    return response
  }

  private func read(_ word: Int, _ inputs: [String: UInt32]) -> UInt32 {
    var value: UInt32 = 0
    for (field, held) in zip(words[word].fields, state[word]) {
      let seen: UInt32 =
        switch field.access {
        case .pulse: 0
        case .readOnly: field.ports(in: words[word].name).input.flatMap { inputs[$0] } ?? 0
        case .constant: field.reset
        case .readWrite, .readWriteHardware, .event, .counter: held
        }
      value |= seen << UInt32(field.lowBit)
    }
    return value
  }

  private static func next(
    _ field: RegisterField, _ value: UInt32, _ ports: FieldPorts, _ inputs: [String: UInt32],
    _ write: Request?
  ) -> UInt32 {
    let input = ports.input.flatMap { inputs[$0] } ?? 0
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
      let isUpdated = ports.update.flatMap { inputs[$0] } == 1
      return ((isUpdated ? input : value) & ~reached) | (written & reached)
    case .pulse: return written & reached
    case .event: return (value & ~(written & reached)) | input
    case .counter:
      if reached != 0 { return input }
      return input == 1 && value < maximum ? value + 1 : value
    }
  }
}
