import Diagnostics
import NetworkGraph

/// Turns a graph into steps: quantised operators and pairs of DequantizeLinear and QuantizeLinear
/// become scales of tensors, and nodes that one layer can do together become one.
///
/// A tensor and the integers that stand for it are one tensor here; `canonical` says which name it has.
struct Lowering {
  let graph: Graph
  private(set) var steps: [LoweredStep] = []
  /// What is known of tensors' scales, by canonical name.
  private(set) var quantizations: [String: Quantization] = [:]
  /// The shape of each canonical tensor that a step makes or takes.
  private(set) var shapes: [String: [Int]] = [:]
  var diagnostics: [Diagnostic] = []

  /// Tensors that are another name's tensor.
  private var aliases: [String: String] = [:]
  private(set) var constants: [String: Tensor]
  /// Constants that the file gives as integers and scales, by the name of the floating-point tensor.
  private var quantizedConstants: [String: QuantizedConstant] = [:]
  /// How often each name of the graph is needed.
  private var uses: [String: Int] = [:]
  /// The step that makes a canonical tensor.
  private var makers: [String: Int] = [:]
  /// Tensors that a refused node would have made: what needs them is not complained of as well.
  private var unknown: Set<String> = []
  /// The node at work.
  private(set) var node: Node

  init(_ graph: Graph) {
    self.graph = graph
    constants = graph.constants
    node = Node(name: "", operation: .reshape, inputs: [], outputs: [])
    for name in graph.nodes.flatMap({ $0.inputs.compactMap { $0 } }) + graph.outputs {
      uses[name, default: 0] += 1
    }
    for name in graph.inputs { shapes[name] = graph.types[name]?.shape ?? [] }
    for node in graph.nodes {
      self.node = node
      if node.inputs.contains(where: { $0.map(unknown.contains) ?? false }) {
        unknown.formUnion(node.outputs)
        continue
      }
      let count = diagnostics.count
      lower()
      if diagnostics.count > count { unknown.formUnion(node.outputs) }
    }
  }

  /// The name under which a tensor is known here.
  func canonical(_ name: String) -> String { aliases[name] ?? name }

  // MARK: - Faults

  mutating func refuse(_ rule: DiagnosticRule, _ message: String) {
    diagnostics.append(
      Diagnostic(rule, "node '\(node.name)' \(message)", at: Quantizer.place(graph)))
  }

  // MARK: - Names

  var output: String { node.outputs.first ?? "" }
  var outputShape: [Int] { graph.types[output]?.shape ?? [] }

  func name(_ index: Int) -> String? {
    index < node.inputs.count ? node.inputs[index] : nil
  }

  func constant(_ index: Int) -> Tensor? { name(index).flatMap { constants[$0] } }

  func shape(_ index: Int) -> [Int] {
    name(index).flatMap { graph.types[$0]?.shape ?? constants[$0]?.shape } ?? []
  }

  mutating func append(_ kind: LoweredStep.Kind, _ inputs: [String], output: String? = nil) {
    let output = output ?? self.output
    makers[output] = steps.count
    shapes[output] = shapes[output] ?? graph.types[output]?.shape ?? []
    steps.append(LoweredStep(name: node.name, kind: kind, inputs: inputs, output: output))
  }

  /// The step that makes an input, if nothing else needs it: so that this node can become part of it.
  func maker(_ index: Int) -> Int? {
    guard let name = name(index), aliases[name] == nil, uses[name] == 1,
      quantizations[name] == nil
    else { return nil }
    return makers[name]
  }

  /// Lets a step make this node's output instead of what it made.
  mutating func absorb(_ step: Int, _ kind: LoweredStep.Kind) {
    makers[steps[step].output] = nil
    steps[step].kind = kind
    steps[step].output = output
    makers[output] = step
    shapes[output] = outputShape
  }

  // MARK: - Nodes

