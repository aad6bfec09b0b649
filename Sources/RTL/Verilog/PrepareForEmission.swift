/// The one pass that may change a module so that it can be printed: it splits the author's
/// statements into combinational and clocked ones, and gives a wire to every operand that Verilog
/// wants to have a name.
struct PrepareForEmission {
  private let graph: ModuleGraph
  private var module = EmittableModule(ports: [])
  private var names: Set<String>
  /// Pins of instances that are printed inside the connection list instead of having a wire.
  private var inlined: [Int: Node] = [:]
  /// Signals that an instance's output is connected to, so that they need no assignment.
  private var connected: Set<Int> = []
  /// Wires that are declared with their values and not printed yet, by signal index.
  private var pending: [Int: (signal: Signal, value: Node)] = [:]
  /// The wires that this pass adds, by the node whose value they have, and what is read of them.
  private var added: [ObjectIdentifier: Int] = [:]
  private var addedWires: [(signal: Signal, read: BitMask)] = []
  /// Whether the expression at hand stands in a combinational `always` block.
  private var isInBlock = false

  /// - Parameter isMonitor: whether the module makes commit records, which takes clock and reset.
  static func prepare(_ graph: ModuleGraph, isMonitor: Bool = false) -> EmittableModule {
    var pass = PrepareForEmission(graph)
    pass.run(isMonitor: isMonitor)
    return pass.module
  }

  private init(_ graph: ModuleGraph) {
    self.graph = graph
    names = Set(
      graph.signals.map(\.verilogName) + graph.memories.map(\.verilogName)
        + graph.instances.map(\.verilogName) + ["unused_ok"])
  }

  private mutating func run(isMonitor: Bool) {
    let groups = CombinationalGroup.groups(of: graph)
    let variables = groups.reduce(into: Set<Int>()) { result, group in
      if group.needsBlock { result.formUnion(group.targets) }
    }
    module = EmittableModule(ports: ports(variables))
    chooseInlinedPins(groups)
    declareSignals(variables)
    addLogic(groups)
    addClocked()
    for instance in graph.instances {
      module.connections.append(
        instance.pins.map { pin in
          (Self.portName(pin), inlined[pin.index] ?? Node(.signal(pin), width: pin.width))
        })
    }
    addIgnored()
    if !isMonitor { ignoreIdlePorts() }
  }

  private mutating func addIgnored() {
    module.ignored = graph.ignored.map { (printable($0.value, "ignored"), $0.reason) }
    for (signal, read) in addedWires {
      let rest = BitMask(0..<signal.width, width: signal.width).subtracting(read)
      for bits in rest.runs.reversed() {
        let part = Node(
          .slice(Node(.signal(signal), width: signal.width), low: bits.lowerBound),
          width: bits.count)
        module.ignored.append((part, "bits of intermediate results that nobody needs"))
      }
    }
  }

  /// A part has clock and reset for its monitor even where it has no state of its own.
  private mutating func ignoreIdlePorts() {
    func ignorePort(_ name: String) {
      let port = Signal(
        index: -1, name: name, width: 1, kind: .wire, comment: "", location: graph.location)
      module.ignored.append((Node(.signal(port), width: 1), "clock and reset are the monitor's"))
    }
    let registers = graph.signals.filter(\.isRegister)
    if graph.hasClock && registers.isEmpty && graph.memories.isEmpty
      && !graph.instances.contains(where: \.hasClock)
    {
      ignorePort("clk_i")
    }
    if graph.hasReset && !registers.contains(where: \.isReset)
      && !graph.instances.contains(where: \.hasReset)
    {
      ignorePort("rst_ni")
    }
  }

  private static func portName(_ pin: Signal) -> String {
    switch pin.kind {
    case .instanceInput(_, let port), .instanceOutput(_, let port): port.verilogName
    default: pin.verilogName
    }
  }

