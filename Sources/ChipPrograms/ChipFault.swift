/// Why a host cannot go on with a chip.
public struct ChipFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened.
  public let description: String

  /// Whether the chip is at rest while the host waits for it, so that it will wait for ever.
  public let isStuck: Bool

  /// Whether the host has waited for as long as it ever does, while the chip was at work.
  public let isLate: Bool

  /// A fault in words.
  public init(_ description: String, isStuck: Bool = false, isLate: Bool = false) {
    self.description = description
    self.isStuck = isStuck
    self.isLate = isLate
  }
}
