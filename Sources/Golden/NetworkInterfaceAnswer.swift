/// What SRAM or registers answered.
public struct NetworkInterfaceAnswer: Sendable, Hashable {
  /// The word of 64 bits that the SRAM read, or in bits 31:0 the register.
  public var data: UInt64

  /// Whether the access was refused.
  public var error: Bool

  /// Bits of `data` that mean something: memory that was never written reads as anything.
  public var specified: UInt64

  /// Whether `error` is specified: what a protected memory says of a word that was never written is
  /// not.
  public var isErrorSpecified: Bool

  /// An answer; of nothing, where nothing was asked.
  public init(
    data: UInt64 = 0, error: Bool = false, specified: UInt64 = .max, isErrorSpecified: Bool = true
  ) {
    self.data = data
    self.error = error
    self.specified = specified
    self.isErrorSpecified = isErrorSpecified
  }
}