  private func ports(
    _ variables: Set<Int>
  ) -> [(isInput: Bool, declaration: EmittableModule.Declaration)] {
    var ports: [(isInput: Bool, declaration: EmittableModule.Declaration)] = []
    func implicit(_ name: String, _ comment: String) {
      ports.append(
        (
          true,
          EmittableModule.Declaration(name: name, width: 1, isVariable: false, comment: comment)
        )
      )
    }
    if graph.hasClock { implicit("clk_i", "clock, rising edge") }
    if graph.hasReset { implicit("rst_ni", "reset, asynchronous, active low") }
    for signal in graph.signals where signal.isPort {
      let isInput = if case .input = signal.kind { true } else { false }
      ports.append((isInput, declaration(of: signal, variables)))
    }
    return ports
  }

  private func declaration(
    of signal: Signal, _ variables: Set<Int>
  ) -> EmittableModule.Declaration {
    // What an instance's pin means is said at its port.
    let comment =
      switch signal.kind {
      case .instanceInput, .instanceOutput: ""
      default: signal.comment
      }
    return EmittableModule.Declaration(
      name: signal.verilogName, width: signal.width,
      isVariable: signal.isRegister || variables.contains(signal.index), comment: comment)
  }

  // MARK: Combinational statements

  /// An input pin with one unconditional, short driver that nothing else reads needs no wire, nor does
  /// an output pin that one signal takes as it is and nothing else reads.
  private mutating func chooseInlinedPins(_ groups: [CombinationalGroup]) {
    let reads = countReads()
    for group in groups where group.statements.count == 1 && !group.needsBlock {
      guard case .assign(let signal, let bits, let value, _) = group.statements[0],
        bits.count == signal.width
      else { continue }
      if case .instanceInput = signal.kind {
        if reads[signal.index] == nil, isShort(value) { inlined[signal.index] = value }
      } else if case .signal(let pin) = value.kind, case .instanceOutput = pin.kind,
        reads[pin.index] == 1
      {
        inlined[pin.index] = Node(.signal(signal), width: signal.width)
        connected.insert(signal.index)
      }
    }
  }

  /// How often each signal is read, monitors included.
  private func countReads() -> [Int: Int] {
    var reads: [Int: Int] = [:]
    func use(_ node: Node) {
      if case .signal(let signal) = node.kind { reads[signal.index, default: 0] += 1 }
      node.operands.forEach(use)
    }
    func walk(_ statement: Statement) {
      statement.readNodes.forEach(use)
      statement.branches.forEach { $0.forEach(walk) }
    }
    for item in graph.items {
      switch item {
      case .definition(_, let node): use(node)
      case .statement(let statement): walk(statement)
      }
    }
    graph.defaults.values.forEach(use)
    graph.ignored.forEach { use($0.value) }
    graph.used.forEach(use)
    for monitor in graph.monitors { monitor.connections.forEach { use($0.value) } }
    return reads
  }

  /// Whether an expression reads well inside a connection list.
  private func isShort(_ node: Node) -> Bool {
    switch node.kind {
    case .constant, .named, .signal: true
    case .slice(let value, _):
      if case .signal = value.kind { true } else { false }
    case .unary(_, let value):
      if case .signal = value.kind { true } else { false }
    case .concatenation(let parts): parts.count <= 4 && parts.allSatisfy(isShort)
    default: false
    }
  }

  private mutating func declareSignals(_ variables: Set<Int>) {
    for item in graph.items {
      if case .definition(let signal, let value) = item { pending[signal.index] = (signal, value) }
    }
    for signal in graph.signals
    where !signal.isPort && pending[signal.index] == nil && inlined[signal.index] == nil {
      module.signals.append(declaration(of: signal, variables))
    }
  }

  private mutating func addLogic(_ groups: [CombinationalGroup]) {
    var byItem: [Int: [CombinationalGroup]] = [:]
    for group in groups { byItem[group.item, default: []].append(group) }
    for index in 0...graph.items.count {
      if index < graph.items.count, case .definition(let signal, _) = graph.items[index] {
        define(signal.index)
      }
      byItem[index]?.forEach { add($0) }
    }
  }

  /// Prints a wire that is declared with its value, unless that has been done. Statements may read a
  /// wire before its turn: one that is named inside of a `when` comes after that `when`.
  private mutating func define(_ index: Int) {
    guard let (signal, value) = pending.removeValue(forKey: index) else { return }
    value.forEachSignal { define($0.index) }
    let printed = printable(value, signal.name)
    module.logic.append(.definition(declaration(of: signal, []), printed))
  }

