/// Builds every component of a design once.
final class Elaborator {
  private(set) var graphs: [ModuleGraph] = []
  private(set) var faults: [Fault] = []
  private var built: [AnyHashable: ModuleGraph] = [:]
  private var owners: [String: (component: AnyHashable, location: SourceLocation)] = [:]
  private var open: [String] = []
  private let strays: StrayFaults

  /// No design nests deeper, but a recursion without an end does.
  private static let deepest = 100

  init(strays: StrayFaults) { self.strays = strays }

  /// What stands for a module that cannot be built.
  private func unbuilt(_ name: String, _ location: SourceLocation) -> ModuleGraph {
    Module(name: name, summary: "", location: location, elaborator: self).finish()
  }

  /// The module of a component, built at its first use.
  func graph(of component: some Component, _ location: SourceLocation) -> ModuleGraph {
    let key = AnyHashable(component)
    if let graph = built[key] { return graph }
    let name = component.moduleName
    if owners[name].map({ $0.component != key }) ?? false {
      if open.contains(name) {
        faults.append(clash(name, location))
        return unbuilt(name, location)
      }
    } else if let first = open.firstIndex(of: name) {
      faults.append(
        Fault(
          rule: .moduleName, module: name,
          message: "the module '\(name)' contains itself: "
            + (open[first...] + [name]).joined(separator: " → "),
          location: location, notes: [], help: "an instance must become simpler at every level"))
      return unbuilt(name, location)
    } else if open.count == Self.deepest {
      faults.append(
        Fault(
          rule: .moduleName, module: name,
          message: "modules are nested more than \(Self.deepest) deep: "
            + (open.suffix(3) + [name]).joined(separator: " → "),
          location: location, notes: [], help: "an instance must become simpler at every level"))
      return unbuilt(name, location)
    }
    let before = faults.count
    owners[name] = owners[name] ?? (key, location)
    open.append(name)
    let module = Module(
      name: name, summary: component.summary, location: location, elaborator: self)
    strays.within(name) { component.build(module) }
    open.removeLast()
    let graph = module.finish()
    if let other = owners[name], other.component != key,
      built[other.component].map({ !isVariant(graph, of: $0) }) ?? true
    {
      faults.insert(clash(name, location), at: before)
    }
    faults += module.faults + strays.take()
    built[key] = graph
    graphs.append(graph)
    return graph
  }

  /// Whether two modules of one name are one text with different parameters.
  private func isVariant(_ graph: ModuleGraph, of other: ModuleGraph) -> Bool {
    guard let external = graph.external, let first = other.external else { return false }
    return external.verilog == first.verilog && graph.identity != other.identity
      && graph.monitors.isEmpty && other.monitors.isEmpty
  }

  private func clash(_ name: String, _ location: SourceLocation) -> Fault {
    Fault(
      rule: .moduleName, module: name,
      message: "two different components would both become the module '\(name)'",
      location: location,
      notes: owners[name].map {
        [Fault.Note(message: "the other one is used here first", location: $0.location)]
      } ?? [],
      help: "let what makes them differ be part of 'moduleName'")
  }
}
