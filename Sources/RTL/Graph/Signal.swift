/// A named vector of a module: a port, a wire, a register, or a pin of an instance.
public final class Signal: Sendable {
  /// What kind of vector it is, which says who may drive it.
  public enum Kind: Sendable {
    /// Driven by the module's surroundings.
    case input
    /// Driven in the module, read by its surroundings; the module may read it too.
    case output
    /// Driven in the module.
    case wire
    /// Keeps its value until the next clock edge. Without `reset` it is not reset.
    case register(reset: Constant?)
    /// An input of an instance: driven in the module that holds the instance.
    case instanceInput(instance: Int, port: Signal)
    /// An output of an instance: driven by the instance.
    case instanceOutput(instance: Int, port: Signal)
  }

  /// Position in the module's list of signals; negative for a function's parameter.
  public let index: Int
  /// The author's name, without the suffix that its kind adds in Verilog.
  public let name: String
  /// Width, bits.
  public let width: Int
  /// What kind of vector it is.
  public let kind: Kind
  /// Meaning and unit, for the Verilog's comment; may be empty.
  public let comment: String
  /// Where it was declared.
  public let location: SourceLocation

  init(
    index: Int, name: String, width: Int, kind: Kind, comment: String, location: SourceLocation
  ) {
    self.index = index
    self.name = name
    self.width = width
    self.kind = kind
    self.comment = comment
    self.location = location
  }

  /// The name in Verilog: lowRISC's suffixes say what the signal is.
  public var verilogName: String {
    switch kind {
    case .input: name + "_i"
    case .output: name + "_o"
    case .register: name + "_q"
    case .wire, .instanceInput, .instanceOutput: name
    }
  }

  /// What a message calls it.
  var kindName: String {
    switch kind {
    case .input: "an input"
    case .output: "an output"
    case .wire: "a wire"
    case .register: "a register"
    case .instanceInput: "an input of an instance"
    case .instanceOutput: "an output of an instance"
    }
  }

  /// Whether combinational statements may drive it.
  var isDrivable: Bool {
    switch kind {
    case .output, .wire, .instanceInput: true
    case .input, .register, .instanceOutput: false
    }
  }

  /// The index of functions' parameters, which are in no list.
  static let parameterIndex = -1

  var isParameter: Bool { index == Signal.parameterIndex }

  var isRegister: Bool { if case .register = kind { true } else { false } }

  var isPort: Bool {
    switch kind {
    case .input, .output: true
    default: false
    }
  }
}
