/// A kind of hardware module, described in Swift.
///
/// Equal components become one Verilog module, however often they are instantiated; different
/// components must have different module names, so what makes them differ belongs into the name.
public protocol Component: Hashable, Sendable {
  /// The module's name in Verilog, `lower_snake_case`.
  var moduleName: String { get }

  /// One sentence on what the module is, for the head of its Verilog.
  var summary: String { get }

  /// Describes the module: declares its ports and signals and records its statements.
  func build(_ m: Module)
}
