/// Why a host cannot go on with a chip.
public struct ChipFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened.
  public let description: String

  /// Whether the chip is at rest while the host waits for it, so that it will wait for ever.
  public let isStuck: Bool

  /// A fault in words.
  public init(_ description: String, isStuck: Bool = false) {
    self.description = description
    self.isStuck = isStuck
  }
}
