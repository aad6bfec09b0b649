/// A part's monitor, or the assertions at its ports, as their description left them.
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

  /// A rule that is asserted.
  public struct Rule: Sendable {
    /// What the rule asks for.
    public enum Check: Sendable {
      /// One bit, which is 1.
      case holds(Node)
      /// Bits, none of which is unknown.
      case isKnown(Node)
    }

    /// The rule's name.
    public let name: String
    /// One bit: the rule counts in this cycle.
    public let condition: Node
    /// What it asks for.
    public let check: Check
    /// What happened where it is broken.
    public let message: String
  }

  /// The part's number, which a monitor gives when it announces itself; nil for assertions.
  public let kind: Int?
  /// The monitor's own logic.
  public let graph: ModuleGraph
  /// Its inputs' names in Verilog and what each shows of the part.
  public let connections: [(port: String, value: Node)]
  /// The records, in the order in which they are made within a cycle.
  public let commits: [Commit]
  /// The assertions.
  public let rules: [Rule]

  /// The name of the instance that is bound to the part.
  var instanceName: String { kind == nil ? "u_assertions" : "u_monitor" }
}
