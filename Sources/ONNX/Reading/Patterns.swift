import NetworkGraph

/// Finds operators that exporters wrote as several: GELU by way of the error function, and layer
/// normalization by way of means.
///
/// Only the last node of such a group is replaced; what nobody needs any more is left out later.
struct Patterns {
  private let nodes: [Onnx_NodeProto]
  private var makers: [String: Int] = [:]
  private var users: [String: [Int]] = [:]
  private var initializers: [String: Onnx_TensorProto] = [:]

  init(_ graph: Onnx_GraphProto) {
    nodes = graph.node
    for (index, node) in nodes.enumerated() {
      for output in node.output { makers[output] = index }
      for input in node.input { users[input, default: []].append(index) }
    }
    for tensor in graph.initializer { initializers[tensor.name] = tensor }
  }

  /// Nodes to put in the place of others, by the others' numbers.
  func replacements() -> [Int: Onnx_NodeProto] {
    var replacements: [Int: Onnx_NodeProto] = [:]
    for (index, node) in nodes.enumerated() where ONNXNode.domain(node.domain).isEmpty {
      if node.opType == "Erf", let (last, input) = gelu(index) {
        replacements[last] = replacement(last, "Gelu", [input], [])
      }
      if node.opType == "Sqrt", let found = layerNormalization(index) {
        replacements[found.last] = replacement(
          found.last, "LayerNormalization", found.inputs,
          [
            .with {
              $0.name = "axis"
              $0.type = .int
              $0.i = Int64(found.axis)
            },
            .with {
              $0.name = "epsilon"
              $0.type = .float
              $0.f = found.epsilon
            },
          ])
      }
    }
    return replacements
  }

