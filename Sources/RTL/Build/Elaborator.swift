/// Builds every component of a design once.
final class Elaborator {
  private(set) var graphs: [ModuleGraph] = []
  private(set) var faults: [Fault] = []
  private var built: [AnyHashable: ModuleGraph] = [:]
  private var owners: [String: (component: AnyHashable, location: SourceLocation)] = [:]
  private var open: [String] = []

  /// The module of a component, built at its first use.
  func graph(of component: some Component, _ location: SourceLocation) -> ModuleGraph {
    let key = AnyHashable(component)
    if let graph = built[key] { return graph }
    let name = component.moduleName
    if let other = owners[name] {
      faults.append(
        Fault(
          rule: .moduleName, module: name,
          message: "two different components would both become the module '\(name)'",
          location: location,
          notes: [Fault.Note(message: "the other one is used here first", location: other.location)],
          help: "let what makes them differ be part of 'moduleName'"))
    }
    if open.contains(name) {
      faults.append(
        Fault(
          rule: .moduleName, module: name,
          message: "the module '\(name)' contains itself: \((open + [name]).joined(separator: " → "))",
          location: location, notes: [], help: "an instance must become simpler at every level"))
      return Module(name: name, summary: "", location: location, elaborator: self).finish()
    }
    owners[name] = owners[name] ?? (key, location)
    open.append(name)
    let module = Module(
      name: name, summary: component.summary, location: location, elaborator: self)
    component.build(module)
    open.removeLast()
    let graph = module.finish()
    faults += module.faults
    built[key] = graph
    graphs.append(graph)
    return graph
  }
}
