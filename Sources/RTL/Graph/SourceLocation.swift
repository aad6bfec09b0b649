/// Where a piece of hardware was written: a Swift source line.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// Module and file, as `#fileID` spells it.
  public let fileID: String
  /// Line, counted from 1.
  public let line: Int

  /// A line of a Swift file.
  public init(fileID: String, line: Int) {
    self.fileID = fileID
    self.line = line
  }

  /// `Hardware/Router.swift:41`.
  public var description: String { "\(fileID):\(line)" }
}
