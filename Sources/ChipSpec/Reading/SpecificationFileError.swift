/// Why a spec's file could not be read.
public struct SpecificationFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The path as it was given.
  public let path: String

  /// The operating system's reason.
  public let reason: String

  /// One line for people.
  public var description: String { "cannot read '\(path)': \(reason)" }
}
