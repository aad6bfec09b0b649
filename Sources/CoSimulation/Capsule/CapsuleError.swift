/// Why a file is no capsule that can be replayed.
public struct CapsuleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong, in words.
  public let reason: String

  /// A fault of a file.
  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// One line for people.
  public var description: String { "'\(path)': \(reason)" }
}
