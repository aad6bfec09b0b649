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
        let projected = statement.projected(keeping: { !$0.isClocked })
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
    var definitions: [Int: Node] = [:]
    for case .definition(let signal, let node) in graph.items { definitions[signal.index] = node }
    return merged.filter { !$0.statements.isEmpty }.flatMap { item, statements in
      split(item, statements, definitions).map { $0.finished(graph) }
    }
  }

  private init(item: Int, statements: [Statement]) {
    self.item = item
    self.statements = statements
    self.targets = statements.reduce(into: []) { $0.formUnion($1.targets) }
  }

  /// As few groups as the order of evaluation allows.
  ///
  /// Inside of one `always` block a read sees what the block has done so far. So a signal may be read
  /// in the block that drives it only behind its last drive, and not by way of a wire or a memory's
  /// word outside of the block, which would lead out of the block and back into it.
  private static func split(
    _ item: Int, _ statements: [Statement], _ definitions: [Int: Node]
  ) -> [CombinationalGroup] {
    let group = CombinationalGroup(item: item, statements: statements)
    guard group.needsBlock, group.targets.count > 1 else { return [group] }
    let levels = levels(of: group, definitions)
    return Set(levels.values).sorted().flatMap { level -> [CombinationalGroup] in
      let targets = group.targets.filter { levels[$0] == level }
      let part = group.projected(to: targets)
      if part.readsOnlyWhatIsDone { return [part] }
      return targets.sorted().map { group.projected(to: [$0]) }
    }
  }

  private func projected(to targets: Set<Int>) -> CombinationalGroup {
    CombinationalGroup(
      item: item,
      statements: statements.compactMap {
        $0.projected {
          if case .assign(let signal, _, _, _) = $0 { targets.contains(signal.index) } else { false }
        }
      })
  }

  /// For each target the number of times that its value leaves the block and comes back.
  private static func levels(
    of group: CombinationalGroup, _ definitions: [Int: Node]
  ) -> [Int: Int] {
    var inside: [Int: Set<Int>] = [:]
    var outside: [Int: Set<Int>] = [:]
    for target in group.targets {
      var direct: Set<Int> = []
      var detour: Set<Int> = []
      for statement in group.projected(to: [target]).statements {
        statement.forEachNode { $0.collectReads(definitions, &direct, &detour, isOutside: false) }
      }
      inside[target] = direct.intersection(group.targets).subtracting([target])
      outside[target] = detour.intersection(group.targets)
    }
    var levels = Dictionary(uniqueKeysWithValues: group.targets.map { ($0, 0) })
    // Long enough for any order of targets; a loop, which the checks refuse, would not settle.
    for _ in group.targets {
      for target in group.targets {
        let near = inside[target, default: []].map { levels[$0, default: 0] }
        let far = outside[target, default: []].map { levels[$0, default: 0] + 1 }
        levels[target] = (near + far + [levels[target, default: 0]]).max()
      }
    }
    return levels
  }

  /// Whether no statement reads a target that it or a later one drives.
  private var readsOnlyWhatIsDone: Bool {
    var position = 0
    var lastDrive: [Int: Int] = [:]
    var firstRead: [Int: Int] = [:]
    func walk(_ statement: Statement) {
      position += 1
      for node in statement.readNodes {
        node.forEachSignal { firstRead[$0.index] = firstRead[$0.index] ?? position }
      }
      if case .assign(let signal, _, _, _) = statement { lastDrive[signal.index] = position }
      statement.branches.forEach { $0.forEach(walk) }
    }
    statements.forEach(walk)
    return lastDrive.allSatisfy { target, drive in
      firstRead[target].map { $0 > drive } ?? true
    }
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
    for node in group.defaults.map(\.value) { node.forEachState { readsSignal = true } }
    for statement in statements { statement.forEachNode { $0.forEachState { readsSignal = true } } }
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

  /// Collects the signals that the expression reads itself, and those that it reads by way of a wire
  /// with a definition or of a memory's word, which stand outside of the expression's block.
  fileprivate func collectReads(
    _ definitions: [Int: Node], _ direct: inout Set<Int>, _ detour: inout Set<Int>,
    isOutside: Bool
  ) {
    var isOutside = isOutside
    switch kind {
    case .signal(let signal):
      if let definition = definitions[signal.index] {
        definition.collectReads(definitions, &direct, &detour, isOutside: true)
      } else if isOutside {
        detour.insert(signal.index)
      } else {
        direct.insert(signal.index)
      }
    case .memoryRead: isOutside = true
    default: break
    }
    for operand in operands {
      operand.collectReads(definitions, &direct, &detour, isOutside: isOutside)
    }
  }

  /// Visits everything in the expression that may change: signals and memories.
  fileprivate func forEachState(_ visit: () -> Void) {
    switch kind {
    case .signal, .memoryRead: visit()
    default: for operand in operands { operand.forEachState(visit) }
    }
  }
}

extension Statement {
  /// Visits every expression that the statement or one inside it reads.
  func forEachNode(_ visit: (Node) -> Void) {
    readNodes.forEach(visit)
    for branch in branches { for statement in branch { statement.forEachNode(visit) } }
  }
}
