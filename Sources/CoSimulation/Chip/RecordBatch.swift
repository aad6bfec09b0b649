import Simulation

/// Records of whole cycles on their way from an engine to the checker, each in a line of the cache.
final class RecordBatch: @unchecked Sendable {
  /// A line of the cache, bytes.
  private static let line = 64

  private var memory: UnsafeMutablePointer<CommitRecord>
  private var capacity: Int
  private(set) var count = 0

  /// - Parameter capacity: records for which there is room without growing.
  init(capacity: Int) {
    self.capacity = capacity
    memory = Self.room(capacity)
  }

  deinit { UnsafeMutableRawPointer(memory).deallocate() }

  private static func room(_ capacity: Int) -> UnsafeMutablePointer<CommitRecord> {
    UnsafeMutableRawPointer
      .allocate(byteCount: capacity * MemoryLayout<CommitRecord>.stride, alignment: line)
      .bindMemory(to: CommitRecord.self, capacity: capacity)
  }

  /// The records.
  var records: UnsafeBufferPointer<CommitRecord> { .init(start: memory, count: count) }

  /// Adds records.
  func append(_ records: UnsafeBufferPointer<CommitRecord>) {
    guard let base = records.baseAddress else { return }
    if count + records.count > capacity { grow(count + records.count) }
    (memory + count).initialize(from: base, count: records.count)
    count += records.count
  }

  private func grow(_ least: Int) {
    capacity = max(least, 2 * capacity)
    let more = Self.room(capacity)
    more.moveInitialize(from: memory, count: count)
    UnsafeMutableRawPointer(memory).deallocate()
    memory = more
  }

  /// Takes all records away.
  func removeAll() { count = 0 }
}
