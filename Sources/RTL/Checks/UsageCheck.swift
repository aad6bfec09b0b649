/// Every bit that exists is read, or said to be left unread.
struct UsageCheck {
  private let module: ModuleGraph

  init(_ module: ModuleGraph) { self.module = module }

  func faults() -> [Fault] {
    var read = module.signals.map { BitMask(width: $0.width) }
    var readMemories: Set<Int> = []
    var writtenMemories: Set<Int> = []

    func use(_ node: Node) {
      switch node.kind {
      case .signal(let signal):
        read[signal.index].formUnion(BitMask(0..<signal.width, width: signal.width))
      case .slice(let value, let low):
        if case .signal(let signal) = value.kind {
          read[signal.index].formUnion(BitMask(low..<low + node.width, width: signal.width))
        } else {
          use(value)
        }
      case .memoryRead(let memory, let address):
        readMemories.insert(memory.index)
        use(address)
      default: node.operands.forEach(use)
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
      case .statement(let statement): walk(statement)
      }
    }
    module.defaults.values.forEach(use)
    module.ignored.forEach { use($0.value) }
    module.used.forEach(use)

    return module.signals.compactMap { unread($0, read[$0.index]) }
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

  private func unused(_ memory: MemoryDeclaration, isRead: Bool, isWritten: Bool) -> [Fault] {
    if isRead && isWritten { return [] }
    let found = isRead ? "written" : isWritten ? "read" : "used"
    return [
      module.fault(.memory, "the memory '\(memory.name)' is never \(found)", memory.location)
    ]
  }
}
