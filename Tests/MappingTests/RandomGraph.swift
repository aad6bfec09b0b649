import Network
import NetworkGraph

/// Small networks of ONNX's operators, in floating point, in pairs of QuantizeLinear and
/// DequantizeLinear and of quantised operators, one for each seed.
struct RandomGraph {
  private var random: SplitMix64
  private var graph: Graph
  /// The operators that were used, as ONNX calls them.
  private(set) var operators: Set<String> = []

  /// All that networks are made of.
  static let all: Set<String> = [
    "Conv", "Conv, groups", "Conv, depthwise", "Conv, dilation", "Conv, padding", "Gemm", "MatMul",
    "MatMul, two computed",
    "Add", "Mul", "Relu", "Clip", "Sigmoid", "Tanh", "Softmax", "MaxPool", "AveragePool",
    "GlobalAveragePool", "Concat", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Pad",
    "Slice", "Resize", "ReduceMean", "BatchNormalization", "LayerNormalization", "Gelu",
    "LeakyRelu",
    "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "QGemm", "QLinearAdd",
    "QLinearMul", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", "QLinearAveragePool",
    "QLinearGlobalAveragePool", "QLinearConcat", "Cast", "ConvInteger", "MatMulInteger",
    "Add, repeated operand", "Mul, repeated operand", "an output that is read",
  ]

  /// The network of a seed, in integers, and what it has of ``all``.
  static func make(seed: UInt64) -> (network: QuantizedNetwork?, operators: Set<String>) {
    var maker = RandomGraph(seed: seed)
    maker.build()
    let graph = maker.graph
    let samples = (0..<3).map { _ in
      graph.inputs.reduce(into: [String: Tensor]()) { sample, name in
        let shape = graph.types[name]?.shape ?? []
        sample[name] = Tensor(maker.numbers(shape.reduce(1, *), 1.5), shape: shape)
      }
    }
    let result = Quantizer.quantize(graph, calibration: samples)
    return (result.network, maker.operators)
  }

