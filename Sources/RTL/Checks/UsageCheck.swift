/// Every bit that exists is read, or said to be left unread.
struct UsageCheck {
  private let module: ModuleGraph

  init(_ module: ModuleGraph) { self.module = module }

  func faults() -> [Fault] {
    var read = module.signals.map { BitMask(width: $0.width) }
    var readMemories: Set<Int> = []
    var writtenMemories: Set<Int> = []
    var readConstants: Set<String> = []

    // Follows the bits as the printer does: what is not printed is not read.
    func use(_ node: Node) {
      node.forEachRead { leaf, bits in
        switch leaf.kind {
        case .signal(let signal):
          read[signal.index].formUnion(BitMask(bits, width: signal.width))
        case .memoryRead(let memory, _): readMemories.insert(memory.index)
        case .named(let constant): readConstants.insert(constant.name)
        default: break
        }
      }
    }
    func walk(_ statement: Statement) {
      statement.readNodes.forEach(use)
      if case .write(let memory, _, _, _, _) = statement { writtenMemories.insert(memory.index) }
      statement.branches.forEach { $0.forEach(walk) }
    }
    for item in module.items {
      switch item {
      case .definition(_, let node): use(node)
      case .statement(let statement):
        // Conditions of which nothing depends are not printed.
        if let kept = statement.projected(keeping: { _ in true }) { walk(kept) }
      }
    }
    module.defaults.values.forEach(use)
    module.ignored.forEach { use($0.value) }
    module.used.forEach(use)
    // Functions' parameters are looked at where they are declared.
    for function in module.functions {
      function.body.forEachRead { leaf, _ in
        if case .named(let constant) = leaf.kind { readConstants.insert(constant.name) }
      }
    }

    return module.constants.compactMap { unread($0, isRead: readConstants.contains($0.name)) }
      + module.signals.compactMap { unread($0, read[$0.index]) }
      + module.memories.flatMap { memory in
        unused(
          memory, isRead: readMemories.contains(memory.index),
          isWritten: writtenMemories.contains(memory.index))
      }
  }

  private func unread(_ signal: Signal, _ read: BitMask) -> Fault? {
    switch signal.kind {
    case .output, .instanceInput: return nil
    case .input, .wire, .register, .instanceOutput: break
    }
    let all = BitMask(0..<signal.width, width: signal.width)
    let rest = all.subtracting(read)
    if rest.isEmpty { return nil }
    let part = rest == all ? "" : " (bits \(rest.text))"
    return module.fault(
      .unused, "nothing reads '\(signal.name)'\(part)", signal.location,
      help: "remove it, or say why with m.ignore(_:because:)")
  }

  private func unread(_ constant: NamedConstant, isRead: Bool) -> Fault? {
    guard constant.isParameter, !isRead else { return nil }
    return module.fault(
      .unused, "nothing reads the parameter '\(constant.name)'",
      module.parameterLocations[constant.name] ?? module.location, help: "remove it")
  }

  private func unused(_ memory: MemoryDeclaration, isRead: Bool, isWritten: Bool) -> [Fault] {
    if isRead && isWritten { return [] }
    let found = isRead ? "written" : isWritten ? "read" : "used"
    return [
      module.fault(.memory, "the memory '\(memory.name)' is never \(found)", memory.location)
    ]
  }
}
