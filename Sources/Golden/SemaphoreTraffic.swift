/// An operation on a semaphore as it passed through the port of the part that asked: in the cycle of
/// its grant.
public struct SemaphoreTraffic: Sendable, Hashable {
  /// Which of the part's semaphore ports.
  public var port: Int
  /// Raise rather than take.
  public var isPost: Bool
  /// The semaphore's number.
  public var index: Int
  /// By how much.
  public var amount: Int

  /// An operation by its parts.
  public init(port: Int = 0, isPost: Bool, index: Int, amount: Int) {
    self.port = port
    self.isPost = isPost
    self.index = index
    self.amount = amount
  }

  /// The operation that a record tells of; nil if it tells of something else.
  public init?(_ record: Commit) {
    guard record.kind == .semaphoreTraffic else { return nil }
    self.init(
      port: Int(record.words[0] & 0xFF), isPost: record.words[0] >> 32 & 1 == 1,
      index: Int(record.words[1]), amount: Int(record.words[2]))
  }

  /// The record, as a prediction and as observed.
  public var record: Commit {
    var record = Commit(kind: .semaphoreTraffic)
    record.words[0] = UInt64(port) | (isPost ? 1 << 32 : 0)
    record.words[1] = UInt64(index)
    record.words[2] = UInt64(amount)
    return record
  }
}
