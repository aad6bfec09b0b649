import Diagnostics

/// Why a file is no capsule that can be replayed.
public struct CapsuleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Why it cannot be read; nil if what it holds is wrong.
  public let reason: String?
  /// What is wrong with what it holds, where it stands.
  public let diagnostics: [Diagnostic]

  /// A file that cannot be read.
  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
    diagnostics = []
  }

  /// A file that holds no capsule.
  public init(_ path: String, _ diagnostics: [Diagnostic]) {
    self.path = path
    reason = nil
    self.diagnostics = diagnostics.sortedByPosition()
  }

  /// The messages for people.
  public var description: String { text() }

  /// The messages for people.
  /// - Parameter color: whether to colour them with ANSI escape sequences.
  public func text(color: Bool = false) -> String {
    if let reason { return "tilewright: error: cannot read '\(path)': \(reason)" }
    return TextRenderer(color: color).render(diagnostics)
  }
}
