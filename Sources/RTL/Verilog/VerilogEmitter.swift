/// Prints a design as Verilog-2005, one module a file, and its monitors as SystemVerilog.
///
/// The text depends on the design and `origin` alone: no date, no path, no order that varies.
public struct VerilogEmitter: Sendable {
  /// A file of Verilog, or of C++ that Verilog calls.
  public struct File: Sendable, Hashable {
    /// The file's name: the module's with a suffix, or that of the text written by hand.
    public let name: String
    /// The file's text.
    public let text: String
    /// The lists in which it stands.
    public let lists: Set<FileList>

    /// Whether synthesis reads it.
    public var isSynthesizable: Bool { lists.contains(.synthesis) }
  }

  /// Which tool reads what. The raw value is the list's file name.
  public enum FileList: String, Sendable, CaseIterable {
    /// Everything that a simulator needs, all of it Verilog.
    case simulation = "sim.f"
    /// The same with compiled twins in place of behavioural models; for Verilator.
    case compiledSimulation = "sim_dpi.f"
    /// What synthesis reads, black boxes in place of behavioural models.
    case synthesis = "synth.f"
  }

  /// Where the design comes from, for the head of each file; one line.
  public let origin: String

  /// An emitter for a design that comes from `origin`.
  public init(origin: String) { self.origin = origin }

  /// All files of a design: modules before those that instantiate them, each followed by its monitor.
  public func files(for design: Design) -> [File] {
    var files: [File] = []
    for module in design.modules {
      files += self.files(for: module).filter { file in
        // Modules written by hand may share a file.
        !files.contains { $0.name == file.name }
      }
    }
    return files
  }

  /// The files of a design that stand in a list, in its order.
  public func files(for design: Design, in list: FileList) -> [File] {
    files(for: design).filter { $0.lists.contains(list) }
  }

  private func files(for module: ModuleGraph) -> [File] {
    let monitors = module.monitors.map { monitor in
      File(
        name: monitor.graph.name + ".sv",
        text: MonitorPrinter(monitor, part: module.name, origin: origin).text(),
        lists: [.simulation, .compiledSimulation])
    }
    guard let verilog = module.external?.verilog else {
      return [
        File(name: module.name + ".v", text: text(for: module), lists: Set(FileList.allCases))
      ] + monitors
    }
    let stub = File(
      name: module.name + "_stub.v", text: text(for: module), lists: [.synthesis])
    let written = (verilog.model + verilog.twin).map { file in
      var lists: Set<FileList> = []
      if verilog.model.contains(file) { lists.insert(.simulation) }
      if (verilog.twin.isEmpty ? verilog.model : verilog.twin).contains(file) {
        lists.insert(.compiledSimulation)
      }
      return File(name: file.name, text: text(of: file), lists: lists)
    }
    return [stub] + written + monitors
  }

  /// The Verilog of one module; of one that is written by hand, its black box.
  public func text(for module: ModuleGraph) -> String {
    if let external = module.external {
      let lines =
        wrapped(module.summary, prefix: "// ")
        + ["// Its ports only: synthesis takes it as a black box.", "//"]
        + wrapped(origin, prefix: "// ") + ["", "(* blackbox *)"]
      return (lines + (external.verilog.head(of: module.name) ?? []) + ["endmodule", ""])
        .joined(separator: "\n")
    }
    return VerilogPrinter(module, PrepareForEmission.prepare(module), origin: origin).text()
  }

  /// A text written by hand, with the origin behind its opening comment.
  private func text(of file: ExternalVerilog.File) -> String {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let opening = lines.prefix { $0.hasPrefix("//") }.map(String.init)
    let rest = lines.dropFirst(opening.count).map(String.init)
    return
      (opening + (opening.isEmpty ? [] : ["//"]) + wrapped(origin, prefix: "// ")
      + (rest.first == "" ? [] : [""]) + rest).joined(separator: "\n")
  }
}
