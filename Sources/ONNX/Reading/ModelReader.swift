import Diagnostics
import NetworkGraph

/// Makes a graph of a model's messages.
struct ModelReader {
  let model: Onnx_ModelProto
  let source: SourceFile
  let tensors: TensorReader
  let scope: Scope
  private(set) var diagnostics: [Diagnostic] = []

  private var nodes: [ONNXNode] = []
  /// Nodes that the outputs follow from, each behind those that it needs.
  private var order: [Int] = []
  private var initializers: [String: Onnx_TensorProto] = [:]
  private var inputs: [Onnx_ValueInfoProto] = []
  /// Tensors that a node that is read needs, or the user.
  private var used: Set<String> = []
  private var outputs: [String] = []
  private var outputNames: Set<String> = []
  private var result: [Node] = []
  private var nodeNames = FreshNames()

  init(_ model: Onnx_ModelProto, source: SourceFile, directory: String?, budget: Int) {
    self.model = model
    self.source = source
    tensors = TensorReader(directory: directory)
    scope = Scope(budget: budget)
  }

  /// The graph, unless there are errors.
  mutating func read() -> Graph? {
    guard readVersions(), collect(), sort() else { return nil }
    let translations = readAttributes()
    guard !diagnostics.containsError else { return nil }
    readInputs()
    readInitializers()
    for (index, translation) in translations { read(nodes[index], translation) }
    guard !diagnostics.containsError else { return nil }
    return finish()
  }

  // MARK: Messages

  /// Notes what is wrong; `place` is the part of the file.
  mutating func report(
    _ rule: DiagnosticRule, _ place: String?, _ message: String, help: String? = nil
  ) {
    if diagnostics.count > Limits.mostMessages { return }
    if diagnostics.count == Limits.mostMessages {
      diagnostics.append(
        Diagnostic(
          ONNXRules.more, "only \(Limits.mostMessages) messages are shown", at: source.span(0..<0)))
      return
    }
    let message = place.map { "\($0): \(message)" } ?? message
    diagnostics.append(Diagnostic(rule, message, at: source.span(0..<0), help: help))
  }

  private mutating func report(_ place: String?, _ error: any Error) {
    guard let refusal = error as? Refusal else {
      report(ONNXRules.format, place, "this cannot be read: \(error)")
      return
    }
    report(refusal.rule, place, refusal.message, help: refusal.help)
  }

  // MARK: The model

  private mutating func readVersions() -> Bool {
    guard model.hasGraph else {
      report(
        ONNXRules.format, nil, "the file has no graph",
        help: "give a model that was saved with onnx.save or exported to ONNX")
      return false
    }
    var versions: [String: Int] = [:]
    for entry in model.opsetImport {
      let domain = ONNXNode.domain(entry.domain)
      let version = Int(entry.version)
      if let other = versions.updateValue(version, forKey: domain), other != version {
        report(
          ONNXRules.version, nil,
          "the operator set \(Words.quoted(domain.isEmpty ? "ai.onnx" : domain)) is used in versions \(other) and \(version)"
        )
      }
    }
    let used = versions[""]
    if used == nil, !model.graph.node.contains(where: { ONNXNode.domain($0.domain).isEmpty }) {
      versions[""] = Catalogue.versions.upperBound
    }
    guard let version = versions[""] else {
      report(ONNXRules.version, nil, "the model does not say which operator set it uses")
      return false
    }
    guard Catalogue.versions.contains(version) else {
      report(
        ONNXRules.version, nil,
        "operator sets from \(Catalogue.versions.lowerBound) to \(Catalogue.versions.upperBound) are "
          + "known, found \(version)",
        help: "convert the model with onnx.version_converter")
      return false
    }
    let replacements = Patterns(model.graph).replacements()
    for (index, written) in model.graph.node.enumerated() {
      let node = replacements[index] ?? written
      let name = nodeNames.take(node.name.isEmpty ? "\(node.opType)_\(index)" : node.name)
      let domain = ONNXNode.domain(node.domain)
      // What stands for a group of nodes is of the newest operator set.
      let version =
        replacements[index] == nil ? versions[domain] ?? 1 : Catalogue.versions.upperBound
      nodes.append(ONNXNode(node, name: name, version: version))
    }
    return !diagnostics.containsError
  }

