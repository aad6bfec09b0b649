/// Combinational statements that are printed together: as assignments, or as one `always` block.
struct CombinationalGroup {
  /// The first statement's place in the module.
  let item: Int
  /// The signals that it drives.
  let targets: Set<Int>
  /// Values that the block starts with, in the signals' order.
  var defaults: [(signal: Signal, value: Node)] = []
  /// The statements, in the author's order.
  var statements: [Statement]

  /// Whether something is conditional, so that it takes an `always` block.
  var needsBlock: Bool { statements.contains { !$0.branches.isEmpty } }

  /// All groups of a module: statements that drive a common signal stand in one.
  static func groups(of graph: ModuleGraph) -> [CombinationalGroup] {
    var merged: [(item: Int, statements: [Statement])] = []
    var groupOf: [Int: Int] = [:]
    for (index, item) in graph.items.enumerated() {
      guard case .statement(let statement) = item,
        let projected = statement.projected(keeping: { !$0.isClocked })?.withCase
      else { continue }
      let targets = projected.targets
      let joined = Set(targets.compactMap { groupOf[$0] }).sorted()
      let home = joined.first ?? merged.count
      if joined.isEmpty { merged.append((index, [])) }
      for other in joined.dropFirst() {
        for statement in merged[other].statements {
          statement.targets.forEach { groupOf[$0] = home }
        }
        merged[home].statements += merged[other].statements
        merged[other].statements = []
      }
      merged[home].statements.append(projected)
      targets.forEach { groupOf[$0] = home }
    }
    // A signal that has a default and no statement is simply assigned.
    for signal in graph.signals where groupOf[signal.index] == nil {
      guard let value = graph.defaults[signal.index] else { continue }
      let whole = Statement.assign(
        signal, bits: 0..<signal.width, value: value, location: signal.location)
      merged.append((graph.items.count, [whole]))
    }
    let sources = sources(of: graph, merged)
    return merged.filter { !$0.statements.isEmpty }.flatMap { item, statements in
      split(item, statements, graph, sources).map { $0.finished(graph) }
    }
  }

  private init(item: Int, statements: [Statement]) {
    self.item = item
    self.statements = statements
    self.targets = statements.reduce(into: []) { $0.formUnion($1.targets) }
  }

  /// One group, or several where a single `always` block would go wrong: a read inside of it sees
  /// what the block has done so far, and a read outside of it must not lead back into it.
  private static func split(
    _ item: Int, _ statements: [Statement], _ graph: ModuleGraph, _ sources: [Int: Set<Int>]
  ) -> [CombinationalGroup] {
    let group = CombinationalGroup(item: item, statements: statements)
    guard group.needsBlock, !group.isOneBlock(graph, sources) else { return [group] }
    // Neighbours in the order of dependence share a block as far as they can: then the blocks
    // depend on each other in that order too, never in a circle.
    var parts: [CombinationalGroup] = []
    for target in group.targetsInOrder(sources) {
      let joined = (parts.last?.targets ?? []).union([target])
      let candidate = CombinationalGroup(
        item: item, statements: statements.compactMap { $0.assigning(joined) })
      if joined.count > 1 && candidate.isOneBlock(graph, sources) {
        parts[parts.count - 1] = candidate
      } else {
        let own = statements.compactMap { $0.assigning([target]) }
        parts.append(CombinationalGroup(item: item, statements: own))
      }
    }
    return parts
  }

  /// Whether one `always` block of the statements gives every signal its value.
  private func isOneBlock(_ graph: ModuleGraph, _ sources: [Int: Set<Int>]) -> Bool {
    if targets.count == 1 { return true }
    // The block begins with the defaults, before anything has its value.
    var read: Set<Int> = []
    for target in targets { graph.defaults[target]?.forEachSignal { read.insert($0.index) } }
    guard Self.isInOrder(statements, after: &read) else { return false }
    // What the printer takes out of the block into a wire of its own reads from outside.
    var isReadOutside = false
    for statement in statements {
      statement.forEachNode {
        $0.forEachNamedPart {
          $0.forEachSignal { if targets.contains($0.index) { isReadOutside = true } }
        }
      }
    }
    return !isReadOutside && reached(from: read, sources).isDisjoint(with: targets)
  }