  private init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    graph = Graph(
      name: "graph \(seed)", inputs: [], outputs: [], nodes: [], constants: [:], types: [:])
  }

  // MARK: Parts

  private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  /// Numbers of −size…size.
  private mutating func numbers(_ count: Int, _ size: Float) -> [Float] {
    (0..<count).map { _ in Float.random(in: -size...size, using: &random) }
  }

  private func shape(_ name: String) -> [Int] { graph.types[name]?.shape ?? [] }

  private mutating func constant(_ tensor: Tensor) -> String {
    let name = "c\(graph.constants.count)"
    graph.constants[name] = tensor
    graph.types[name] = TensorType(tensor.type, tensor.shape)
    return name
  }

  private mutating func constant(_ shape: [Int], _ size: Float) -> String {
    constant(Tensor(numbers(shape.reduce(1, *), size), shape: shape))
  }

  private mutating func node(
    _ name: String, _ operation: NetworkGraph.Operation, _ inputs: [String?], _ shape: [Int],
    _ element: ElementType = .float32
  ) -> String {
    operators.insert(name)
    let number = graph.nodes.count
    graph.nodes.append(
      Node(name: "n\(number)", operation: operation, inputs: inputs, outputs: ["t\(number)"]))
    graph.types["t\(number)"] = TensorType(element, shape)
    return "t\(number)"
  }

  private func output(_ shape: [Int], _ window: Window, _ channels: Int) -> [Int] {
    [1, channels]
      + (0..<2).map {
        (shape[2 + $0] + window.before[$0] + window.after[$0]
          - window.dilations[$0] * (window.kernel[$0] - 1) - 1) / window.strides[$0] + 1
      }
  }

  private mutating func conv(
    _ input: String, _ channels: Int, _ window: Window, groups: Int = 1
  ) -> String {
    let from = shape(input)
    let weights = [channels, from[1] / groups] + window.kernel
    var kinds = ["Conv"]
    if groups > 1 { kinds.append(groups == from[1] ? "Conv, depthwise" : "Conv, groups") }
    if window.dilations[0] > 1 { kinds.append("Conv, dilation") }
    if window.before[0] > 0 { kinds.append("Conv, padding") }
    operators.formUnion(kinds)
    return node(
      "Conv", .conv(Convolution(window: window, groups: groups)),
      [
        input, constant(weights, 2 / Float(weights[1...].reduce(1, *)).squareRoot()),
        chance(4) ? nil : constant([channels], 0.3),
      ], output(from, window, channels))
  }

  /// A convolution that leaves the size as it is.
  private mutating func same(_ input: String, _ channels: Int) -> String {
    conv(
      input, channels,
      chance(2) ? NetworkMaker.window(1) : NetworkMaker.window(3, padding: 1))
  }

  private mutating func activation(_ input: String) -> String {
    let shape = shape(input)
    switch number(0...8) {
    case 0, 1: return node("Relu", .relu, [input], shape)
    case 2: return node("Clip", .clip(lowest: 0, highest: 1.5), [input], shape)
    case 3: return node("Clip", .clip(lowest: -0.8, highest: 0.9), [input], shape)
    case 4: return node("Sigmoid", .sigmoid, [input], shape)
    case 5: return node("Tanh", .tanh, [input], shape)
    case 6: return node("Gelu", .gelu(isTanhApproximation: chance(2)), [input], shape)
    case 7: return node("LeakyRelu", .leakyRelu(alpha: 0.1), [input], shape)
    default: return input
    }
  }

  private mutating func normalized(_ input: String) -> String {
    let shape = shape(input)
    let positive = numbers(shape[1], 0.4).map { 1 + $0 }
    return node(
      "BatchNormalization", .batchNormalization(epsilon: 1e-5),
      [
        input, constant([shape[1]], 1.2), constant([shape[1]], 0.3), constant([shape[1]], 0.2),
        constant(Tensor(positive, shape: [shape[1]])),
      ], shape)
  }

  // MARK: Integers

  /// A scale and a zero point.
  private mutating func step(_ element: ElementType, _ size: Float) -> [String] {
    let zero = element == .uint8 ? number(110...140) : number(-9...9)
    return [
      constant(Tensor([size], shape: [])), constant(Tensor([zero], as: element, shape: [])),
    ]
  }

  private mutating func integers(_ input: String, _ element: ElementType) -> (String, [String]) {
    let step = step(element, 0.02)
    return (
      node("QuantizeLinear", .quantizeLinear(axis: 1), [input] + step, shape(input), element), step
    )
  }

  private mutating func floats(_ input: String, _ step: [String]) -> String {
    node("DequantizeLinear", .dequantizeLinear(axis: 1), [input] + step, shape(input))
  }

  private mutating func bytes(_ shape: [Int]) -> String {
    constant(
      Tensor((0..<shape.reduce(1, *)).map { _ in number(-90...90) }, as: .int8, shape: shape))
  }

  private var none: Tensor { Tensor([0], as: .int8, shape: []) }

  private mutating func weightStep(_ length: Int) -> [String] {
    [
      constant(Tensor([0.03 / Float(length).squareRoot()], shape: [])), constant(none),
    ]
  }

  /// Operators on integers between an image and an image.
  private mutating func quantized(_ input: String) -> String {
    let shape = shape(input)
    let element: ElementType = chance(2) ? .uint8 : .int8
    var (tensor, step) = integers(input, element)
    var from = shape
    for _ in 0..<number(1...2) {
      let target = self.step(element, 0.025)
      switch number(0...8) {
      case 0, 1:
        let channels = number(1...9)
        let window = NetworkMaker.window(chance(2) ? 1 : 3, padding: 1)
        let to = output(from, window, channels)
        let weights = [channels, from[1]] + window.kernel
        let bias = Tensor(
          (0..<channels).map { _ in number(-900...900) }, as: .int32, shape: [channels])
        tensor = node(
          "QLinearConv", .qLinearConv(Convolution(window: window, groups: 1)),
          [tensor] + step + [bytes(weights)] + weightStep(weights[1...].reduce(1, *)) + target
            + [chance(3) ? nil : constant(bias)], to, element)
        (from, step) = (to, target)
      case 2:
        let other = node("QLinearSigmoid", .qLinearSigmoid, [tensor] + step + target, from, element)
        let sum = self.step(element, 0.03)
        tensor = node(
          "QLinearAdd", .qLinearAdd, [tensor] + step + [other] + target + sum, from, element)
        step = sum
      case 3:
        let other = node(
          "QLinearLeakyRelu", .qLinearLeakyRelu(alpha: 0.2), [tensor] + step + target, from, element
        )
        let sum = self.step(element, 0.03)
        tensor = node(
          "QLinearMul", .qLinearMul, [tensor] + step + [other] + target + sum, from, element)
        step = sum
      case 4 where min(from[2], from[3]) > 2:
        let window = NetworkMaker.window(2, stride: number(1...2))
        from = output(from, window, from[1])
        tensor = node(
          "QLinearAveragePool", .qLinearAveragePool(window, countsPadding: false),
          [tensor] + step + target, from, element)
        step = target
      case 5, 8:
        let other = node("QLinearSigmoid", .qLinearSigmoid, [tensor] + step + target, from, element)
        let joined = self.step(element, 0.03)
        from[1] *= 2
        tensor = node(
          "QLinearConcat", .qLinearConcat(axis: 1),
          joined + [tensor] + step + [other] + target, from, element)
        step = joined
      case 6:
        tensor = node(
          "QLinearSoftmax", .qLinearSoftmax(axis: 1),
          [tensor] + step + [constant(Tensor([1 / 256], shape: [])), target[1]], from, element)
        step = [constant(Tensor([1 / 256], shape: [])), target[1]]
      default:
        let channels = number(1...8)
        let sums = node(
          "ConvInteger", .convInteger(Convolution(window: NetworkMaker.window(1), groups: 1)),
          [tensor, bytes([channels, from[1], 1, 1]), step[1]], [1, channels, from[2], from[3]],
          .int32)
        from[1] = channels
        let real = node("Cast", .cast, [sums], from)
        let scaled = node("Mul", .mul, [real, constant(Tensor([0.0006], shape: []))], from)
        let (again, other) = integers(scaled, element)
        (tensor, step) = (again, other)
      }
    }
    return floats(tensor, step)
  }

  // MARK: Blocks

  private mutating func block(_ tensor: String) -> String {
    let shape = shape(tensor)
    let small = min(shape[2], shape[3])
    let channels = number(1...12)
    switch number(0...19) {
    case 0, 1:
      let kernel = number(1...min(3, small))
      let result = conv(
        tensor, channels,
        NetworkMaker.window(kernel, stride: number(1...2), padding: number(0...(kernel - 1))))
      return activation(chance(2) ? normalized(result) : result)
    case 2:
      // Channels that do not mix, or not all.
      let isDilated = chance(2)
      let window = NetworkMaker.window(
        3, padding: isDilated ? 2 : 1, dilation: isDilated ? 2 : 1)
      if chance(2) || shape[1] % 2 != 0 || shape[1] == 2 {
        return activation(
          conv(tensor, shape[1] * number(1...2), window, groups: shape[1]))
      }
      return activation(conv(tensor, 2 * number(1...5), window, groups: 2))
    case 3:
      let way = activation(same(tensor, shape[1]))
      return activation(
        chance(2)
          ? node("Add", .add, [way, tensor], shape) : node("Mul", .mul, [tensor, way], shape))
    case 4:
      let second = conv(tensor, number(1...5), NetworkMaker.window(3, padding: 1))
      let first = activation(same(tensor, channels))
      var to = shape
      to[1] = channels + self.shape(second)[1]
      return node("Concat", .concat(axis: 1), [first, second], to)
    case 5 where small >= 2:
      let window = NetworkMaker.window(
        number(2...min(6, small)), stride: number(1...2), padding: number(0...1))
      return node("MaxPool", .maxPool(window), [tensor], output(shape, window, shape[1]))
    case 6 where small >= 2:
      let window = NetworkMaker.window(
        number(2...min(6, small)), stride: number(1...2), padding: number(0...1))
      return node(
        "AveragePool", .averagePool(window, countsPadding: chance(2)), [tensor],
        output(shape, window, shape[1]))
    case 7 where small <= 8:
      let edges = (0..<4).map { _ in number(0...2) }
      return node(
        "Pad",
        .pad(
          before: [0, 0, edges[0], edges[1]], after: [0, 0, edges[2], edges[3]],
          value: chance(2) ? 0 : 0.5), [tensor],
        [1, shape[1], shape[2] + edges[0] + edges[2], shape[3] + edges[1] + edges[3]])
    case 8:
      var starts = [0, 0, 0, 0], counts = shape, steps = [1, 1, 1, 1]
      for axis in chance(2) ? 1..<2 : 1..<4 {
        starts[axis] = number(0...(shape[axis] - 1))
        if axis > 1 { steps[axis] = number(1...2) }
        counts[axis] = number(1...((shape[axis] - starts[axis] - 1) / steps[axis] + 1))
      }
      return node(
        "Slice", .slice(starts: starts, counts: counts, steps: steps), [tensor], counts)
    case 9 where small <= 6:
      let to = [1, shape[1], number(1...(shape[2] + 4)), number(1...(2 * shape[3]))]
      return node(
        "Resize",
        .resize(sources: zip(shape, to).map { from, to in (0..<to).map { $0 * from / to } }),
        [tensor], to)
    case 10:
      // A weight or a summand for each channel that follows from the image.
      let mean = node("GlobalAveragePool", .globalAveragePool, [tensor], [1, shape[1], 1, 1])
      let weight = activation(conv(mean, chance(4) ? 1 : shape[1], NetworkMaker.window(1)))
      let isSum = chance(2)
      operators.insert(isSum ? "Add, repeated operand" : "Mul, repeated operand")
      return isSum
        ? node("Add", .add, [weight, tensor], shape) : node("Mul", .mul, [tensor, weight], shape)
    case 11:
      // One for each pixel.
      let weight = activation(conv(tensor, 1, NetworkMaker.window(1)))
      operators.insert("Mul, repeated operand")
      return node("Mul", .mul, [weight, tensor], shape)
    case 12 where shape[3] > 1:
      // Channels last for a while.
      var turned = node(
        "Transpose", .transpose(permutation: [0, 2, 3, 1]), [tensor],
        [1, shape[2], shape[3], shape[1]])
      turned = layerNorm(turned)
      if chance(2) {
        turned = node(
          "MatMul", .matMul, [turned, constant([shape[1], channels], 0.5)],
          [1, shape[2], shape[3], channels])
      }
      turned = activation(turned)
      let last = self.shape(turned)
      return node(
        "Transpose", .transpose(permutation: [0, 3, 1, 2]), [turned],
        [1, last[3], last[1], last[2]])
    case 13: return node("Softmax", .softmax(axis: 1), [tensor], shape)
    case 14:
      // Numbers that are always the same.
      let factor = constant(chance(2) ? [1, shape[1], 1, 1] : [], 1.5)
      return chance(2)
        ? node("Mul", .mul, [tensor, factor], shape) : node("Add", .add, [tensor, factor], shape)
    case 15...18: return quantized(tensor)
    default: return activation(normalized(tensor))
    }
  }

  private mutating func layerNorm(_ input: String) -> String {
    let shape = shape(input)
    let count = shape[shape.count - 1]
    return node(
      "LayerNormalization", .layerNormalization(axis: shape.count - 1, epsilon: 1e-5),
      [input, constant([count], 1.5), chance(2) ? nil : constant([count], 0.5)], shape)
  }

  /// Products of integers of a row of numbers.
  private mutating func quantizedRow(_ input: String) -> String {
    let (tensor, step) = integers(input, chance(2) ? .uint8 : .int8)
    let element = graph.types[tensor]?.element ?? .int8
    let count = shape(input)[1]
    let to = [1, number(1...10)]
    let target = self.step(element, 0.025)
    switch number(0...2) {
    case 0:
      return floats(
        node(
          "QLinearMatMul", .qLinearMatMul,
          [tensor] + step + [bytes([count, to[1]])] + weightStep(count) + target, to, element),
        target)
    case 1:
      let bias = Tensor((0..<to[1]).map { _ in number(-900...900) }, as: .int32, shape: [to[1]])
      return floats(
        node(
          "QGemm",
          .qGemm(Gemm(alpha: 1, beta: 1, transposesA: false, transposesB: true)),
          [tensor] + step + [bytes([to[1], count])] + weightStep(count) + [constant(bias)] + target,
          to, element), target)
    default:
      let sums = node(
        "MatMulInteger", .matMulInteger, [tensor, bytes([count, to[1]]), step[1]], to, .int32)
      let real = node("Cast", .cast, [sums], to)
      return node("Mul", .mul, [real, constant(Tensor([0.0006], shape: []))], to)
    }
  }

  /// Each row with all rows.
  private mutating func attention(_ rows: String) -> String {
    let (shape, count) = (shape(rows), number(1...8))
    func product(_ columns: Int, _ maker: inout RandomGraph) -> String {
      maker.node(
        "MatMul", .matMul, [rows, maker.constant([shape[2], columns], 0.5)],
        [1, shape[1], columns])
    }
    if chance(2) {
      // Rows with themselves.
      let turned = node(
        "Transpose", .transpose(permutation: [0, 2, 1]), [rows], [1, shape[2], shape[1]])
      return node(
        "MatMul, two computed", .matMul, [product(shape[2], &self), turned],
        [1, shape[1], shape[1]])
    }
    let keys = product(count, &self)
    let turned = node(
      "Transpose", .transpose(permutation: [0, 2, 1]), [keys], [1, count, shape[1]])
    let square = [1, shape[1], shape[1]]
    let weights = node(
      "MatMul, two computed", .matMul, [product(count, &self), turned], square)
    return node(
      "MatMul, two computed", .matMul,
      [node("Softmax", .softmax(axis: 2), [weights], square), product(shape[2], &self)],
      [1, shape[1], shape[2]])
  }

  private mutating func head(_ tensor: String) -> String {
    let shape = shape(tensor)
    let count = shape.reduce(1, *)
    var flat: String
    switch number(0...6) {
    case 0 where count <= 300 && shape[2] * shape[3] <= 32:
      flat = node("Flatten", .reshape, [tensor], [1, count])
      if chance(2) {
        return node(
          "MatMul", .matMul, [flat, constant([count, 7], 0.3)], [1, 7])
      }
    case 1:
      flat = node(
        "ReduceMean", .reduceMean(axes: [2, 3], keepsDimensions: false), [tensor], [1, shape[1]])
    case 2:
      let mean = node("GlobalAveragePool", .globalAveragePool, [tensor], [1, shape[1], 1, 1])
      flat = node("Squeeze", .reshape, [mean], [1, shape[1]])
    case 3:
      let (integers, step) = integers(tensor, .uint8)
      let target = self.step(.uint8, 0.02)
      let mean = node(
        "QLinearGlobalAveragePool", .qLinearGlobalAveragePool(isChannelsLast: false),
        [integers] + step + target, [1, shape[1], 1, 1], .uint8)
      flat = node("Reshape", .reshape, [floats(mean, target)], [1, shape[1]])
    case 4 where shape[3] > 1:
      // Rows of numbers, each normalised and multiplied.
      let turned = node(
        "Transpose", .transpose(permutation: [0, 2, 3, 1]), [tensor],
        [1, shape[2], shape[3], shape[1]])
      var rows = node(
        "Reshape", .reshape, [turned], [1, shape[2] * shape[3], shape[1]])
      if chance(2) { rows = layerNorm(rows) }
      if chance(2) {
        rows = attention(rows)
        if chance(2) { return rows }
      }
      rows = activation(
        node(
          "MatMul", .matMul, [rows, constant([self.shape(rows)[2], 6], 0.5)],
          [1, shape[2] * shape[3], 6]))
      return node(
        "ReduceMean", .reduceMean(axes: [1], keepsDimensions: false), [rows], [1, 6])
    default: return tensor
    }
    guard self.shape(flat)[1] <= 300 else { return flat }
    switch number(0...4) {
    case 0, 4: flat = quantizedRow(flat)
    case 1:
      let to = number(1...12)
      flat = node(
        "Gemm", .gemm(Gemm(alpha: 1, beta: 1, transposesA: false, transposesB: true)),
        [flat, constant([to, self.shape(flat)[1]], 0.4), constant([to], 0.2)], [1, to])
    case 2: flat = layerNorm(flat)
    default:
      // One more dimension and back.
      let long = self.shape(flat)
      let one = node("Unsqueeze", .reshape, [flat], long + [1, 1])
      flat = node("Squeeze", .reshape, [activation(same(one, long[1]))], long)
    }
    return chance(2) ? node("Softmax", .softmax(axis: 1), [flat], self.shape(flat)) : flat
  }

  private mutating func build() {
    let shape = [1, number(1...6), number(3...8), number(3...8)]
    graph.inputs = ["input"]
    graph.types["input"] = TensorType(.float32, shape)
    var tensor = "input"
    var way: [String] = []
    for _ in 0..<number(1...3) {
      tensor = block(tensor)
      way.append(tensor)
    }
    tensor = head(tensor)
    if tensor == "input" { tensor = activation(same(tensor, 4)) }
    graph.outputs = [tensor]
    if chance(4), let early = way.first(where: { $0 != tensor && $0 != "input" }) {
      graph.outputs.append(early)
      operators.insert("an output that is read")
    }
  }
}