  // MARK: Tensors' names

  private mutating func collect() -> Bool {
    let graph = model.graph
    for sparse in graph.sparseInitializer {
      report(
        ONNXRules.elementType, "tensor \(Words.quoted(sparse.values.name))",
        "sparse tensors are not supported")
    }
    for tensor in graph.initializer {
      if tensor.name.isEmpty {
        report(ONNXRules.missing, nil, "a constant tensor has no name")
      } else if initializers.updateValue(tensor, forKey: tensor.name) != nil {
        report(ONNXRules.duplicate, "tensor \(Words.quoted(tensor.name))", "it is given twice")
      }
    }
    var given = Set(initializers.keys)
    var inputNames: Set<String> = []
    for input in graph.input {
      guard !input.name.isEmpty, inputNames.insert(input.name).inserted else {
        report(
          ONNXRules.duplicate, "input \(Words.quoted(input.name))",
          input.name.isEmpty ? "it has no name" : "it is given twice")
        continue
      }
      // Old files name constants among the inputs.
      if given.insert(input.name).inserted { inputs.append(input) }
    }
    for node in nodes {
      for case .some(let output) in node.outputs where !given.insert(output).inserted {
        report(
          ONNXRules.duplicate, node.place,
          "the tensor \(Words.quoted(output)) is given by something else, too")
      }
    }
    scope.names.taken = given
    for output in graph.output {
      if !outputNames.insert(output.name).inserted {
        report(ONNXRules.duplicate, "output \(Words.quoted(output.name))", "it is named twice")
      } else if !given.contains(output.name) {
        report(
          ONNXRules.missing, "output \(Words.quoted(output.name))", "nothing gives this tensor")
      }
      outputs.append(output.name)
    }
    if outputs.isEmpty { report(ONNXRules.output, nil, "the model has no output") }
    for node in nodes {
      for (index, input) in node.inputs.enumerated() {
        guard let input, !given.contains(input) else { continue }
        report(
          ONNXRules.missing, node.place, "nothing gives input \(index + 1), \(Words.quoted(input))")
      }
    }
    return !diagnostics.containsError
  }