  /// The targets, each after those that it follows.
  private func targetsInOrder(_ sources: [Int: Set<Int>]) -> [Int] {
    var order: [Int] = []
    var visited: Set<Int> = []
    func visit(_ target: Int) {
      guard visited.insert(target).inserted else { return }
      let followed = reached(from: sources[target] ?? [], sources).union(sources[target] ?? [])
      for other in followed.intersection(targets).sorted() { visit(other) }
      order.append(target)
    }
    targets.sorted().forEach(visit)
    return order
  }

  /// Whether nothing is assigned after it has been read on the same path, so that every read sees
  /// the value that the signal keeps.
  /// - Parameter read: the signals that have been read.
  private static func isInOrder(_ statements: [Statement], after read: inout Set<Int>) -> Bool {
    for statement in statements {
      for node in statement.readNodes { node.forEachSignal { read.insert($0.index) } }
      if case .assign(let signal, _, _, _) = statement, read.contains(signal.index) { return false }
      let before = read
      for branch in statement.branches {
        var inner = before
        guard isInOrder(branch, after: &inner) else { return false }
        read.formUnion(inner)
      }
    }
    return true
  }

  /// The targets that some signals follow through logic outside of the group.
  private func reached(from read: Set<Int>, _ sources: [Int: Set<Int>]) -> Set<Int> {
    var reached: Set<Int> = []
    var seen = read.subtracting(targets)
    var queue = Array(seen)
    while let signal = queue.popLast() {
      for source in sources[signal] ?? [] where seen.insert(source).inserted {
        if targets.contains(source) { reached.insert(source) } else { queue.append(source) }
      }
    }
    return reached
  }

  /// For each signal those that its combinational logic reads.
  private static func sources(
    of graph: ModuleGraph, _ merged: [(item: Int, statements: [Statement])]
  ) -> [Int: Set<Int>] {
    var sources: [Int: Set<Int>] = [:]
    for case .definition(let signal, let value) in graph.items {
      value.forEachSignal { sources[signal.index, default: []].insert($0.index) }
    }
    for (index, value) in graph.defaults {
      value.forEachSignal { sources[index, default: []].insert($0.index) }
    }
    // Every assignment follows its value and the conditions around it.
    func follow(_ statement: Statement, under conditions: Set<Int>) {
      var read = conditions
      for node in statement.readNodes { node.forEachSignal { read.insert($0.index) } }
      if case .assign(let signal, _, _, _) = statement {
        sources[signal.index, default: []].formUnion(read)
      }
      for branch in statement.branches {
        for inner in branch { follow(inner, under: read) }
      }
    }
    for statement in merged.flatMap(\.statements) { follow(statement, under: []) }
    return sources
  }

  /// With its defaults, in the form in which it can be printed.
  private func finished(_ graph: ModuleGraph) -> CombinationalGroup {
    var group = self
    let signals = targets.sorted().map { graph.signals[$0] }
    guard needsBlock else {
      for signal in signals {
        if let value = graph.defaults[signal.index] {
          group.statements += Self.remaining(of: signal, value, statements)
        }
      }
      return group
    }
    group.defaults = signals.compactMap { signal in
      graph.defaults[signal.index].map { (signal, $0) }
    }
    var readsSignal = false
    func look(_ node: Node) {
      node.forEachRead { leaf, _ in
        switch leaf.kind {
        case .signal(let signal) where targets.contains(signal.index): break
        case .signal, .memoryRead: readsSignal = true
        default: break
        }
      }
    }
    group.defaults.forEach { look($0.value) }
    statements.forEach { $0.forEachNode(look) }
    if readsSignal { return group }
    // Nothing would ever start an `always` block that reads constants only.
    group.statements = signals.map { signal in
      let start =
        graph.defaults[signal.index]
        ?? Node(.constant(Constant(0, width: signal.width)), width: signal.width)
      return .assign(
        signal, bits: 0..<signal.width, value: Self.value(of: signal, after: statements, start),
        location: signal.location)
    }
    group.defaults = []
    return group
  }