  private mutating func add(_ group: CombinationalGroup) {
    group.defaults.forEach { $0.value.forEachSignal { define($0.index) } }
    group.statements.forEach { $0.forEachNode { $0.forEachSignal { define($0.index) } } }
    if group.needsBlock {
      isInBlock = true
      defer { isInBlock = false }
      let defaults = group.defaults.map {
        ($0.signal.verilogName, printable($0.value, $0.signal.name))
      }
      let statements = group.statements.map { printable($0) }
      module.logic.append(.block(defaults: defaults, statements))
      return
    }
    for statement in group.statements {
      guard case .assign(let signal, let bits, let value, _) = statement,
        inlined[signal.index] == nil, !connected.contains(signal.index)
      else { continue }
      let printed = printable(value, signal.name)
      module.logic.append(
        .assign(target: signal.verilogName + selection(bits, of: signal.width), printed))
    }
  }

  // MARK: Clocked statements

  private mutating func addClocked() {
    let statements = graph.statements
    func add(keeping keep: (Statement) -> Bool, resets: [(target: String, value: Constant)]) {
      let kept = statements.compactMap { $0.projected(keeping: keep) }
      guard !kept.isEmpty else { return }
      module.clocked.append(
        EmittableModule.ClockedBlock(resets: resets, statements: kept.map { printable($0) }))
    }
    let resets = graph.signals.compactMap { signal -> (target: String, value: Constant)? in
      guard case .register(let reset?) = signal.kind else { return nil }
      return (signal.verilogName, reset)
    }
    add(keeping: { $0.assignedRegister?.isReset == true }, resets: resets)
    add(keeping: { $0.assignedRegister?.isReset == false }, resets: [])
    add(keeping: { if case .write = $0 { true } else { false } }, resets: [])
  }

  // MARK: Expressions

  private mutating func printable(_ statement: Statement) -> Statement {
    switch statement {
    case .assign(let signal, let bits, let value, let location):
      .assign(signal, bits: bits, value: printable(value, signal.name), location: location)
    case .write(let memory, let address, let bits, let value, let location):
      .write(
        memory, address: printable(address, memory.name + "_address"), bits: bits,
        value: printable(value, memory.name + "_data"), location: location)
    case .override(let statements): .override(statements.map { printable($0) })
    case .when(let branches, let otherwise):
      .when(
        branches.map { branch in
          Statement.Branch(
            condition: printable(branch.condition, "condition"),
            statements: branch.statements.map { printable($0) })
        }, otherwise: otherwise?.map { printable($0) })
    case .select(let subject, let cases, let otherwise, let location):
      .select(
        printable(subject, "subject"),
        cases.map { item in
          Statement.Case(
            patterns: item.patterns, statements: item.statements.map { printable($0) })
        }, otherwise: otherwise?.map { printable($0) }, location: location)
    }
  }

  /// The same value with a wire in place of every operand that needs a name.
  /// - Parameter hint: what the wires are named after.
  private mutating func printable(_ node: Node, _ hint: String) -> Node {
    switch node.kind {
    case .constant, .named, .signal, .mistake: return node
    case .slice(let value, let low): return slice(value, low..<low + node.width, hint)
    case .element(let value, let index):
      return Node(
        .element(
          named(value, hint + "_full", read: 0..<value.width),
          index: printable(index, hint + "_index")), width: node.width)
    case .memoryRead(let memory, let address):
      // `always @*` would have to watch every word of the memory.
      if isInBlock { return named(node, memory.name + "_word", read: 0..<node.width) }
      return Node(
        .memoryRead(memory, address: printable(address, hint + "_address")), width: node.width)
    case .call(let function, let arguments):
      return Node(.call(function, arguments.map { printable($0, hint) }), width: node.width)
    case .unary(let symbol, let value):
      return Node(.unary(symbol, printable(value, hint)), width: node.width)
    case .binary(let symbol, let left, let right):
      return Node(
        .binary(symbol, printable(left, hint), printable(right, hint)), width: node.width)
    case .mux(let condition, let first, let second):
      return Node(
        .mux(printable(condition, hint), printable(first, hint), printable(second, hint)),
        width: node.width)
    case .concatenation(let parts):
      return Node(.concatenation(parts.map { printable($0, hint) }), width: node.width)
    case .replication(let value, let count):
      return Node(.replication(printable(value, hint), count: count), width: node.width)
    }
  }

