/// A monitor inside a model.
public struct CommitSource: Sendable, Hashable {
  /// Its place in the hierarchy, from the top module down: "mesh.router_1.u_monitor".
  public let scope: String
  /// The kind that it gave when it opened.
  public let kind: UInt32

  /// A monitor.
  public init(scope: String, kind: UInt32) {
    self.scope = scope
    self.kind = kind
  }
}