  private mutating func lower() {
    let inputs = node.inputs.compactMap { $0 }
    for (what, names) in [("takes", inputs), ("makes", node.outputs)]
    where names.contains(where: { graph.types[$0]?.count == 0 }) {
      return refuse(QuantizerRules.form, "\(what) a tensor without elements")
    }
    if isEvaluable, inputs.allSatisfy({ constants[$0] != nil }) {
      return evaluate()
    }
    switch node.operation {
    case .conv(let convolution):
      guard let weights = weights(1) else { return }
      self.convolution(convolution, weights, bias: bias(2))
    case .gemm(let gemm):
      self.gemm(gemm)
    case .matMul:
      matMul()
    case .add, .sub, .mul, .div:
      binary()
    case .relu, .clip, .leakyRelu, .sigmoid, .tanh, .gelu:
      unary(node.operation)
    case .softmax(let axis):
      softmax(axis)
    case .maxPool(let pool):
      self.pool(pool) { .maxPool($0) }
    case .maxPoolIndices:
      refuse(
        QuantizerRules.operation,
        "gives the places of the greatest elements, which no layer of integers does")
    case .averagePool(let pool, let countsPadding):
      self.pool(pool) { .averagePool($0, countsPadding: countsPadding) }
    case .globalAveragePool:
      append(.mean(axes: Array(2..<max(2, shape(0).count))), data())
    case .globalMaxPool:
      let lengths = Array(shape(0).dropFirst(2))
      let (ones, zeros) = (lengths.map { _ in 1 }, lengths.map { _ in 0 })
      pool(
        Window(kernel: lengths, strides: ones, dilations: ones, before: zeros, after: zeros)
      ) { .maxPool($0) }
    case .concat(let axis):
      guard !inputs.contains(where: { constants[$0] != nil }) else {
        return refuse(QuantizerRules.form, "joins a constant to a computed tensor")
      }
      append(.concat(axis: axis), data())
    case .reshape: append(.reshape, data())
    case .cast: cast()
    case .transpose(let permutation): append(.transpose(permutation: permutation), data())
    case .pad(let before, let after, let value):
      append(.pad(before: before, after: after, value: value), data())
    case .extend(let before, let after, let mode):
      append(.extend(before: before, after: after, mode: mode), data())
    case .slice(let starts, let counts, let steps):
      append(.slice(starts: starts, counts: counts, steps: steps), data())
    case .resize(let sources): append(.resize(sources: sources), data())
    case .reduceMean(let axes, _): append(.mean(axes: axes), data())
    case .batchNormalization(let epsilon): batchNormalization(epsilon)
    case .layerNormalization(let axis, let epsilon): layerNormalization(axis, epsilon)
    case .localResponseNormalization:
      refuse(
        QuantizerRules.operation,
        "is a local response normalisation, which no layer of integers does")
    case .quantizeLinear(let axis): quantizeLinear(axis)
    case .dequantizeLinear(let axis): dequantizeLinear(axis)
    case .quantizeBlocks(_, let blockSize), .dequantizeBlocks(_, let blockSize):
      refuse(
        QuantizerRules.parameters,
        "has a scale for each block of \(blockSize) elements; a computed tensor has one for all")
    case .qLinearConv, .qLinearMatMul, .qGemm, .qLinearAdd, .qLinearMul, .qLinearSigmoid,
      .qLinearLeakyRelu, .qLinearSoftmax, .qLinearAveragePool, .qLinearGlobalAveragePool,
      .qLinearConcat, .convInteger, .matMulInteger:
      quantizedOperator()
    }
  }

  /// The inputs by their canonical names.
  func data() -> [String] { node.inputs.compactMap { $0 }.map(canonical) }

  /// Whether the node, its inputs being constants, may be replaced by its result.
  private var isEvaluable: Bool {
    switch node.operation {
    case .dequantizeLinear: false
    default: true
    }
  }

  private mutating func evaluate() {
    constants[output] = FloatNode(node: node, types: graph.types, values: constants).result
  }

  private mutating func cast() {
    // Sums of 32 bits become floating-point numbers of the same value.
    guard let name = name(0), graph.types[output]?.element == .float32 else {
      return refuse(QuantizerRules.operation, "changes the type of elements")
    }
    if let step = maker(0) {
      absorb(step, steps[step].kind)
    } else {
      aliases[output] = canonical(name)
    }
  }

  // MARK: - Quantisation