  private func replacement(
    _ index: Int, _ name: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto]
  ) -> Onnx_NodeProto {
    .with {
      $0.name = nodes[index].name
      $0.opType = name
      $0.input = inputs
      $0.output = nodes[index].output
      $0.attribute = attributes
    }
  }

  // MARK: Looking around

  /// The node that makes a tensor, if it is of an operator of ONNX's own.
  private func maker(_ name: String, _ operators: String...) -> Onnx_NodeProto? {
    guard let node = makers[name].map({ nodes[$0] }), operators.contains(node.opType),
      ONNXNode.domain(node.domain).isEmpty, node.output.first == name
    else { return nil }
    return node
  }

  /// The only node that needs the first output of another one, if it is of an operator.
  private func user(_ index: Int, _ operator: String) -> Int? {
    guard let output = nodes[index].output.first, let users = users[output], users.count == 1,
      nodes[users[0]].opType == `operator`, nodes[users[0]].input.count == 2
    else { return nil }
    return users[0]
  }

  /// The other input of a node that has two.
  private func other(_ node: Onnx_NodeProto, than name: String) -> String? {
    guard node.input.count == 2, node.input[0] != node.input[1] else { return nil }
    return node.input[0] == name ? node.input[1] : node.input[1] == name ? node.input[0] : nil
  }

  /// The value of a tensor that is one number and always the same.
  private func number(_ name: String) -> Float? {
    let constant = maker(name, "Constant")?.attribute.first { $0.name == "value" }?.t
    guard let tensor = initializers[name] ?? constant, tensor.dataLocation != .external,
      (try? TensorReader.type(tensor))?.count == 1
    else { return nil }
    return (try? TensorReader(directory: nil).read(tensor))?.floats[0]
  }

  private func isNear(_ name: String, _ value: Float) -> Bool {
    number(name).map { abs($0 - value) <= abs(value) * 1e-3 } ?? false
  }

  /// What a node multiplies by one number, near a value.
  private func factor(_ node: Onnx_NodeProto, _ value: Float) -> String? {
    guard node.input.count == 2 else { return nil }
    if isNear(node.input[1], value) { return node.input[0] }
    return isNear(node.input[0], value) ? node.input[1] : nil
  }

  // MARK: GELU

  /// x · ½ · (1 + erf(x / √2)), the factors in any order.
  private func gelu(_ erf: Int) -> (last: Int, input: String)? {
    guard let scaled = nodes[erf].input.first, let scale = maker(scaled, "Div", "Mul"),
      scale.input.count == 2
    else { return nil }
    let root = Float(2).squareRoot()
    let input: String
    if scale.opType == "Mul" {
      guard let found = factor(scale, 1 / root) else { return nil }
      input = found
    } else {
      guard isNear(scale.input[1], root) else { return nil }
      input = scale.input[0]
    }
    guard let sum = user(erf, "Add"), factor(nodes[sum], 1) == nodes[erf].output.first,
      let product = user(sum, "Mul"), let sumName = nodes[sum].output.first,
      let factorName = other(nodes[product], than: sumName)
    else { return nil }
    if let half = maker(factorName, "Mul"), factor(half, 0.5) == input { return (product, input) }
    guard let last = user(product, "Mul"), let productName = nodes[product].output.first,
      let rest = other(nodes[last], than: productName)
    else { return nil }
    if factorName == input, isNear(rest, 0.5) { return (last, input) }
    if rest == input, isNear(factorName, 0.5) { return (last, input) }
    return nil
  }

  // MARK: Layer normalization

  /// x − mean(x), with the axes of the mean.
  private func centred(_ name: String) -> (input: String, axes: [Int])? {
    guard let difference = maker(name, "Sub"), difference.input.count == 2,
      let (input, axes) = mean(difference.input[1]), input == difference.input[0]
    else { return nil }
    return (input, axes)
  }

  /// A mean over the last dimensions, which must be counted from the end.
  private func mean(_ name: String) -> (input: String, axes: [Int])? {
    guard let node = maker(name, "ReduceMean"), let input = node.input.first else { return nil }
    if node.attribute.contains(where: { $0.name == "keepdims" && $0.i == 0 }) { return nil }
    var axes = node.attribute.first { $0.name == "axes" }?.ints.map(Int.init)
    if axes == nil, node.input.count == 2, let tensor = initializers[node.input[1]],
      let count = (try? TensorReader.type(tensor))?.count, count <= Limits.mostDimensions
    {
      axes = (try? TensorReader(directory: nil).read(tensor))?.integers
    }
    guard let axes = axes?.sorted(), axes.count <= Limits.mostDimensions, !axes.isEmpty,
      axes == Array(-axes.count...(-1))
    else { return nil }
    return (input, axes)
  }

  /// (x − mean) / √(variance + ε) · scale + bias, found by its root.
  private func layerNormalization(
    _ root: Int
  ) -> (last: Int, inputs: [String], axis: Int, epsilon: Float)? {
    guard let sumName = nodes[root].input.first, let sum = maker(sumName, "Add"),
      sum.input.count == 2
    else { return nil }
    // The constant may stand on either side.
    let sides = [(sum.input[0], sum.input[1]), (sum.input[1], sum.input[0])]
    let found = sides.lazy.compactMap { variance, epsilon in
      self.number(epsilon).flatMap { number in self.mean(variance).map { ($0, number) } }
    }.first
    guard let ((squareName, axes), epsilon) = found,
      let square = maker(squareName, "Pow", "Mul"), square.input.count == 2,
      square.opType == "Pow"
        ? number(square.input[1]) == 2 : square.input[0] == square.input[1],
      let (input, ownAxes) = centred(square.input[0]), ownAxes == axes,
      let quotient = user(root, "Div"), nodes[quotient].input[1] == nodes[root].output.first,
      let (dividend, otherAxes) = centred(nodes[quotient].input[0]), dividend == input,
      otherAxes == axes, let product = user(quotient, "Mul"),
      let quotientName = nodes[quotient].output.first,
      let scale = other(nodes[product], than: quotientName)
    else { return nil }
    guard let last = user(product, "Add"), let productName = nodes[product].output.first,
      let bias = other(nodes[last], than: productName), isConstant(bias)
    else { return (product, [input, scale], axes[0], epsilon) }
    return (last, [input, scale, bias], axes[0], epsilon)
  }

  private func isConstant(_ name: String) -> Bool {
    initializers[name] != nil || maker(name, "Constant") != nil
  }
}
