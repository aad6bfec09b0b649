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
      if module.external == nil {
        faults += DriverCheck(module).faults()
        faults += UsageCheck(module).faults()
      } else {
        faults += ExternalCheck(module).faults()
      }
      let paths = CombinationalPaths(module, children: summaries)
      summaries[module.identity] = paths.summary
      faults += paths.faults()
    }
    return faults + fileFaults()
  }

  /// Files written by hand bring their own names, which must not be those of other files.
  private func fileFaults() -> [Fault] {
    var texts: [String: ExternalVerilog.File] = [:]
    let printed = Set(
      modules.flatMap { module in
        [module.name + (module.external == nil ? ".v" : "_stub.v")]
          + module.monitors.map { $0.graph.name + ".sv" }
      })
    var faults: [Fault] = []
    for module in modules {
      guard let external = module.external else { continue }
      for file in external.verilog.model + external.verilog.twin {
        guard printed.contains(file.name) || texts[file.name, default: file] != file else {
          texts[file.name] = file
          continue
        }
        faults.append(
          module.fault(
            .external, "there are two different files named '\(file.name)'", external.location,
            help: "name the file after its module"))
      }
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
