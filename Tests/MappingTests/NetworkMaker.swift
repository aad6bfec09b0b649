import Network
import NetworkGraph

/// Makes networks in integers of layers that it is told, with random numbers that follow from a seed.
struct NetworkMaker {
  private(set) var network: QuantizedNetwork
  var random: SplitMix64

  init(_ name: String, input shape: [Int], zeroPoint: Int = 0, seed: UInt64) {
    network = QuantizedNetwork(
      name: name, inputs: [Boundary(name: "input", element: .int8)], outputs: [], layers: [],
      tensors: ["input": QuantizedTensor(shape: shape, scale: 1, zeroPoint: zeroPoint)])
    random = SplitMix64(seed: seed)
  }

  /// Adds an input.
  mutating func input(_ name: String, _ shape: [Int], zeroPoint: Int = 0) -> String {
    network.inputs.append(Boundary(name: name, element: .int8))
    network.tensors[name] = QuantizedTensor(shape: shape, scale: 1, zeroPoint: zeroPoint)
    return name
  }

  func shape(_ tensor: String) -> [Int] { network.tensors[tensor]?.shape ?? [] }

  private func zero(_ tensor: String) -> Int { network.tensors[tensor]?.zeroPoint ?? 0 }

  /// Adds a layer; the tensor that it makes has its name.
  mutating func add(
    _ kind: Layer.Kind, _ inputs: [String], shape: [Int], zeroPoint: Int = 0
  ) -> String {
    let name = "t\(network.layers.count)"
    network.layers.append(Layer(name: "n\(name)", kind: kind, inputs: inputs, output: name))
    network.tensors[name] = QuantizedTensor(shape: shape, scale: 1, zeroPoint: zeroPoint)
    return name
  }

  mutating func finish(_ tensors: String...) -> QuantizedNetwork {
    network.outputs = tensors.map { Boundary(name: $0, element: .int8) }
    return network
  }

  static func window(_ kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) -> Window
  {
    Window(
      kernel: [kernel, kernel], strides: [stride, stride], dilations: [dilation, dilation],
      before: [padding, padding], after: [padding, padding])
  }

  private func places(_ length: Int, _ window: Window, _ axis: Int) -> Int {
    let reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1
    return (length + window.before[axis] + window.after[axis] - reach) / window.strides[axis] + 1
  }

  private func output(_ input: String, _ window: Window, channels: Int) -> [Int] {
    let shape = shape(input)
    return [1, channels, places(shape[2], window, 0), places(shape[3], window, 1)]
  }

  mutating func products(
    _ length: Int, _ channels: Int, zeroPoint: Int, window: Window, groups: Int, isRelu: Bool,
    isNarrow: Bool, isChannelsLast: Bool
  ) -> Layer.Kind {
    var requantizations: [Requantization] = []
    var root = 1
    while root * root < length { root += 1 }
    for _ in 0..<channels {
      // What is usual, √length · 74 · 74, becomes about 60.
      let usual = root * 74 * 74
      let bits = isNarrow ? 12 : 30
      let multiplier = Int.random(in: 1 << bits..<1 << (bits + 1), using: &random) | 1
      var shift = 0
      while usual * multiplier >> shift > 90 { shift += 1 }
      requantizations.append(
        Requantization(multiplier: Int32(multiplier), shift: shift, isNarrow: isNarrow))
    }
    return .dot(
      DotProduct(
        window: window, groups: groups,
        weights: (0..<channels * length).map { _ in Int8.random(in: -127...127, using: &random) },
        biases: (0..<channels).map { _ in Int32.random(in: -9_000...9_000, using: &random) },
        requantizations: requantizations, lowest: isRelu ? Int8(zeroPoint) : -128, highest: 127,
        isChannelsLast: isChannelsLast))
  }

  mutating func conv(
    _ input: String, _ channels: Int, _ window: Window, groups: Int = 1, zeroPoint: Int = 0,
    isRelu: Bool = true, isNarrow: Bool = true
  ) -> String {
    let length = window.kernel[0] * window.kernel[1] * shape(input)[1] / groups
    let kind = products(
      length, channels, zeroPoint: zeroPoint, window: window, groups: groups, isRelu: isRelu,
      isNarrow: isNarrow, isChannelsLast: false)
    return add(
      kind, [input], shape: output(input, window, channels: channels), zeroPoint: zeroPoint)
  }

  mutating func gemm(
    _ input: String, _ channels: Int, zeroPoint: Int = 0, isRelu: Bool = false,
    isNarrow: Bool = true
  ) -> String {
    let shape = shape(input)
    let kind = products(
      shape[shape.count - 1], channels, zeroPoint: zeroPoint, window: Self.window(1), groups: 1,
      isRelu: isRelu, isNarrow: isNarrow, isChannelsLast: true)
    return add(kind, [input], shape: shape.dropLast() + [channels], zeroPoint: zeroPoint)
  }

  mutating func maxPool(_ input: String, _ window: Window) -> String {
    add(
      .maxPool(window), [input], shape: output(input, window, channels: shape(input)[1]),
      zeroPoint: zero(input))
  }

  mutating func averagePool(
    _ input: String, _ window: Window, countsPadding: Bool = true
  ) -> String {
    let count = window.kernel[0] * window.kernel[1]
    let multipliers = (1...count).map { (1 << 20) / (countsPadding ? count : $0) }
    return add(
      .averagePool(window, multipliers: multipliers, shift: 20), [input],
      shape: output(input, window, channels: shape(input)[1]), zeroPoint: zero(input))
  }

