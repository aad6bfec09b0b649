/// What a SIMD unit's model asks of the rest of the tile: memory and semaphores. Whoever owns the
/// model decides what they are: plain ones, or what was observed of the Verilog.
public protocol SIMDEnvironment {
  /// The word of 64 bits that holds a byte address; nil if the SRAM refuses the access. Instructions
  /// come this way too.
  mutating func read(_ address: UInt32) -> UInt64?

  /// Writes the bytes of the word at `address` (a multiple of 8) that bits of `byteEnable` name.
  /// - Returns: false if the SRAM refuses the access.
  mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool

  /// Takes an amount from a semaphore.
  /// - Returns: false if it has to wait; it will ask again.
  mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool

  /// Raises a semaphore by an amount.
  mutating func raise(_ semaphore: UInt8, by amount: UInt8)
}
