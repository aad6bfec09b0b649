/// One line of `tilewright doctor`: a tool, whether it is there, and how to get it.
public struct ToolStatus: Sendable, Hashable {
  /// The tool's usual name.
  public let name: String
  /// What Tilewright uses it for.
  public let purpose: String
  /// Whether Tilewright cannot work without it.
  public let isRequired: Bool
  /// Where it is; nil when it is missing.
  public let path: String?
  /// What it says of its version; nil when it is missing or does not say.
  public let version: String?
  /// Why a tool that is there cannot be used, for example because it is too old.
  public let problem: String?
  /// What to do when it is missing or unusable.
  public let remedy: String

  /// Whether it can be used.
  public var isUsable: Bool { path != nil && problem == nil }
}