  mutating func globalAverage(_ input: String) -> String {
    let shape = shape(input)
    return add(
      .mean(axes: [2, 3], multiplier: (1 << 22) / (shape[2] * shape[3]), shift: 20), [input],
      shape: [1, shape[1], 1, 1], zeroPoint: -3)
  }

  mutating func flatten(_ input: String) -> String {
    add(
      .reshape, [input], shape: [1, shape(input).reduce(1, *)], zeroPoint: zero(input))
  }

  mutating func sum(_ a: String, _ b: String) -> String {
    add(
      .add(first: 700_000, second: 910_000, shift: 20, lowest: -100, highest: 127), [a, b],
      shape: zip(shape(a), shape(b)).map { max($0, $1) }, zeroPoint: 5)
  }

  mutating func product(_ a: String, _ b: String) -> String {
    add(
      .multiply(multiplier: 16_000_001, shift: 30), [a, b],
      shape: zip(shape(a), shape(b)).map { max($0, $1) }, zeroPoint: -7)
  }

  mutating func matMul(_ a: String, _ b: String) -> String {
    let shape = shape(a).dropLast() + [self.shape(b).last ?? 1]
    var root = 1
    while root * root < self.shape(b)[1] { root += 1 }
    return add(
      .matMul(multiplier: 1_500_000_001 / root, shift: 36), [a, b], shape: Array(shape),
      zeroPoint: 6)
  }

  mutating func lookup(_ input: String) -> String {
    let table = (0..<256).map { _ in Int8.random(in: -128...127, using: &random) }
    return add(.lookup(table: table), [input], shape: shape(input), zeroPoint: 2)
  }

  mutating func softmax(_ input: String, axis: Int = 1) -> String {
    let exponentials = (0..<256).map { Int32(65_536 >> min(16, $0 / 12)) }
    return add(
      .softmax(Softmax(axis: axis, exponentials: exponentials)), [input], shape: shape(input),
      zeroPoint: -128)
  }

  /// Over the last dimension, or from another one on.
  mutating func layerNorm(_ input: String, from first: Int? = nil) -> String {
    let shape = shape(input)
    let axis = first ?? shape.count - 1
    let count = shape[axis...].reduce(1, *)
    let norm = LayerNorm(
      axis: axis, reciprocal: Int32(((1 << 30) + count / 2) / count),
      epsilon: Int32.random(in: 1...9_000, using: &random),
      gammas: (0..<count).map { _ in Int32.random(in: -3_000_000...3_000_000, using: &random) },
      betas: (0..<count).map { _ in Int32.random(in: -5_000...5_000, using: &random) })
    return add(.layerNorm(norm), [input], shape: shape, zeroPoint: 4)
  }

  mutating func pad(_ input: String, _ before: [Int], _ after: [Int], _ value: Int8) -> String {
    let shape = zip(shape(input), zip(before, after)).map { $0 + $1.0 + $1.1 }
    return add(
      .pad(before: before, after: after, value: value), [input], shape: shape,
      zeroPoint: zero(input))
  }

  mutating func slice(
    _ input: String, starts: [Int], counts: [Int], steps: [Int] = [1, 1, 1, 1]
  ) -> String {
    add(
      .slice(starts: starts, counts: counts, steps: steps), [input], shape: counts,
      zeroPoint: zero(input))
  }

  /// The nearest neighbours of an image of another size.
  mutating func resize(_ input: String, _ height: Int, _ width: Int) -> String {
    let from = shape(input)
    let to = [1, from[1], height, width]
    return add(
      .resize(sources: zip(from, to).map { from, to in (0..<to).map { $0 * from / to } }), [input],
      shape: to, zeroPoint: zero(input))
  }

  mutating func transpose(_ input: String, _ permutation: [Int]) -> String {
    add(
      .transpose(permutation: permutation), [input], shape: permutation.map { shape(input)[$0] },
      zeroPoint: zero(input))
  }

  mutating func concat(_ inputs: [String]) -> String {
    var shape = shape(inputs[0])
    shape[1] = inputs.reduce(0) { $0 + self.shape($1)[1] }
    return add(.concat(axis: 1), inputs, shape: shape, zeroPoint: zero(inputs[0]))
  }

  /// A network for handwritten digits, as it is trained: 8 × 8 pixels to ten classes.
  static func digits(seed: UInt64) -> QuantizedNetwork {
    var maker = NetworkMaker("digits", input: [1, 1, 8, 8], seed: seed)
    var tensor = maker.conv("input", 7, window(3, padding: 1))
    tensor = maker.conv(tensor, 16, window(3, padding: 1))
    tensor = maker.maxPool(tensor, window(2, stride: 2))
    tensor = maker.conv(tensor, 32, window(2, stride: 2))
    tensor = maker.flatten(maker.globalAverage(tensor))
    return maker.finish(maker.gemm(tensor, 10))
  }

  /// Inputs.
  func frames(_ count: Int, seed: UInt64) -> [[String: [Int8]]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      [
        "input": (0..<shape("input").reduce(1, *)).map { _ in
          Int8.random(in: -128...127, using: &random)
        }
      ]
    }
  }
}
