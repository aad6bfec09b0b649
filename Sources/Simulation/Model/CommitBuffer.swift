import Glibc

/// Commit records, and the memory that they lie in: whoever wants to keep them longer than a model does gives
/// an empty one for it.
///
/// It belongs to one thread at a time.
public final class CommitBuffer: @unchecked Sendable {
  private var memory: UnsafeMutablePointer<CommitRecord>?
  private var count = 0
  private var capacity = 0

  /// One without records or memory.
  public init() {}

  deinit { free(memory) }

  /// The records, valid until others are taken.
  public var records: UnsafeBufferPointer<CommitRecord> { .init(start: memory, count: count) }

  /// Exchanges its memory for that of a `Shared` of ``ModelWrapper``'s C++, records and all; its own
  /// records are forgotten.
  /// - Parameter shared: where the `Shared` lies; its words 1 to 3 say where its records are, how many and
  ///   for how many there is room.
  func exchange(with shared: UnsafeMutableRawPointer) {
    let taken = (
      shared.load(fromByteOffset: 8, as: UnsafeMutablePointer<CommitRecord>?.self),
      shared.load(fromByteOffset: 16, as: Int.self), shared.load(fromByteOffset: 24, as: Int.self)
    )
    shared.storeBytes(of: memory, toByteOffset: 8, as: UnsafeMutablePointer<CommitRecord>?.self)
    shared.storeBytes(of: 0, toByteOffset: 16, as: Int.self)
    shared.storeBytes(of: capacity, toByteOffset: 24, as: Int.self)
    (memory, count, capacity) = taken
  }
}