  /// A slice reaches through operations that work bit by bit, until it meets a name.
  private mutating func slice(_ value: Node, _ bits: Range<Int>, _ hint: String) -> Node {
    if bits.count == value.width { return printable(value, hint) }
    switch value.kind {
    case .signal, .named: return Node(.slice(value, low: bits.lowerBound), width: bits.count)
    case .constant(let constant): return constantSlice(constant, bits)
    case .memoryRead where !isInBlock:
      return Node(.slice(printable(value, hint), low: bits.lowerBound), width: bits.count)
    case .memoryRead(let memory, _):
      return Node(
        .slice(named(value, memory.name + "_word", read: bits), low: bits.lowerBound),
        width: bits.count)
    case .slice(let inner, let low):
      return slice(inner, bits.lowerBound + low..<bits.upperBound + low, hint)
    case .unary(.complement, let inner):
      return Node(.unary(.complement, slice(inner, bits, hint)), width: bits.count)
    case .binary(let symbol, let left, let right) where symbol.isBitwise:
      return Node(
        .binary(symbol, slice(left, bits, hint), slice(right, bits, hint)), width: bits.count)
    case .mux(let condition, let first, let second):
      return Node(
        .mux(printable(condition, hint), slice(first, bits, hint), slice(second, bits, hint)),
        width: bits.count)
    case .concatenation(let parts):
      var low = 0
      var pieces: [Node] = []
      for part in parts.reversed() {
        let overlap = bits.clamped(to: low..<low + part.width)
        if !overlap.isEmpty {
          pieces.insert(
            slice(part, overlap.lowerBound - low..<overlap.upperBound - low, hint), at: 0)
        }
        low += part.width
      }
      return pieces.count == 1 ? pieces[0] : Node(.concatenation(pieces), width: bits.count)
    case .replication(let inner, _) where inner.width == 1:
      return bits.count == 1
        ? printable(inner, hint)
        : Node(.replication(printable(inner, hint), count: bits.count), width: bits.count)
    case .replication(let inner, let count):
      let copies = Node(
        .concatenation(Array(repeating: inner, count: count)), width: value.width)
      return slice(copies, bits, hint)
    default:
      return Node(
        .slice(named(value, hint + "_full", read: bits), low: bits.lowerBound), width: bits.count)
    }
  }

  private func constantSlice(_ constant: Constant, _ bits: Range<Int>) -> Node {
    var words = [UInt64](repeating: 0, count: (bits.count + 63) / 64)
    for (index, bit) in bits.enumerated() {
      words[index / 64] |= (constant.words[bit / 64] >> UInt64(bit % 64) & 1) << UInt64(index % 64)
    }
    return Node(.constant(Constant(words: words, width: bits.count)), width: bits.count)
  }

  /// A signal that has the value: the value itself where it is one, else a new wire.
  /// - Parameters:
  ///   - name: what a new wire is called, unless the name is taken.
  ///   - bits: what is read of it here.
  private mutating func named(_ value: Node, _ name: String, read bits: Range<Int>) -> Node {
    if case .signal = value.kind { return value }
    let mask = BitMask(bits, width: value.width)
    if let known = added[ObjectIdentifier(value)] {
      addedWires[known].read.formUnion(mask)
      return Node(.signal(addedWires[known].signal), width: value.width)
    }
    let wasInBlock = isInBlock
    isInBlock = false
    let printed = printable(value, name)
    isInBlock = wasInBlock
    var freeName = name
    var suffix = 2
    while names.contains(freeName) {
      freeName = "\(name)_\(suffix)"
      suffix += 1
    }
    names.insert(freeName)
    let wire = Signal(
      index: -1, name: freeName, width: value.width, kind: .wire, comment: "",
      location: graph.location)
    added[ObjectIdentifier(value)] = addedWires.count
    addedWires.append((wire, mask))
    module.logic.append(
      .definition(
        EmittableModule.Declaration(
          name: freeName, width: value.width, isVariable: false, comment: ""), printed))
    return Node(.signal(wire), width: value.width)
  }
}

