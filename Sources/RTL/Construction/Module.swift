/// A module under construction: declares ports and signals, records statements.
///
/// A builder is confined to the call of `Component.build`; what it leaves behind is a `ModuleGraph`
/// of plain values. It collects every mistake and goes on, so that one elaboration reports them all.
public final class Module {
  /// The module's name in Verilog.
  public let name: String

  private let summary: String
  private let location: SourceLocation
  private let elaborator: Elaborator

  private(set) var faults: [Fault] = []
  private var signals: [Signal] = []
  private var defaults: [Int: Node] = [:]
  private var memories: [MemoryDeclaration] = []
  private var functions: [FunctionDeclaration] = []
  private var constants: [NamedConstant] = []
  private var parameterLocations: [String: SourceLocation] = [:]
  private var instances: [ModuleGraph.Instance] = []
  private var items: [DraftItem] = []
  private var ignored: [ModuleGraph.Ignored] = []
  private var used: [Node] = []
  private var external: ExternalBody?
  private var monitors: [MonitorGraph] = []
  private var requiresRegisteredBoundary = false
  private var isReset = false
  private var isClocked = false

  /// Operations in one expression: far more than a person reads, far less than a loop that doubles
  /// an expression reaches.
  private static let largestExpression = 10_000

  /// The innermost block that is being recorded; nil at the top level.
  private var block: StatementBlock?

  init(name: String, summary: String, location: SourceLocation, elaborator: Elaborator) {
    self.name = name
    self.summary = summary
    self.location = location
    self.elaborator = elaborator
  }

  // MARK: Ports

  /// An input of `width` bits; in Verilog `NAME_i`.
  /// - Parameter comment: meaning and unit.
  public func input(
    _ name: String, width: Int = 1, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    declare(name, width, .input, comment, SourceLocation(fileID: fileID, line: line))
  }

  /// An output of `width` bits; in Verilog `NAME_o`. The module may read it too.
  /// - Parameters:
  ///   - comment: meaning and unit.
  ///   - value: what it is where no statement drives it.
  public func output(
    _ name: String, width: Int = 1, _ comment: String = "", default value: Bits? = nil,
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    let bits = declare(name, width, .output, comment, location)
    setDefault(of: bits, value, location)
    return bits
  }

