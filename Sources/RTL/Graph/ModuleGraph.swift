/// A module as its description left it: plain values, which checks and emitters walk.
public struct ModuleGraph: Sendable {
  /// One piece of logic, in the author's order.
  public enum Item: Sendable {
    /// A wire that was declared with its value.
    case definition(Signal, Node)
    /// A statement.
    case statement(Statement)
  }

  /// An instance of another module.
  public struct Instance: Sendable {
    /// The author's name.
    public let name: String
    /// The instantiated module.
    public let moduleName: String
    /// Which of the modules of this name it is.
    let moduleIdentity: String
    /// Whether the instantiated module has a clock port.
    public let hasClock: Bool
    /// Whether the instantiated module has a reset port.
    public let hasReset: Bool
    /// Overridden parameters, in the module's order.
    public let parameters: [(name: String, value: Constant)]
    /// The signals that stand for its ports, in the module's order.
    public let pins: [Signal]
    /// Where it was made.
    public let location: SourceLocation
  }

  /// Signals that are left unread on purpose.
  public struct Ignored: Sendable {
    /// What is left unread.
    public let value: Node
    /// Why.
    public let reason: String
  }

  /// The module's name in Verilog.
  public let name: String
  /// One sentence on what it is.
  public let summary: String
  /// All signals, by index; ports in the author's order among them.
  public let signals: [Signal]
  /// Values of wires and outputs that no statement overrides, by signal index.
  public let defaults: [Int: Node]
  /// All memories, by index.
  public let memories: [MemoryDeclaration]
  /// All functions.
  public let functions: [FunctionDeclaration]
  /// Parameters as they were declared, among named constants as they were first used.
  public let constants: [NamedConstant]
  /// Where parameters were declared, by name.
  let parameterLocations: [String: SourceLocation]
  /// All instances, by index.
  public let instances: [Instance]
  /// The logic, in the author's order.
  public let items: [Item]
  /// What is left unread on purpose.
  public let ignored: [Ignored]
  /// Expressions that something outside of the statements reads, as a monitor's commits do.
  public let used: [Node]
  /// What stands in place of its statements where its Verilog is written by hand.
  public let external: ExternalBody?
  /// What is bound to it in simulation: at most one monitor, and assertions.
  public let monitors: [MonitorGraph]
  /// Whether no combinational path may lead from an input to an output.
  public let requiresRegisteredBoundary: Bool
  /// Whether it has a clock port.
  public let hasClock: Bool
  /// Whether it has a reset port.
  public let hasReset: Bool
  /// Where its description stands.
  public let location: SourceLocation

  /// What tells the module from all others: its name, and where its Verilog is written by hand and
  /// serves several shapes, their parameters.
  var identity: String {
    let parameters = external?.parameters.map { "\($0.name)=\($0.value.verilog)" } ?? []
    return ([name] + parameters).joined(separator: " ")
  }

  /// The statements, in the author's order.
  public var statements: [Statement] {
    items.compactMap { if case .statement(let statement) = $0 { statement } else { nil } }
  }
}
