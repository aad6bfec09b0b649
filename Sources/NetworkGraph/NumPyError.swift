/// Why a file cannot be read as an array of NumPy, or written.
public struct NumPyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line, without the file's name and without a full stop.
  public let message: String

  /// The same.
  public var description: String { message }

  init(_ message: String) { self.message = message }
}