  /// A bundle into the module; its backward fields are outputs.
  public func input<Shape: Bundle>(
    _ name: String, _ shape: Shape, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bound<Shape> {
    port(name, shape, isInput: true, SourceLocation(fileID: fileID, line: line))
  }

  /// A bundle out of the module; its backward fields are inputs.
  public func output<Shape: Bundle>(
    _ name: String, _ shape: Shape, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bound<Shape> {
    port(name, shape, isInput: false, SourceLocation(fileID: fileID, line: line))
  }

  private func port<Shape: Bundle>(
    _ name: String, _ shape: Shape, isInput: Bool, _ location: SourceLocation
  ) -> Bound<Shape> {
    Bound(shape) { fieldName, field in
      declare(
        name + "_" + fieldName, field.width,
        (field.direction == .forward) == isInput ? .input : .output, field.comment, location)
    }
  }

  // MARK: Signals

  /// A wire that statements drive.
  /// - Parameter value: what it is where no statement drives it; without one, every path must.
  public func wire(
    _ name: String, width: Int, _ comment: String = "", default value: Bits? = nil,
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    let bits = declare(name, width, .wire, comment, location)
    setDefault(of: bits, value, location)
    return bits
  }

  /// A bundle of wires that statements drive.
  public func wire<Shape: Bundle>(
    _ name: String, _ shape: Shape, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bound<Shape> {
    let location = SourceLocation(fileID: fileID, line: line)
    return Bound(shape) { declare(name + "_" + $0, $1.width, .wire, $1.comment, location) }
  }

  /// A name for an expression.
  public func wire(
    _ name: String, _ value: Bits, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    guard accepts([value], location) else {
      return Bits(mistakeReported(width: value.width), in: self)
    }
    let bits = declare(name, value.width, .wire, comment, location)
    if case .signal(let signal) = bits.node.kind {
      items.append(.definition(signal, value.node))
    }
    return bits
  }

  /// A register of `width` bits; in Verilog `NAME_q`. It keeps its value where no statement gives
  /// it a next one.
  /// - Parameter reset: its value while the module is in reset; `nil` for a register that reset
  ///   leaves alone, as data that something else marks valid should be.
  public func register(
    _ name: String, width: Int = 1, reset: Int? = 0, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    var value: Constant?
    if let reset {
      let node = literal(reset, width: width, beside: nil)
      if case .mistake(let mistake) = node.kind {
        report(
          mistake.rule, "the reset value of '\(name)': \(mistake.message)", location, [],
          mistake.help)
      }
      value = Constant(UInt64(max(0, reset)), width: max(1, width))
    }
    return register(name, width: width, constant: value, comment, location)
  }

  /// A register whose reset value is made of constants.
  /// - Parameter reset: a constant of `width` bits, or constants side by side.
  public func register(
    _ name: String, width: Int, reset: Bits, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    if let value = reset.node.foldedConstant, value.width == width {
      return register(name, width: width, constant: value, comment, location)
    }
    report(
      .width,
      "the reset value of '\(name)' must be a constant of \(bitCount(width)), found "
        + "\(reset.node.phrase) with \(bitCount(reset.width))", location)
    return register(
      name, width: width, constant: Constant(0, width: max(1, width)), comment, location)
  }

  /// A register that holds the codes of an enumeration.
  public func register<Code: Encoding>(
    _ name: String, reset: Code, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    _ = accepts([reset.bits], location)
    let value = reset.namedConstant?.value ?? Constant(0, width: Code.width)
    return register(name, width: Code.width, constant: value, comment, location)
  }

  /// A bundle of registers, which reset leaves alone.
  public func register<Shape: Bundle>(
    _ name: String, _ shape: Shape, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bound<Shape> {
    let location = SourceLocation(fileID: fileID, line: line)
    return Bound(shape) {
      register(name + "_" + $0, width: $1.width, constant: nil, $1.comment, location)
    }
  }

  private func register(
    _ name: String, width: Int, constant: Constant?, _ comment: String, _ location: SourceLocation
  ) -> Bits {
    isClocked = true
    if constant != nil { isReset = true }
    return declare(name, width, .register(reset: constant), comment, location)
  }

  /// A memory of `count` words of `width` bits; its contents are undefined until written.
  public func memory(
    _ name: String, count: Int, width: Int, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Memory {
    let location = SourceLocation(fileID: fileID, line: line)
    if count < 1 || width < 1 {
      report(
        .memory, "memory '\(name)' must have at least 1 word of 1 bit, found \(count) of \(width)",
        location)
    }
    isClocked = true
    let declaration = MemoryDeclaration(
      index: memories.count, name: name, count: max(1, count), width: max(1, width),
      comment: comment, location: location)
    memories.append(declaration)
    return Memory(declaration: declaration, module: self)
  }

  // MARK: Constants

  /// A constant with a name, `UpperCamelCase`; in Verilog a `localparam`.
  public func constant(
    _ name: String, _ value: Int, width: Int, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    named(
      name, value, width, comment, isParameter: false, SourceLocation(fileID: fileID, line: line))
  }

  /// A parameter of the module, `UpperCamelCase`, which an instance may override.
  public func parameter(
    _ name: String, width: Int, default value: Int, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    named(
      name, value, width, comment, isParameter: true, SourceLocation(fileID: fileID, line: line))
  }

  private func named(
    _ name: String, _ value: Int, _ width: Int, _ comment: String, isParameter: Bool,
    _ location: SourceLocation
  ) -> Bits {
    let node = literal(value, width: width, beside: nil)
    guard case .constant(let constant) = node.kind else {
      _ = accepts([Bits(node, in: self)], location)
      return Bits(mistakeReported(width: max(1, width)), in: self)
    }
    let named = NamedConstant(
      name: name, value: constant, isParameter: isParameter, comment: comment)
    if let other = constants.first(where: { $0.name == name }), other != named {
      report(.name, "there are two different constants named '\(name)'", location)
    }
    if isParameter && !constants.contains(named) {
      constants.append(named)
      parameterLocations[name] = location
    }
    return Bits(Node(.named(named), width: width), in: self)
  }

  // MARK: Instances

  /// An instance of another component.
  /// - Parameters:
  ///   - name: in Verilog `u_NAME`.
  ///   - parameters: overridden parameters by name.
  public func instance(
    _ name: String, _ component: some Component, parameters: KeyValuePairs<String, Int> = [:],
    _ fileID: String = #fileID, _ line: Int = #line
  ) -> Instance {
    let location = SourceLocation(fileID: fileID, line: line)
    let graph = elaborator.graph(of: component, location)
    isClocked = isClocked || graph.hasClock
    isReset = isReset || graph.hasReset
    let index = instances.count
    var pins: [String: Bits] = [:]
    var pinSignals: [Signal] = []
    for port in graph.signals where port.isPort {
      let kind: Signal.Kind =
        if case .input = port.kind { .instanceInput(instance: index, port: port) } else {
          .instanceOutput(instance: index, port: port)
        }
      let bits = declare(name + "_" + port.name, port.width, kind, port.comment, location)
      if pins[port.name] != nil {
        report(
          .name, "'\(graph.name)' has an input and an output named '\(port.name)'", location,
          [Fault.Note(message: "the second one is declared here", location: port.location)],
          "an instance's ports are told apart by their names without suffix")
      }
      pins[port.name] = bits
      if case .signal(let signal) = bits.node.kind { pinSignals.append(signal) }
    }
    var values = graph.external?.parameters ?? []
    for (parameter, value) in parameters {
      let known = graph.constants.filter(\.isParameter)
      guard let declared = known.first(where: { $0.name == parameter }) else {
        let suggestion = nearestName(to: parameter, in: known.map(\.name))
        report(
          .unknownPort, "'\(graph.name)' has no parameter '\(parameter)'", location, [],
          suggestion.map { "did you mean '\($0)'?" } ?? "")
        continue
      }
      if values.contains(where: { $0.name == parameter }) {
        report(.name, "the parameter '\(parameter)' is given twice", location)
        continue
      }
      let node = literal(value, width: declared.value.width, beside: nil)
      guard accepts([Bits(node, in: self)], location) else { continue }
      values.append((parameter, Constant(UInt64(value), width: declared.value.width)))
    }
    let order = (graph.external?.parameters ?? []).map(\.name) + graph.constants.map(\.name)
    values.sort { order.firstIndex(of: $0.name) ?? 0 < order.firstIndex(of: $1.name) ?? 0 }
    instances.append(
      ModuleGraph.Instance(
        name: name, moduleName: graph.name, moduleIdentity: graph.identity,
        hasClock: graph.hasClock, hasReset: graph.hasReset,
        parameters: values, pins: pinSignals,
        location: location))
    return Instance(graph: graph, name: name, pins: pins, module: self, location: location)
  }

  // MARK: Control

  /// Statements that apply where `condition` is 1.
  @discardableResult
  public func when(
    _ condition: Bits, _ fileID: String = #fileID, _ line: Int = #line, _ body: () -> Void
  ) -> WhenChain {
    let draft = WhenDraft()
    append(draft: .when(draft))
    let chain = WhenChain(draft: draft, module: self)
    return chain.elseWhen(condition, fileID, line, body)
  }

  /// Statements that win over earlier ones: where both drive the same bits, these count.
  ///
  /// Without it, two drives of the same bits on one path are a mistake.
  public func override(_ body: () -> Void) {
    append(draft: .override(record(body)))
  }

  /// The case whose pattern equals `subject`.
  public func `switch`(
    _ subject: Bits, _ fileID: String = #fileID, _ line: Int = #line,
    _ cases: (SwitchCases) -> Void
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    let isFaulty = !accepts([subject], location)
    let draft = SwitchDraft(subject: subject, location: location)
    if !isFaulty { append(draft: .select(draft)) }
    cases(SwitchCases(draft: draft, module: self))
  }

  // MARK: Intentions

  /// States that bits are left unread on purpose, and why.
  public func ignore(
    _ value: Bits, because reason: String, _ fileID: String = #fileID, _ line: Int = #line
  ) {
    guard accepts([value], SourceLocation(fileID: fileID, line: line)) else { return }
    ignored.append(ModuleGraph.Ignored(value: value.node, reason: reason))
  }

  /// States that no combinational path may lead from an input of this module to an output.
  public func requireRegisteredBoundary() { requiresRegisteredBoundary = true }

  /// States that the module's Verilog is not built from statements but written by hand, and that
  /// synthesis takes it as a black box. Besides, the description declares ports and parameters, and a
  /// monitor if it has one. All checks hold for its surroundings as if it were built.
  ///
  /// One text with parameters may serve several components, each with widths and values of its own:
  /// they have the same module name and the same text, and no monitor.
  /// - Parameters:
  ///   - verilog: the text.
  ///   - parameters: 32-bit values of the text's parameters, in its order; every instance gives them.
  ///   - paths: outputs with the inputs that each follows within a cycle. Outputs that are not named
  ///     come from registers.
  ///   - hasClock: whether it has the port `clk_i`.
  ///   - hasReset: whether it has the port `rst_ni`.
  public func external(
    _ verilog: ExternalVerilog, parameters: KeyValuePairs<String, Int> = [:],
    paths: KeyValuePairs<Bits, [Bits]> = [:], hasClock: Bool = true, hasReset: Bool = true,
    _ fileID: String = #fileID, _ line: Int = #line
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    if let external {
      report(
        .external, "the module's Verilog is given twice", location,
        [Fault.Note(message: "it is given here first", location: external.location)])
      return
    }
    isClocked = isClocked || hasClock
    isReset = isReset || hasReset
    var found: [ExternalBody.Path] = []
    for (output, inputs) in paths {
      guard accepts([output] + inputs, location) else { continue }
      guard case .signal(let end) = output.node.kind, case .output = end.kind else {
        report(.external, "\(output.node.phrase) is not an output, so no path ends there", location)
        continue
      }
      for input in inputs {
        guard case .signal(let start) = input.node.kind, case .input = start.kind else {
          report(
            .external, "\(input.node.phrase) is not an input, so no path begins there", location)
          continue
        }
        found.append(ExternalBody.Path(input: start, output: end))
      }
    }
    var values: [(name: String, value: Constant)] = []
    for (parameter, value) in parameters {
      let node = literal(value, width: 32, beside: nil)
      guard accepts([Bits(node, in: self)], location) else { continue }
      values.append((parameter, Constant(UInt64(value), width: 32)))
    }
    external = ExternalBody(
      verilog: verilog, parameters: values, paths: found, location: location)
  }

  /// Describes the module's monitor: the commit records that simulation sees and synthesis does not.
  /// - Parameter kind: the part's number.
  public func monitor(
    kind: Int, _ fileID: String = #fileID, _ line: Int = #line, _ describe: (Monitor) -> Void
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    if !monitors.isEmpty { report(.name, "module '\(name)' has a monitor already", location) }
    _ = accepts([.constant(kind, width: 31)], location)
    isClocked = true
    isReset = true
    let own = Module(
      name: name + "_monitor",
      summary: "Monitor of \(name): makes its commit records; synthesis never sees it.",
      location: location, elaborator: elaborator)
    own.isClocked = true
    own.isReset = true
    let monitor = Monitor(part: self, module: own)
    describe(monitor)
    faults += own.faults
    monitors.append(monitor.finish(kind: kind))
  }

  /// Counts values as read.
  func use(_ values: [Bits]) { used += values.map(\.node) }

  // MARK: Recording

  func report(
    _ rule: Fault.Rule, _ message: String, _ location: SourceLocation, _ notes: [Fault.Note] = [],
    _ help: String = ""
  ) {
    // Where both operands come from one signal, one note shows it.
    let distinct = notes.enumerated().filter { !notes[..<$0.offset].contains($0.element) }
    let fault = Fault(
      rule: rule, module: name, message: message, location: location,
      notes: distinct.map(\.element), help: help)
    // One mistake that stands twice in a statement is still one.
    if !faults.contains(fault) { faults.append(fault) }
  }

  /// Reports the mistakes in values that a statement uses, and signals of other modules.
  /// - Parameters:
  ///   - notingConstants: whether the named constants are the module's from now on.
  ///   - isBody: whether they are a function's, which alone reads parameters.
  /// - Returns: whether there were none.
  func accepts(
    _ values: [Bits], _ location: SourceLocation, notingConstants: Bool = true,
    isBody: Bool = false
  ) -> Bool {
    var isAccepted = true
    for value in values {
      if value.node.size > Module.largestExpression {
        // Nothing may walk it: it would take as long as printing it.
        isAccepted = false
        report(
          .expressionSize,
          "\(value.node.phrase) holds more than \(Module.largestExpression) operations", location,
          [], "an expression that is used twice is written twice: name it with m.wire(_:_:)")
        continue
      }
      if let owner = value.module, owner !== self {
        isAccepted = false
        report(
          .foreignSignal, "\(value.node.phrase) belongs to module '\(owner.name)'", location,
          value.node.declarationNotes, "pass it through a port")
      } else if value.node.hasMistake {
        isAccepted = false
        reportMistakes(in: value.node, location)
      } else if !isBody, let parameter = parameter(in: value.node) {
        isAccepted = false
        report(
          .foreignSignal,
          "'\(parameter.name)' is a parameter of a function and has no value outside of it",
          location,
          [Fault.Note(message: "the function is declared here", location: parameter.location)])
      }
      if notingConstants { note(value.node) }
    }
    return isAccepted
  }

  private func reportMistakes(in node: Node, _ location: SourceLocation) {
    if case .mistake(let mistake) = node.kind, !mistake.message.isEmpty {
      report(mistake.rule, mistake.message, location, mistake.notes, mistake.help)
    }
    for operand in node.operands where operand.hasMistake { reportMistakes(in: operand, location) }
  }

  /// A function's parameter that an expression reads.
  private func parameter(in node: Node) -> Signal? {
    if case .signal(let signal) = node.kind { return signal.isParameter ? signal : nil }
    for operand in node.operands {
      if let found = parameter(in: operand) { return found }
    }
    return nil
  }

  /// Stands for a value whose mistake has been reported already.
  private func mistakeReported(width: Int) -> Node {
    mistake(.width, "", [], width: width)
  }

  /// Collects the named constants that an expression uses, in the order of use.
  private func note(_ node: Node) {
    if case .named(let constant) = node.kind, !constants.contains(constant) {
      constants.append(constant)
    }
    for operand in node.operands { note(operand) }
  }

  private func declare(
    _ name: String, _ width: Int, _ kind: Signal.Kind, _ comment: String,
    _ location: SourceLocation
  ) -> Bits {
    if width < 1 {
      report(.width, "'\(name)' must have at least 1 bit, found \(width)", location)
    }
    let signal = Signal(
      index: signals.count, name: name, width: max(1, width), kind: kind, comment: comment,
      location: location)
    signals.append(signal)
    return Bits(Node(.signal(signal), width: signal.width), in: self)
  }

  private func setDefault(of bits: Bits, _ value: Bits?, _ location: SourceLocation) {
    guard let value, case .signal(let signal) = bits.node.kind, accepts([value], location) else {
      return
    }
    guard value.width == signal.width else {
      report(
        .width,
        "the default of '\(signal.name)' must have \(bitCount(signal.width)), found "
          + "\(value.node.phrase) with \(bitCount(value.width))", location,
        value.node.declarationNotes)
      return
    }
    defaults[signal.index] = value.node
  }

  func recordAssignment(to target: Node, value: Bits, isNext: Bool, _ location: SourceLocation) {
    guard accepts([Bits(target, in: self), value], location) else { return }
    var range = 0..<target.width
    var base = target
    if case .slice(let inner, let low) = target.kind {
      base = inner
      range = low..<low + target.width
    }
    guard case .signal(let signal) = base.kind else {
      report(
        .target, "\(target.phrase) cannot be driven: it is not a signal", location,
        target.declarationNotes)
      return
    }
    let declaration = [
      Fault.Note(message: "'\(signal.name)' is declared here", location: signal.location)
    ]
    guard signal.isRegister == isNext, signal.isRegister || signal.isDrivable else {
      let help =
        signal.isRegister
        ? "give it a next value with next(_:)"
        : signal.isDrivable ? "give it a value with drive(_:)" : "it is driven elsewhere"
      report(
        .target,
        "'\(signal.name)' is \(signal.kindName) and cannot be "
          + (isNext ? "given a next value" : "driven"), location, declaration, help)
      return
    }
    guard value.width == range.count else {
      report(
        .width,
        "\(target.phrase) has \(bitCount(range.count)) and cannot take \(value.node.phrase), "
          + "which has \(bitCount(value.width))", location,
        declaration + value.node.declarationNotes,
        "make them agree with extended(to:) or truncated(to:)")
      return
    }
    append(.assign(signal, bits: range, value: value.node, location: location))
  }

  func append(function: FunctionDeclaration) { functions.append(function) }

  func append(_ statement: Statement) { append(draft: .done(statement)) }

  private func append(draft: Draft) {
    if let block { block.drafts.append(draft) } else { items.append(.statement(draft)) }
  }

  /// Records the statements of `body` as a block of their own.
  func record(_ body: () -> Void) -> StatementBlock {
    let outer = block
    let inner = StatementBlock()
    block = inner
    body()
    block = outer
    return inner
  }

  // MARK: Finishing

  func finish() -> ModuleGraph {
    ModuleGraph(
      name: name, summary: summary, signals: signals, defaults: defaults, memories: memories,
      functions: functions, constants: constants, parameterLocations: parameterLocations,
      instances: instances,
      items: items.map { item in
        switch item {
        case .definition(let signal, let node): .definition(signal, node)
        case .statement(let draft): .statement(draft.frozen)
        }
      },
      ignored: ignored, used: used, external: external, monitors: monitors,
      requiresRegisteredBoundary: requiresRegisteredBoundary, hasClock: isClocked,
      hasReset: isReset, location: location)
  }
}

private enum DraftItem {
  case definition(Signal, Node)
  case statement(Draft)
}
