extension Commit.Kind {
  /// An access to an SRAM passed through a part's port: a ``MemoryTraffic``.
  public static let memoryTraffic = Commit.Kind(rawValue: 1 << 31)
  /// A semaphore was raised or taken through a part's port: a ``SemaphoreTraffic``.
  public static let semaphoreTraffic = Commit.Kind(rawValue: 1 << 31 | 1)
  /// A part handed over a message: a ``MessageTraffic``.
  public static let messageTraffic = Commit.Kind(rawValue: 1 << 31 | 2)

  /// Whether the record says what passed through a part's port rather than what its monitor saw.
  /// Kinds of monitors have bit 31 clear; a part may have further kinds with bit 31 set, from
  /// `1 << 31 | 256` on.
  public var isPortTraffic: Bool { rawValue >> 31 == 1 }
}
