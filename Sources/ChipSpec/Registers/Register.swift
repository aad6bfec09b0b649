/// A 32-bit word of a register block, or an array of such words.
///
/// A register is only a description: ``AddressMap`` checks that it makes sense.
public struct Register: Sendable, Hashable {
  /// Width of every register, bits.
  public static let width = 32

  /// Size of every register, bytes.
  public static let size = 4

  /// Name in lower_snake_case, unique in the block.
  public var name: String

  /// Distance from the block's base to the register (of an array: to its first), bytes.
  public var offset: Int

  /// How often the register is repeated; nil where it is a single one and has no index.
  public var array: Array?

  /// What the register is for: plain text, one paragraph.
  public var documentation: String

  /// The fields. Bits in no field read as zero and ignore writes.
  public var fields: [RegisterField]

  /// Describes a register, or with `array` several alike.
  public init(
    _ name: String, offset: Int, array: Array? = nil, documentation: String,
    fields: [RegisterField]
  ) {
    self.name = name
    self.offset = offset
    self.array = array
    self.documentation = documentation
    self.fields = fields
  }

  /// Repetition of a register.
  public struct Array: Sendable, Hashable {
    /// Number of registers.
    public var count: Int

    /// Distance from one register to the next, bytes.
    public var stride: Int

    /// Repeats a register `count` times, every `stride` bytes.
    public init(count: Int, stride: Int = Register.size) {
      self.count = count
      self.stride = stride
    }
  }

  /// How many registers this describes.
  public var count: Int { array?.count ?? 1 }

  /// Offset of each register from the block's base, bytes, in index order.
  public var offsets: [Int] {
    guard let array else { return [offset] }
    return (0..<max(0, array.count)).map { offset &+ $0 &* array.stride }
  }

  /// Value after reset, with zeros where ``resetMask`` has zeros.
  public var reset: UInt32 {
    fields.filter(\.access.hasResetValue).reduce(0) {
      $0 | (($1.reset & $1.maximum) << UInt32(clamping: $1.lowBit))
    }
  }

  /// The bits whose value after reset is known: all but those that hardware drives.
  public var resetMask: UInt32 {
    fields.filter { $0.access == .readOnly }.reduce(UInt32.max) { $0 & ~$1.mask }
  }

  /// Whether any field can be written. A write to a register without one is an error on the bus.
  public var isWritable: Bool { fields.contains(where: \.access.isWritable) }

  /// Whether any field can be read.
  public var isReadable: Bool { fields.contains(where: \.access.isReadable) }

  /// The fields from the lowest bit upwards.
  var fieldsByBit: [RegisterField] { fields.sorted { $0.lowBit < $1.lowBit } }
}
