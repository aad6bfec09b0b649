import ChipSpec

/// What a program must suit: the core, and the memory that it is loaded into.
public struct ELFTarget: Sendable, Hashable {
  /// Instructions that the core has.
  public var isa: CoreSpec.InstructionSet

  /// Bytes of the tile's memory, which starts at address 0.
  public var capacity: Int

  /// Whether the program must have a signature.
  public var needsSignature: Bool

  /// A core and its memory.
  public init(isa: CoreSpec.InstructionSet, capacity: Int, needsSignature: Bool = false) {
    self.isa = isa
    self.capacity = capacity
    self.needsSignature = needsSignature
  }
}
