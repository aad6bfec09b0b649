import NetworkGraph

/// Makes graphs by hand.
struct GraphBuilder {
  var numbers: RandomNumbers
  private(set) var graph = Graph(
    name: "test", inputs: [], outputs: [], nodes: [], constants: [:], types: [:])

  init(seed: UInt64) { numbers = RandomNumbers(seed: seed) }

  mutating func input(_ name: String, _ shape: [Int], _ element: ElementType = .float32) -> String {
    graph.inputs.append(name)
    graph.types[name] = TensorType(element, shape)
    return name
  }

  mutating func constant(_ tensor: Tensor) -> String {
    let name = "constant \(graph.constants.count)"
    graph.constants[name] = tensor
    graph.types[name] = TensorType(tensor.type, tensor.shape)
    return name
  }

  mutating func constant(_ values: [Float], _ shape: [Int]) -> String {
    constant(Tensor(values, shape: shape))
  }

  mutating func node(
    _ operation: NetworkGraph.Operation, _ inputs: [String?], _ shape: [Int],
    _ element: ElementType = .float32
  ) -> String {
    let name = "node \(graph.nodes.count)"
    let output = "tensor \(graph.nodes.count)"
    graph.nodes.append(Node(name: name, operation: operation, inputs: inputs, outputs: [output]))
    graph.types[output] = TensorType(element, shape)
    return output
  }

  mutating func output(_ name: String) { graph.outputs.append(name) }

  func shape(_ name: String) -> [Int] { graph.types[name]?.shape ?? [] }

  static func window(
    _ kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1
  ) -> Window {
    Window(
      kernel: [kernel, kernel], strides: [stride, stride], dilations: [dilation, dilation],
      before: [padding, padding], after: [padding, padding])
  }

  static func output(_ shape: [Int], _ window: Window, channels: Int) -> [Int] {
    [shape[0], channels]
      + (0..<2).map {
        (shape[2 + $0] + window.before[$0] + window.after[$0]
          - window.dilations[$0] * (window.kernel[$0] - 1) - 1) / window.strides[$0] + 1
      }
  }

  mutating func convolution(
    _ input: String, channels: Int, _ window: Window, groups: Int = 1, hasBias: Bool = true
  ) -> String {
    let shape = shape(input)
    let weights = [channels, shape[1] / groups] + window.kernel
    let fanIn = Float(weights[1...].reduce(1, *))
    let values = numbers.normal(weights.reduce(1, *), (2 / fanIn).squareRoot())
    let bias: String? = hasBias ? constant(numbers.normal(channels, 0.1), [channels]) : nil
    return node(
      .conv(Convolution(window: window, groups: groups)), [input, constant(values, weights), bias],
      Self.output(shape, window, channels: channels))
  }

  mutating func normalization(_ input: String) -> String {
    let channels = shape(input)[1]
    let scale = numbers.normal(channels, 0.3).map { 1 + $0.magnitude }
    let variance = numbers.normal(channels, 0.2).map { 0.5 + $0.magnitude }
    return node(
      .batchNormalization(epsilon: 1e-5),
      [
        input, constant(scale, [channels]), constant(numbers.normal(channels, 0.2), [channels]),
        constant(numbers.normal(channels, 0.2), [channels]), constant(variance, [channels]),
      ], shape(input))
  }

  mutating func relu(_ input: String) -> String { node(.relu, [input], shape(input)) }
}
