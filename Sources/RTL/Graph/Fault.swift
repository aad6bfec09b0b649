/// A mistake in a hardware description, with every source line that takes part in it.
public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the rule forbids. The raw value is the stable identifier; none is ever reused.
  public enum Rule: String, Sendable, CaseIterable {
    /// Operands, or a value and its target, differ in width.
    case width = "RTL001"
    /// A literal does not fit into the width that it is given.
    case literal = "RTL002"
    /// A bit or a range of bits lies outside of its vector.
    case range = "RTL003"
    /// Two statements drive the same bits on one path.
    case drivenTwice = "RTL004"
    /// Bits that nothing drives.
    case undriven = "RTL005"
    /// A combinational signal that some path leaves without a value.
    case latch = "RTL006"
    /// Bits that nothing reads.
    case unused = "RTL007"
    /// A combinational signal that depends on itself.
    case combinationalLoop = "RTL008"
    /// An illegal name, or two things of one name.
    case name = "RTL009"
    /// A combinational path through a boundary that must be registered.
    case registeredBoundary = "RTL010"
    /// A statement that its target does not allow, such as driving an input.
    case target = "RTL011"
    /// A signal used in a module that it does not belong to.
    case foreignSignal = "RTL012"
    /// A port, field or parameter that the instantiated module does not have.
    case unknownPort = "RTL013"
    /// A `switch` with a pattern that occurs twice or cannot occur.
    case pattern = "RTL014"
    /// Two different components that would become modules of one name.
    case moduleName = "RTL015"
    /// A clock or reset that the author declares: every module gets its own.
    case clock = "RTL016"
    /// A memory that is never written, never read, or addressed in the wrong width.
    case memory = "RTL017"
    /// An expression that has grown too large to be printed.
    case expressionSize = "RTL018"
    /// A module written by hand that is described otherwise too, or whose text does not fit.
    case external = "RTL019"
  }

  /// A second place that takes part in the fault.
  public struct Note: Sendable, Hashable {
    /// What is to be seen there.
    public let message: String
    /// The place.
    public let location: SourceLocation
  }

  /// The rule that was broken.
  public let rule: Rule
  /// The module whose description breaks it.
  public let module: String
  /// What was found.
  public let message: String
  /// Where it was found.
  public let location: SourceLocation
  /// Further places, in the order in which they help.
  public let notes: [Note]
  /// What to do about it.
  public let help: String

  /// The message as a compiler would print it, one line for the fault and one for each note.
  public var description: String {
    var lines = ["\(location): error: in module '\(module)': \(message) [\(rule.rawValue)]"]
    lines += notes.map { "\($0.location): note: \($0.message)" }
    if !help.isEmpty { lines.append("  help: \(help)") }
    return lines.joined(separator: "\n")
  }
}

/// All the faults of one elaboration, in the order in which they were found.
public struct ElaborationError: Error, Sendable, CustomStringConvertible {
  /// At least one.
  public let faults: [Fault]

  /// Every fault's text.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