  /// Puts nodes in order, and leaves out what the outputs do not need.
  private mutating func sort() -> Bool {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for case .some(let output) in node.outputs { makers[output] = index }
    }
    let sorted = NodeOrder(
      nodes.map { node in node.inputs.compactMap { $0.flatMap { makers[$0] } } })
    if let cycle = sorted.cycle {
      let names = cycle.prefix(8).map { Words.quoted(nodes[$0].name) }
      let more = cycle.count - names.count
      report(
        ONNXRules.cycle, cycle.count == 1 ? "node \(names[0])" : "nodes \(Excerpt.list(names))",
        cycle.count == 1
          ? "it needs its own output"
          : "each needs the output of the one before, and the first that of the last"
            + (more > 0 ? " of \(more) more" : ""))
      return false
    }
    used = Set(outputs)
    for index in sorted.order.reversed() {
      let node = nodes[index]
      guard node.outputs.contains(where: { $0.map(used.contains) ?? false }) else { continue }
      used.formUnion(node.inputs.compactMap { $0 })
      order.append(index)
    }
    order.reverse()
    return true
  }

  // MARK: Nodes

  /// Looks at all nodes, and reports all that are not supported.
  private mutating func readAttributes() -> [(Int, Translation)] {
    var unsupported: [(operator: String, nodes: [String])] = []
    var places: [String: Int] = [:]
    var refusals: [(String, any Error)] = []
    var translations: [(Int, Translation)] = []
    for index in order {
      let node = nodes[index]
      guard let entry = Catalogue.entry(node.operator, domain: node.domain) else {
        let name = node.qualifiedOperator
        let place = places[name] ?? unsupported.count
        places[name] = place
        if place == unsupported.count { unsupported.append((name, [])) }
        unsupported[place].nodes.append(node.name)
        continue
      }
      do {
        let translation = try entry.read(node)
        try node.checkAttributes()
        try checkCounts(node, entry)
        translations.append((index, translation))
      } catch {
        refusals.append((node.place, error))
      }
    }
    for (name, nodes) in unsupported {
      report(
        ONNXRules.unsupportedOperator, nil,
        "the operator \(Words.quoted(name)) is not supported: "
          + (nodes.count == 1 ? "node " : "nodes ") + Excerpt.list(nodes.map(Words.quoted)),
        help: model.functions.contains { name == $0.name || name == "\($0.domain).\($0.name)" }
          ? "it is a function of the model; put its nodes in its place with onnx.inliner" : nil)
    }
    for (place, error) in refusals { report(place, error) }
    return translations
  }

  private func checkCounts(_ node: ONNXNode, _ entry: Catalogue.Entry) throws(Refusal) {
    guard entry.inputs.contains(node.inputs.count) else {
      let (least, most) = (entry.inputs.lowerBound, entry.inputs.upperBound)
      let expected =
        least == most ? "\(least)" : most == Int.max ? "at least \(least)" : "\(least) to \(most)"
      throw Refusal(
        ONNXRules.arity, "the operator has \(expected) inputs, found \(node.inputs.count)")
    }
    guard !node.outputs.isEmpty, node.outputs[0] != nil else {
      throw Refusal(ONNXRules.arity, "the first output has no name")
    }
    for (index, output) in node.outputs.enumerated().dropFirst(entry.outputs) {
      if let output, used.contains(output) {
        throw Refusal(
          ONNXRules.unsupportedVariant,
          "output \(index + 1), \(Words.quoted(output)), is needed, but only the first \(entry.outputs == 1 ? "is" : "\(entry.outputs) are") supported"
        )
      }
    }
  }

  // MARK: Inputs and constants

  private mutating func readInputs() {
    // Files that were exported for any number of images are read for one.
    var symbols: Set<String> = []
    for input in inputs {
      if case .dimParam(let symbol)? = input.type.tensorType.shape.dim.first?.value {
        symbols.insert(symbol)
      }
    }
    for input in inputs {
      let place = "input \(Words.quoted(input.name))"
      guard used.contains(input.name) else {
        report(ONNXRules.unusedInput, place, "no output depends on it; it is left out")
        continue
      }
      do {
        scope.types[input.name] = try Self.type(input, symbols)
      } catch {
        report(place, error)
      }
    }
  }

  private static func type(
    _ input: Onnx_ValueInfoProto, _ symbols: Set<String>
  ) throws -> TensorType {
    guard case .tensorType(let type)? = input.type.value else {
      throw Refusal(ONNXRules.input, "it is no tensor")
    }
    let element = try ElementFormat.of(type.elemType).type
    guard type.hasShape else { throw Refusal(ONNXRules.input, "its shape is not known") }
    var shape: [Int] = []
    for (index, dimension) in type.shape.dim.enumerated() {
      switch dimension.value {
      case .dimValue(let length):
        guard length >= 0 else {
          throw Refusal(
            ONNXRules.input, "dimension \(index + 1) has a length from 0, found \(length)")
        }
        shape.append(Int(length))
      case .dimParam(let symbol) where index == 0 || symbols.contains(symbol): shape.append(1)
      case nil where index == 0: shape.append(1)
      case .dimParam(let symbol):
        throw Refusal(
          ONNXRules.input, "dimension \(index + 1), \(Words.quoted(symbol)), has no length",
          help: "fix it with python -m onnxruntime.tools.make_dynamic_shape_fixed")
      case nil:
        throw Refusal(
          ONNXRules.input, "dimension \(index + 1) has no length",
          help: "fix it with python -m onnxruntime.tools.make_dynamic_shape_fixed")
      }
    }
    return TensorType(element, try Limits.check(shape))
  }

  private mutating func readInitializers() {
    for tensor in model.graph.initializer where used.contains(tensor.name) {
      do {
        let type = try TensorReader.type(tensor)
        try scope.charge(type.count)
        let tensorValue = try tensors.read(tensor)
        scope.constants[tensor.name] = tensorValue
        scope.types[tensor.name] = type
      } catch {
        report("tensor \(Words.quoted(tensor.name))", error)
      }
    }
  }

  // MARK: Translating

  private mutating func read(_ node: ONNXNode, _ translation: Translation) {
    let operands = Operands(node: node, scope: scope)
    // What follows from a node that is not understood has no type; one message is enough.
    let isKnown = node.inputs.allSatisfy { input in
      input.map { scope.types[scope.resolve($0)] != nil } ?? true
    }
    guard isKnown else { return }
    do {
      try checkElements(operands)
      switch try translation(operands) {
      case .alias(let name): try alias(operands.output, to: name, node)
      case .constant(let tensor): define(operands.output, tensor)
      case .steps(let steps): try add(steps, node)
      }
    } catch {
      report(node.place, error)
    }
  }

  /// Whether a node's computed inputs and its output may have no elements.
  private static func takesNothing(_ node: ONNXNode) -> Bool {
    node.domain.isEmpty && Catalogue.withoutElements.contains(node.operator)
  }

  /// Checks that computed inputs have elements, where the operator needs any.
  private func checkElements(_ operands: Operands) throws(Refusal) {
    guard !Self.takesNothing(operands.node) else { return }
    for index in operands.node.inputs.indices {
      guard let name = operands.name(index), scope.constants[name] == nil,
        let type = scope.types[name], type.count == 0
      else { continue }
      throw Refusal(
        ONNXRules.shape,
        "\(operands.words(index)) has no elements, it is \(Words.shape(type.shape))")
    }
  }

  private mutating func define(_ name: String, _ tensor: Tensor) {
    scope.constants[name] = tensor
    scope.types[name] = TensorType(tensor.type, tensor.shape)
  }

  private mutating func alias(_ output: String, to name: String, _ node: ONNXNode) throws {
    guard outputNames.contains(output), let type = scope.types[name] else {
      scope.aliases[output] = name
      return
    }
    // The user asks for this name.
    if let constant = scope.constants[name] {
      define(output, constant)
    } else {
      try add([.init(operation: .reshape, inputs: [name], output: output, type: type)], node)
    }
  }

  private mutating func add(_ steps: [Outcome.Step], _ node: ONNXNode) throws {
    for (index, step) in steps.enumerated() {
      if let tensor = try constant(step) {
        define(step.output, tensor)
        continue
      }
      guard step.type.count > 0 || Self.takesNothing(node) else {
        throw Refusal(
          ONNXRules.shape, "the output has no elements, but is \(Words.shape(step.type.shape))")
      }
      scope.types[step.output] = step.type
      result.append(
        Node(
          name: index == steps.count - 1 ? node.name : nodeNames.take("\(node.name)/\(index + 1)"),
          operation: step.operation, inputs: step.inputs, outputs: [step.output]))
    }
  }

  /// The value of a step that computes with constants only.
  private func constant(_ step: Outcome.Step) throws -> Tensor? {
    var values: [Tensor] = []
    for case .some(let input) in step.inputs {
      guard let value = scope.constants[input] else { return nil }
      values.append(value)
    }
    guard ConstantEvaluator.computes(step.operation) else { return nil }
    try scope.charge(step.type.count)
    return try ConstantEvaluator.evaluate(step.operation, values, step.type)
  }

  // MARK: The graph

  private mutating func finish() -> Graph {
    var needed = Set(outputs)
    var kept: [Node] = []
    for node in result.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    var names: [String] = []
    for input in inputs where used.contains(input.name) {
      if needed.contains(input.name) {
        names.append(input.name)
      } else {
        report(
          ONNXRules.unusedInput, "input \(Words.quoted(input.name))",
          "no output depends on it; it is left out")
      }
    }
    checkDeclarations()
    return Graph(
      name: model.graph.name, inputs: names, outputs: outputs, nodes: kept.reversed(),
      constants: scope.constants.filter { needed.contains($0.key) },
      types: scope.types.filter { needed.contains($0.key) })
  }

  /// Compares the outputs with what the file says of them.
  private mutating func checkDeclarations() {
    for output in model.graph.output {
      guard case .tensorType(let declared)? = output.type.value, declared.hasShape,
        let found = scope.types[output.name]?.shape
      else { continue }
      let lengths = declared.shape.dim.map { dimension -> Int? in
        if case .dimValue(let length)? = dimension.value { return Int(length) }
        return nil
      }
      let fits =
        lengths.count == found.count && zip(lengths, found).allSatisfy { ($0 ?? $1) == $1 }
      if !fits {
        let words = lengths.map { $0.map { "\($0)" } ?? "?" }.joined(separator: "×")
        report(
          ONNXRules.declaredShape, "output \(Words.quoted(output.name))",
          "the file says that it is \(words), but it is \(Words.shape(found))")
      }
    }
  }
}
