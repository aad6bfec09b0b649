/// Why a commit log cannot be read or written.
public struct CommitLogError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The log's path.
  public let path: String
  /// What is wrong, in words.
  public let reason: String
  /// Whether the file could be opened but holds no whole log.
  public let isDamaged: Bool

  init(_ path: String, _ reason: String, isDamaged: Bool = false) {
    self.path = path
    self.reason = reason
    self.isDamaged = isDamaged
  }

  /// One line for people.
  public var description: String {
    isDamaged ? "'\(path)' is no whole commit log: \(reason)" : "'\(path)': \(reason)"
  }
}
