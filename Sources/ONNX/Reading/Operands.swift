import Diagnostics
import NetworkGraph

/// The inputs of a node, with what is known of them.
struct Operands {
  let node: ONNXNode
  let scope: Scope

  /// The name of the tensor that the node computes.
  var output: String { (node.outputs.first ?? nil) ?? "" }

  /// Whether an input is there.
  func has(_ index: Int) -> Bool { index < node.inputs.count && node.inputs[index] != nil }

  /// An input's name; nil where it is left out.
  func name(_ index: Int) -> String? {
    has(index) ? node.inputs[index].map(scope.resolve) : nil
  }

  /// The first inputs, as a node of the graph has them.
  func names(_ count: Int) -> [String?] {
    var names = (0..<count).map(name)
    while case .some(.none) = names.last { names.removeLast() }
    return names
  }

  /// Words for messages.
  func words(_ index: Int) -> String {
    guard has(index), let name = node.inputs[index] else { return "input \(index + 1)" }
    return "input \(index + 1), \(Words.quoted(name)),"
  }

  /// The type of an input.
  func type(_ index: Int) throws(Refusal) -> TensorType {
    guard let name = name(index), let type = scope.types[name] else {
      throw Refusal(ONNXRules.arity, "input \(index + 1) is missing")
    }
    return type
  }

  /// The type of an input, whose elements must be one of some.
  func type(_ index: Int, _ allowed: ElementType...) throws(Refusal) -> TensorType {
    let type = try type(index)
    guard allowed.contains(type.element) else {
      throw Refusal(
        ONNXRules.operand,
        "\(words(index)) is \(Words.types(allowed)), found \(type.element.rawValue)")
    }
    return type
  }

  /// The value of an input that must be known; nil where it is left out.
  func constant(_ index: Int) throws(Refusal) -> Tensor? {
    guard let name = name(index) else { return nil }
    guard let tensor = scope.constants[name] else {
      throw Refusal(
        ONNXRules.constant,
        "\(words(index)) must be a constant, but is only known when the network runs")
    }
    return tensor
  }

  /// Integers that must be known; nil where the input is left out.
  func integers(_ index: Int) throws(Refusal) -> [Int]? {
    guard let tensor = try constant(index) else { return nil }
    guard let integers = tensor.integers, tensor.shape.count <= 1 else {
      throw Refusal(
        ONNXRules.operand,
        "\(words(index)) is a list of integers, found \(tensor.type.rawValue), "
          + Words.shape(tensor.shape))
    }
    return integers
  }

  /// Whether every input that is there is a constant.
  var areConstant: Bool {
    node.inputs.allSatisfy { $0.map { scope.constants[scope.resolve($0)] != nil } ?? true }
  }

  // MARK: Outcomes

  /// One node of the graph, with the first inputs.
  func compute(
    _ operation: Operation, inputs count: Int, _ element: ElementType, _ shape: [Int]
  ) throws(Refusal) -> Outcome {
    try compute(operation, names(count), element, shape)
  }

  /// One node of the graph.
  func compute(
    _ operation: Operation, _ inputs: [String?], _ element: ElementType, _ shape: [Int]
  ) throws(Refusal) -> Outcome {
    try Limits.check(shape)
    return .steps([
      .init(
        operation: operation, inputs: inputs, output: output, type: TensorType(element, shape))
    ])
  }

  /// The same elements in another shape.
  func reshaped(_ shape: [Int]) throws(Refusal) -> Outcome {
    let type = try type(0)
    try Limits.check(shape)
    guard shape.reduce(1, *) == type.count else {
      throw Refusal(
        ONNXRules.shape,
        "\(Words.shape(type.shape)) has \(type.count) elements, \(Words.shape(shape)) another number"
      )
    }
    return try compute(.reshape, inputs: 1, type.element, shape)
  }

  // MARK: Axes

  /// An axis counted from 0.
  func axis(_ axis: Int, of rank: Int, throughEnd: Bool = false) throws(Refusal) -> Int {
    let highest = throughEnd ? rank : rank - 1
    guard axis >= -rank, axis <= highest else {
      throw Refusal(
        ONNXRules.shape,
        rank == 0 && !throughEnd
          ? "a scalar has no axis \(axis)"
          : "the axis is from \(-rank) to \(highest), found \(axis)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes counted from 0, each once, in their order.
  func axes(_ axes: [Int], of rank: Int) throws -> [Int] {
    let counted = try axes.map { try axis($0, of: rank) }
    guard Set(counted).count == counted.count else {
      throw Refusal(
        ONNXRules.shape, "axes stand once, found \(Excerpt.list(axes.prefix(16).map { "\($0)" }))")
    }
    return counted
  }

  /// The shape of two that are stretched to one another, as numpy does.
  func broadcast(_ a: [Int], _ b: [Int]) throws(Refusal) -> [Int] {
    var shape: [Int] = []
    let rank = max(a.count, b.count)
    for index in 0..<rank {
      let left = index < rank - a.count ? 1 : a[index - (rank - a.count)]
      let right = index < rank - b.count ? 1 : b[index - (rank - b.count)]
      guard left == right || left == 1 || right == 1 else {
        throw Refusal(
          ONNXRules.shape,
          "\(Words.shape(a)) and \(Words.shape(b)) cannot be stretched to one shape")
      }
      shape.append(left == 1 ? right : left)
    }
    return try Limits.check(shape)
  }

  /// Checks that a shape can be stretched to another one without changing that.
  func check(_ shape: [Int], stretchesTo target: [Int], _ what: String) throws(Refusal) {
    let fits =
      shape.count <= target.count
      && zip(shape.reversed(), target.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
    guard fits else {
      throw Refusal(
        ONNXRules.shape,
        "\(what) of shape \(Words.shape(shape)) cannot be stretched to \(Words.shape(target))")
    }
  }
}
