extension Design {
  /// Checks the finished graph; an empty list means that it can be printed.
  func check() -> [Fault] {
    var faults: [Fault] = []
    var summaries: [String: CombinationalSummary] = [:]
    let parts = modules.flatMap { module in
      [(module, false)] + module.monitors.map { ($0.graph, true) }
    }
    for (module, isMonitor) in parts {
      faults += NameCheck(module, isMonitor: isMonitor).faults()
      faults += DriverCheck(module).faults()
      faults += UsageCheck(module).faults()
      let paths = CombinationalPaths(module, children: summaries)
      summaries[module.name] = paths.summary
      faults += paths.faults()
    }
    return faults
  }
}

extension ModuleGraph {
  func fault(
    _ rule: Fault.Rule, _ message: String, _ location: SourceLocation, _ notes: [Fault.Note] = [],
    help: String = ""
  ) -> Fault {
    Fault(
      rule: rule, module: name, message: message, location: location, notes: notes, help: help)
  }
}
