/// What stands in place of a module's statements where its Verilog is written by hand.
public struct ExternalBody: Sendable {
  /// An output that follows an input at once.
  public struct Path: Sendable {
    /// The input.
    public let input: Signal
    /// The output.
    public let output: Signal
  }

  /// The text.
  public let verilog: ExternalVerilog
  /// The values of the text's parameters that every instance gives, in the text's order.
  public let parameters: [(name: String, value: Constant)]
  /// The combinational paths through the module; all other outputs come from registers.
  public let paths: [Path]
  /// `NAME=VALUE` for each of the parameters, as tools take them for a top module.
  public var parameterArguments: [String] {
    parameters.map { "\($0.name)=\($0.value.words[0])" }
  }

  /// Where the description says that it is written by hand.
  public let location: SourceLocation
}