  /// Assignments of a default to the bits that unconditional statements leave over.
  private static func remaining(
    of signal: Signal, _ value: Node, _ statements: [Statement]
  ) -> [Statement] {
    var rest = BitMask(0..<signal.width, width: signal.width)
    for case .assign(let other, let bits, _, _) in statements where other.index == signal.index {
      rest = rest.subtracting(BitMask(bits, width: signal.width))
    }
    return rest.runs.map { bits in
      let part =
        bits.count == signal.width
        ? value : Node(.slice(value, low: bits.lowerBound), width: bits.count)
      return .assign(signal, bits: bits, value: part, location: signal.location)
    }
  }

  /// What a signal is after some statements, as one expression.
  private static func value(
    of signal: Signal, after statements: [Statement], _ start: Node
  ) -> Node {
    var result = start
    for statement in statements where statement.targets.contains(signal.index) {
      switch statement {
      case .write: break
      case .assign(_, let bits, let value, _):
        var parts: [Node] = []
        if bits.upperBound < signal.width {
          parts.append(
            Node(.slice(result, low: bits.upperBound), width: signal.width - bits.upperBound))
        }
        parts.append(value)
        if bits.lowerBound > 0 {
          parts.append(Node(.slice(result, low: 0), width: bits.lowerBound))
        }
        result = parts.count == 1 ? value : Node(.concatenation(parts), width: signal.width)
      case .override(let inner): result = value(of: signal, after: inner, result)
      case .when(let branches, let otherwise):
        var chosen = otherwise.map { value(of: signal, after: $0, result) } ?? result
        for branch in branches.reversed() {
          let inner = value(of: signal, after: branch.statements, result)
          chosen = Node(.mux(branch.condition, inner, chosen), width: signal.width)
        }
        result = chosen
      case .select(let subject, let cases, let otherwise, _):
        var chosen = otherwise.map { value(of: signal, after: $0, result) } ?? result
        for item in cases.reversed() {
          let inner = value(of: signal, after: item.statements, result)
          let matches = item.patterns.map { Node(.binary(.equal, subject, $0), width: 1) }
          guard let first = matches.first else { continue }
          let condition = matches.dropFirst().reduce(first) {
            Node(.binary(.logicalOr, $0, $1), width: 1)
          }
          chosen = Node(.mux(condition, inner, chosen), width: signal.width)
        }
        result = chosen
      }
    }
    return result
  }
}

extension Node {
  /// Visits every signal that the expression reads.
  func forEachSignal(_ visit: (Signal) -> Void) {
    if case .signal(let signal) = kind { visit(signal) }
    for operand in operands { operand.forEachSignal(visit) }
  }

  /// Visits every part of the expression that a combinational block cannot hold: words of memories,
  /// and what Verilog takes a part of only where it has a name.
  fileprivate func forEachNamedPart(_ visit: (Node) -> Void) {
    switch kind {
    case .memoryRead: visit(self)
    case .slice(let value, _), .element(let value, _):
      if case .signal = value.kind { break }
      visit(value)
    default: break
    }
    for operand in operands { operand.forEachNamedPart(visit) }
  }
}

extension Statement {
  /// The statement with only the assignments to some signals.
  fileprivate func assigning(_ targets: Set<Int>) -> Statement? {
    projected {
      if case .assign(let signal, _, _, _) = $0 { targets.contains(signal.index) } else { false }
    }
  }

  /// Visits every expression that the statement or one inside it reads.
  func forEachNode(_ visit: (Node) -> Void) {
    readNodes.forEach(visit)
    for branch in branches { for statement in branch { statement.forEachNode(visit) } }
  }
}
