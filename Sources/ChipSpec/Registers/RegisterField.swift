/// Adjacent bits of a register that mean one thing.
///
/// A field is only a description: ``AddressMap`` checks that it makes sense.
public struct RegisterField: Sendable, Hashable {
  /// Name in lower_snake_case, unique in the register.
  public var name: String

  /// Number of the lowest bit; bit 0 is the register's least significant.
  public var lowBit: Int

  /// Number of bits.
  public var width: Int

  /// Who may change the field, and how.
  public var access: FieldAccess

  /// Value after reset, as a number of `width` bits; zero where the access has no reset value.
  public var reset: UInt32

  /// What the field means: plain text, one paragraph.
  public var documentation: String

  /// Values that have names; empty for a plain number.
  public var values: [FieldValue]

  /// Describes `width` bits from `lowBit` upwards.
  public init(
    _ name: String, lowBit: Int, width: Int = 1, access: FieldAccess, reset: UInt32 = 0,
    documentation: String, values: [FieldValue] = []
  ) {
    self.name = name
    self.lowBit = lowBit
    self.width = width
    self.access = access
    self.reset = reset
    self.documentation = documentation
    self.values = values
  }

  /// Number of the highest bit.
  public var highBit: Int { lowBit &+ width &- 1 }

  /// The field's bits in the register's word; zero for bits that no register has.
  public var mask: UInt32 { maximum << UInt32(clamping: lowBit) }

  /// The largest number that fits; zero for a field without bits.
  public var maximum: UInt32 {
    width <= 0 ? 0 : UInt32.max >> UInt32(clamping: max(0, Register.width - width))
  }

  /// The bits as documentation writes them: `7:4`, or `3` for a single bit.
  public var bitRange: String { width == 1 ? "\(lowBit)" : "\(highBit):\(lowBit)" }

  /// The bits in words: `bits 7:4` or `bit 3`.
  var bitPhrase: String { (width == 1 ? "bit " : "bits ") + bitRange }
}