  /// A scalar scale and zero point of a tensor of 8 bits, as for int8.
  mutating func quantization(_ scale: Int, _ zeroPoint: Int, _ element: ElementType?)
    -> Quantization?
  {
    guard let scales = constant(scale)?.floats, name(zeroPoint) == nil || constant(zeroPoint) != nil
    else {
      refuse(QuantizerRules.parameters, "has a scale or zero point that is computed")
      return nil
    }
    let zeros = constant(zeroPoint)?.integers ?? [0]
    guard scales.count == 1, zeros.count == 1 else {
      refuse(QuantizerRules.parameters, "has several scales for one computed tensor")
      return nil
    }
    guard scales[0] > 0, scales[0].isFinite else {
      refuse(QuantizerRules.parameters, "has the scale \(scales[0]), not a positive number")
      return nil
    }
    guard element == .int8 || element == .uint8 else {
      refuse(
        QuantizerRules.parameters,
        "has integers of type \(element?.rawValue ?? "?"); int8 and uint8 are supported")
      return nil
    }
    return Quantization(scale: scales[0], zeroPoint: zeros[0] - (element == .uint8 ? 128 : 0))
  }

  func element(_ name: String?) -> ElementType? {
    name.flatMap { graph.types[$0]?.element ?? constants[$0]?.type }
  }

  /// Integers whose scale and zero point a node says.
  mutating func activation(_ index: Int, scale: Int, zeroPoint: Int) -> String? {
    guard let name = name(index),
      let quantization = quantization(scale, zeroPoint, element(name))
    else { return nil }
    return tensor(name, as: quantization)
  }

  /// A tensor of integers that a node takes to stand for numbers in a certain way.
  mutating func tensor(_ name: String, as quantization: Quantization) -> String {
    let canonical = canonical(name)
    guard let known = quantizations[canonical] else {
      quantizations[canonical] = quantization
      return canonical
    }
    if known == quantization { return canonical }
    let other = "\(canonical)/\(node.name)"
    quantizations[other] = quantization
    shapes[other] = shapes[canonical]
    append(.reinterpret, [canonical], output: other)
    return other
  }

  /// Says that the node's output is of integers.
  mutating func pin(_ quantization: Quantization) { quantizations[output] = quantization }

  private mutating func quantizeLinear(_ axis: Int) {
    guard let name = name(0), let quantization = quantization(1, 2, element(output)) else { return }
    let canonical = canonical(name)
    if let known = quantizations[canonical], known != quantization {
      append(.function(.identity), [canonical])
      return pin(quantization)
    }
    quantizations[canonical] = quantization
    aliases[output] = canonical
  }

  private mutating func dequantizeLinear(_ axis: Int) {
    guard let name = name(0) else { return }
    if let values = constants[name] {
      guard let scales = constant(1), self.name(2) == nil || constant(2) != nil else {
        return refuse(QuantizerRules.parameters, "has a scale or zero point that is computed")
      }
      quantizedConstants[output] = QuantizedConstant(
        integers: values, scales: scales.floats, zeroPoints: constant(2)?.integers ?? [0],
        axis: axis)
      return evaluate()
    }
    if element(name) == .int32 {
      // Sums of products that are not quantised yet: a factor.
      guard let scales = constant(1)?.floats, let step = maker(0),
        case .linear(var linear) = steps[step].kind,
        (constant(2)?.integers ?? [0]).allSatisfy({ $0 == 0 }),
        let factors = perChannel(scales.map(Double.init), linear.channels),
        linear.multiply(factors)
      else { return refuse(QuantizerRules.form, "has an input that no product before it makes") }
      return absorb(step, .linear(linear))
    }
    guard let quantization = quantization(1, 2, element(name)) else { return }
    aliases[output] = tensor(name, as: quantization)
  }

  func perChannel(_ values: [Double], _ channels: Int) -> [Double]? {
    if values.count == channels { return values }
    return values.count == 1 ? [Double](repeating: values[0], count: channels) : nil
  }

  func quantizedConstant(_ index: Int) -> QuantizedConstant? {
    name(index).flatMap { quantizedConstants[$0] }
  }

  /// Defines a constant that the graph has not.
  mutating func set(_ name: String, _ tensor: Tensor) { constants[name] = tensor }

  /// Goes on as if the node at work did something else.
  mutating func replaceNode(_ operation: NetworkGraph.Operation, _ inputs: [String]) {
    node.operation = operation
    node.inputs = inputs
  }
}
