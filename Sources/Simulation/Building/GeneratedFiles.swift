/// The C++ files that Verilator wrote, by how often their code runs, and the parts of its runtime
/// that they need; read from `Vmodel_classes.mk`.
struct GeneratedFiles {
  /// Names without `.cpp` in the generated directory: code of every cycle.
  private(set) var fast: [String] = []
  /// Names without `.cpp` in the generated directory: construction, initial blocks.
  private(set) var slow: [String] = []
  /// Names without `.cpp` in Verilator's include directory.
  private(set) var runtime: [String] = []

  init(makefile text: String) {
    var variable = ""
    for line in text.split(separator: "\n") {
      let line = line.trimmed
      if line.hasPrefix("#") || line.isEmpty { continue }
      if line.contains("=") {
        variable = String(line.prefix { $0.isLetter || $0 == "_" })
        continue
      }
      let name = line.split(separator: " ").first.map(String.init) ?? ""
      if name.isEmpty || name == "\\" { continue }
      switch variable {
      case "VM_CLASSES_FAST", "VM_SUPPORT_FAST": fast.append(name)
      case "VM_CLASSES_SLOW", "VM_SUPPORT_SLOW": slow.append(name)
      case "VM_GLOBAL_FAST", "VM_GLOBAL_SLOW": runtime.append(name)
      default: break
      }
    }
  }
}
