/// A part's monitor as its description left it.
public struct MonitorGraph: Sendable {
  /// One kind of commit record.
  public struct Commit: Sendable {
    /// The commit kind's number.
    public let kind: Int
    /// One bit: the event happens in this cycle.
    public let condition: Node
    /// Up to six words of 64 bits.
    public let words: [Node]
    /// The event, for the Verilog's comment.
    public let comment: String
  }

  /// The part's number, which the monitor gives when it announces itself.
  public let kind: Int
  /// The monitor's own logic.
  public let graph: ModuleGraph
  /// Its inputs' names in Verilog and what each shows of the part.
  public let connections: [(port: String, value: Node)]
  /// The records, in the order in which they are made within a cycle.
  public let commits: [Commit]
}
