/// What a chip did at its ports that no chip may do.
public struct HostLinkFault: Error, CustomStringConvertible {
  /// What happened.
  public let description: String

  /// Where it happened, as messages to people begin.
  static let site = "at the host link: "

  /// A fault in words.
  public init(_ description: String) { self.description = description }
}