/// `[7:0]` where the bits are a part of a vector, nothing where they are all of it.
func selection(_ bits: Range<Int>, of width: Int) -> String {
  bits.count == width ? "" : "[\(rangeText(bits))]"
}

extension Statement {
  /// Whether it acts at a clock edge.
  var isClocked: Bool {
    switch self {
    case .assign(let signal, _, _, _): signal.isRegister
    case .write: true
    case .when, .select, .override: false
    }
  }

  /// The register that an assignment gives a next value.
  var assignedRegister: Signal? {
    if case .assign(let signal, _, _, _) = self, signal.isRegister { signal } else { nil }
  }

  /// The indices of all signals that it assigns.
  var targets: Set<Int> {
    if case .assign(let signal, _, _, _) = self { return [signal.index] }
    return branches.reduce(into: []) { result, branch in
      for statement in branch { result.formUnion(statement.targets) }
    }
  }

  /// The statement with only those leaves that `keep` chooses, or nil where none is left.
  func projected(keeping keep: (Statement) -> Bool) -> Statement? {
    func list(_ statements: [Statement]) -> [Statement] {
      statements.compactMap { $0.projected(keeping: keep) }
    }
    switch self {
    case .assign, .write: return keep(self) ? self : nil
    case .override(let statements):
      let kept = list(statements)
      return kept.isEmpty ? nil : .override(kept)
    case .when(let branches, let otherwise):
      return Statement.simplifiedWhen(
        branches.map { Branch(condition: $0.condition, statements: list($0.statements)) },
        otherwise: list(otherwise ?? []))
    case .select(let subject, let cases, let otherwise, let location):
      let kept = cases.map { Case(patterns: $0.patterns, statements: list($0.statements)) }
      let rest = list(otherwise ?? [])
      if rest.isEmpty && kept.allSatisfy({ $0.statements.isEmpty }) { return nil }
      return .select(
        subject, rest.isEmpty ? kept.filter { !$0.statements.isEmpty } : kept,
        otherwise: rest.isEmpty ? nil : rest, location: location)
    }
  }

  /// A `when` without empty branches: they become conditions of what follows them.
  private static func simplifiedWhen(_ branches: [Branch], otherwise: [Statement]) -> Statement? {
    var rest = branches
    if otherwise.isEmpty {
      while let last = rest.last, last.statements.isEmpty { rest.removeLast() }
    }
    if rest.isEmpty { return nil }
    if let hole = rest.firstIndex(where: \.statements.isEmpty), hole > 0,
      case .when(let after, let last)? = simplifiedWhen(
        Array(rest[hole...]), otherwise: otherwise)
    {
      return .when(rest[..<hole] + after, otherwise: last)
    }
    var excluded: [Node] = []
    while let first = rest.first, first.statements.isEmpty {
      excluded.append(first.condition.negated)
      rest.removeFirst()
    }
    let last = otherwise.isEmpty ? nil : otherwise
    guard let none = conjunction(excluded) else { return .when(rest, otherwise: last) }
    guard let first = rest.first else {
      return .when([Branch(condition: none, statements: otherwise)], otherwise: nil)
    }
    if rest.count == 1 && otherwise.isEmpty {
      let condition = conjunction(excluded + [first.condition]) ?? none
      return .when([Branch(condition: condition, statements: first.statements)], otherwise: nil)
    }
    return .when(
      [Branch(condition: none, statements: [.when(rest, otherwise: last)])], otherwise: nil)
  }

  private static func conjunction(_ conditions: [Node]) -> Node? {
    guard let first = conditions.first else { return nil }
    return conditions.dropFirst().reduce(first) {
      Node(.binary(.logicalAnd, $0, $1), width: 1)
    }
  }
}

extension Node {
  /// The opposite of one bit.
  fileprivate var negated: Node {
    switch kind {
    case .unary(.not, let value): value
    case .binary(.equal, let left, let right): Node(.binary(.notEqual, left, right), width: 1)
    case .binary(.notEqual, let left, let right): Node(.binary(.equal, left, right), width: 1)
    default: Node(.unary(.not, self), width: 1)
    }
  }
}

extension Signal {
  /// Whether reset gives the register a value.
  var isReset: Bool { if case .register(.some) = kind { true } else { false } }
}
