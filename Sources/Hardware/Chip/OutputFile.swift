/// A generated file: where it goes, relative to the output directory, and what it says.
public struct OutputFile: Sendable, Hashable {
  /// Relative path of plain components.
  public let path: String
  /// The file's text.
  public let text: String

  /// A file.
  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
