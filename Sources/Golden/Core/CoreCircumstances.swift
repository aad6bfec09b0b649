/// What surrounds a core while it executes one instruction, and what the model cannot know by itself.
public struct CoreCircumstances: Sendable, Hashable {
  /// The instruction's time: `timebase_i` in the cycle in which it begins; for `wfi`, in which it ends.
  public var time: UInt64

  /// The interrupt lines in that cycle.
  public var lines: CoreLines

  /// Addresses within words of 64 bits that the SRAM cannot correct, in addition to those that the
  /// memory knows by itself (``CoreMemory/markUncorrectable(at:)``).
  public var memoryFaults: [UInt32]

  /// The circumstances of an instruction; by default time 0, no interrupt, a memory without faults.
  public init(time: UInt64 = 0, lines: CoreLines = CoreLines(), memoryFaults: [UInt32] = []) {
    self.time = time
    self.lines = lines
    self.memoryFaults = memoryFaults
  }
}
