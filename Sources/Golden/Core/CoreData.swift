/// What a core's loads and stores meet where there is memory.
protocol CoreData {
  /// Whether `count` bytes from an address on are within the memory.
  func contains(_ address: UInt32, count: Int) -> Bool

  /// Is told of an access within the memory that is about to be made.
  mutating func note(_ access: CoreRegisterAccess)

  /// Whether an access to the word of 64 bits that holds an address fails.
  func isFaulty(_ address: UInt32, _ more: [UInt32]) -> Bool

  /// Reads 1, 2 or 4 bytes, little-endian, aligned.
  func read(_ address: UInt32, bytes count: Int) -> UInt64

  /// Writes the low 1, 2 or 4 bytes of `value`, aligned.
  mutating func write(_ value: UInt64, to address: UInt32, bytes count: Int)
}

extension CoreMemory {
  /// A memory has no use for it.
  @inline(__always)
  func note(_ access: CoreRegisterAccess) {}
}
