/// Something that is wrong with an address map.
public struct AddressMapFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which rule is broken.
  public var identifier: Identifier

  /// The path of the fault: `block`, `block.register` or `block.register.field`.
  public var place: String

  /// What is wrong: the rule, and what was found.
  public var message: String

  /// The other place of a fault between two.
  public var note: Note?

  /// What to do about it.
  public var help: String

  /// The second of two places that contradict each other.
  public struct Note: Sendable, Hashable {
    /// The path of the place.
    public var place: String

    /// What is there.
    public var message: String

    /// Points at a second place.
    public init(place: String, message: String) {
      self.place = place
      self.message = message
    }
  }

  /// The rules. An identifier never changes its meaning and is never used again for another rule.
  public enum Identifier: String, Sendable, Hashable, CaseIterable {
    /// A name is not in lower_snake_case.
    case illegalName = "illegal-name"
    /// A name is a keyword of a language that the map is written in.
    case reservedWord = "reserved-word"
    /// Two things of one kind have one name.
    case duplicateName = "duplicate-name"
    /// Two things have different names that come out alike in a generated file.
    case nameClash = "name-clash"
    /// There is no documentation.
    case missingDocumentation = "missing-documentation"
    /// The memory's size is not positive, or the memory leaves the address space below registers.
    case memorySize = "memory-size"
    /// A block's size is not a power of two.
    case blockSize = "block-size"
    /// A block's base is not a multiple of its size.
    case blockAlignment = "block-alignment"
    /// A block lies, in part, outside the register space.
    case blockOutsideSpace = "block-outside-space"
    /// Two blocks share addresses.
    case overlappingBlocks = "overlapping-blocks"
    /// A block without registers.
    case emptyBlock = "empty-block"
    /// A register's offset is not a multiple of four.
    case registerAlignment = "register-alignment"
    /// A register lies, in part, outside its block.
    case registerOutsideBlock = "register-outside-block"
    /// Two registers share addresses.
    case overlappingRegisters = "overlapping-registers"
    /// An array's count is out of range.
    case arrayCount = "array-count"
    /// An array's stride is no positive multiple of four.
    case arrayStride = "array-stride"
    /// A register without fields.
    case emptyRegister = "empty-register"
    /// A register holds fields that writing back clears together with fields that it must not.
    case mixedWriteEffects = "mixed-write-effects"
    /// A field has no bits, or bits that a register has not.
    case fieldOutsideRegister = "field-outside-register"
    /// Two fields share bits.
    case overlappingFields = "overlapping-fields"
    /// A reset value does not fit its field.
    case resetTooLarge = "reset-too-large"
    /// A field that has nothing to reset has a reset value.
    case resetWithoutStorage = "reset-without-storage"
    /// A named value does not fit its field.
    case valueTooLarge = "value-too-large"
    /// Two names for one value.
    case duplicateValue = "duplicate-value"
  }

  /// Describes a fault.
  public init(
    _ identifier: Identifier, at place: String, _ message: String, note: Note? = nil, help: String
  ) {
    self.identifier = identifier
    self.place = place
    self.message = message
    self.note = note
    self.help = help
  }

  /// The fault on a line of its own, followed by its note and help.
  public var description: String {
    var lines = ["\(place): error: \(message) [\(identifier.rawValue)]"]
    if let note { lines.append("  \(note.place): note: \(note.message)") }
    lines.append("  = help: \(help)")
    return lines.joined(separator: "\n")
  }
}
