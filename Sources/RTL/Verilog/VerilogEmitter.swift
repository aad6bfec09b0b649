/// Prints a design as Verilog-2005, one module a file, and its monitors as SystemVerilog.
///
/// The text depends on the design and `origin` alone: no date, no path, no order that varies.
public struct VerilogEmitter: Sendable {
  /// A file of Verilog.
  public struct File: Sendable, Hashable {
    /// The file's name, which is the module's with a suffix.
    public let name: String
    /// The file's text.
    public let text: String
    /// Whether synthesis sees it.
    public let isSynthesizable: Bool
  }

  /// Where the design comes from, for the head of each file; one line.
  public let origin: String

  /// An emitter for a design that comes from `origin`.
  public init(origin: String) { self.origin = origin }

  /// All files of a design: modules before those that instantiate them, each followed by its monitor.
  public func files(for design: Design) -> [File] {
    design.modules.flatMap { module in
      [File(name: module.name + ".v", text: text(for: module), isSynthesizable: true)]
        + module.monitors.map { monitor in
          File(
            name: monitor.graph.name + ".sv",
            text: MonitorPrinter(monitor, part: module.name, origin: origin).text(),
            isSynthesizable: false)
        }
    }
  }

  /// The Verilog of one module.
  public func text(for module: ModuleGraph) -> String {
    VerilogPrinter(module, PrepareForEmission.prepare(module), origin: origin).text()
  }
}
