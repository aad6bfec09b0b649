import NetworkGraph

/// Computes nodes whose inputs are always the same: how exporters write shapes, and weights that are
/// turned around.
enum ConstantEvaluator {
  /// Whether an operation is computed here.
  static func computes(_ operation: Operation) -> Bool {
    switch operation {
    case .reshape, .transpose, .slice, .concat, .pad, .extend, .cast, .add, .sub, .mul, .div: true
    default: false
    }
  }

  /// The result; nil if the operation is one that is not computed here.
  static func evaluate(
    _ operation: Operation, _ inputs: [Tensor], _ type: TensorType
  ) throws(Refusal) -> Tensor? {
    switch operation {
    case .reshape: inputs[0].reshaped(type.shape)
    case .transpose(let permutation): transposed(inputs[0], permutation, type.shape)
    case .slice(let starts, _, let steps): sliced(inputs[0], starts, steps, type.shape)
    case .concat(let axis): joined(inputs, axis, type.shape)
    case .pad(let before, let after, let value):
      try padded(inputs[0], before, after, value, type.shape)
    case .extend(let before, let after, let mode):
      extended(inputs[0], before, after, mode, type.shape)
    case .cast: try cast(inputs[0], to: type.element)
    case .add: try arithmetic(inputs, type, +, Int.addingReportingOverflow)
    case .sub: try arithmetic(inputs, type, -, Int.subtractingReportingOverflow)
    case .mul: try arithmetic(inputs, type, *, Int.multipliedReportingOverflow)
    case .div: try arithmetic(inputs, type, /, Int.dividedReportingOverflow)
    default: nil
    }
  }

  // MARK: Moving elements

  private static func transposed(_ tensor: Tensor, _ permutation: [Int], _ shape: [Int]) -> Tensor {
    tensor.gathered(Strides.transposed(tensor.shape, permutation), shape)
  }

  private static func sliced(
    _ tensor: Tensor, _ starts: [Int], _ steps: [Int], _ shape: [Int]
  ) -> Tensor {
    let own = Strides.of(tensor.shape)
    // Without elements there may be no place to start at.
    guard !shape.contains(0) else { return tensor.gathered([], shape) }
    let start = zip(starts, own).reduce(0) { $0 + $1.0 * $1.1 }
    // A step only counts where there is a second element; others may be as long as they like.
    let distances = shape.indices.map { shape[$0] > 1 ? steps[$0] * own[$0] : 0 }
    return tensor.gathered(Strides.places(shape, strides: distances, start: start), shape)
  }

  private static func joined(_ tensors: [Tensor], _ axis: Int, _ shape: [Int]) -> Tensor {
    let all = tensors[0].appending(tensors.dropFirst())
    var count = 0
    let places = tensors.map { tensor in
      defer { count += tensor.count }
      return Array(count..<count + tensor.count)
    }
    let order = Concatenation.joined(places, blocks: shape[..<axis].reduce(1, *))
    return all.gathered(order, shape)
  }

  private static func padded(
    _ tensor: Tensor, _ before: [Int], _ after: [Int], _ value: Double, _ shape: [Int]
  ) throws(Refusal) -> Tensor {
    // However long the other dimensions are.
    guard !shape.contains(0) else { return tensor.gathered([], shape) }
    let constant: Tensor
    switch tensor.type {
    case .float32: constant = Tensor([Float(value)], shape: [1])
    case .bool: constant = Tensor(.bool([value != 0]), shape: [1])
    default:
      guard let integer = Int(exactly: value.rounded(.towardZero)) else {
        throw Refusal(ONNXRules.arithmetic, "\(value) is no integer of 64 bits")
      }
      constant = try checked([integer], tensor.type, [1])
    }
    let places = Strides.padded(tensor.shape, before: before, after: after)
    // The constant stands behind the elements.
    return tensor.appending([constant]).gathered(
      places.map { $0 < 0 ? tensor.count : $0 }, shape)
  }

  private static func extended(
    _ tensor: Tensor, _ before: [Int], _ after: [Int], _ mode: PadMode, _ shape: [Int]
  ) -> Tensor {
    guard !shape.contains(0) else { return tensor.gathered([], shape) }
    return tensor.gathered(
      Strides.extended(tensor.shape, before: before, after: after, mode: mode), shape)
  }

  // MARK: Arithmetic

  private static func cast(_ tensor: Tensor, to type: ElementType) throws(Refusal) -> Tensor {
    if type == .float32 { return Tensor(tensor.floats, shape: tensor.shape) }
    if type == .bool {
      return Tensor(.bool(tensor.floats.map { $0 != 0 }), shape: tensor.shape)
    }
    var integers: [Int] = []
    if let values = tensor.integers {
      integers = values
    } else {
      for value in tensor.floats {
        // Beyond the bounds is refused below; the cast of a number that is none must not trap.
        guard let integer = Int(exactly: value.rounded(.towardZero)) else {
          throw Refusal(ONNXRules.arithmetic, "\(value) is no integer of 64 bits")
        }
        integers.append(integer)
      }
    }
    return try checked(integers, type, tensor.shape)
  }

  static func checked(
    _ values: [Int], _ type: ElementType, _ shape: [Int]
  ) throws(Refusal) -> Tensor {
    if let range = type.range, let bad = values.first(where: { !range.contains($0) }) {
      throw Refusal(
        ONNXRules.arithmetic, "a constant becomes \(bad), which \(type.rawValue) has not")
    }
    return Tensor(values, as: type, shape: shape)
  }

  private static func arithmetic(
    _ inputs: [Tensor], _ type: TensorType, _ floating: (Float, Float) -> Float,
    _ integer: (Int) -> (Int) -> (partialValue: Int, overflow: Bool)
  ) throws(Refusal) -> Tensor {
    let left = Strides.broadcast(inputs[0].shape, to: type.shape)
    let right = Strides.broadcast(inputs[1].shape, to: type.shape)
    if type.element == .float32 {
      let (a, b) = (inputs[0].floats, inputs[1].floats)
      return Tensor(zip(left, right).map { floating(a[$0], b[$1]) }, shape: type.shape)
    }
    let (a, b) = (inputs[0].integers ?? [], inputs[1].integers ?? [])
    var values: [Int] = []
    for (i, j) in zip(left, right) {
      let (value, overflows) = integer(a[i])(b[j])
      guard !overflows else {
        throw Refusal(
          ONNXRules.arithmetic, "computing with the constants \(a[i]) and \(b[j]) gives no integer")
      }
      values.append(value)
    }
    return try checked(values, type.element, type.shape)
  }
}

extension Tensor {
  /// The elements of this and others of its type, as a list.
  func appending(_ others: some Sequence<Tensor>) -> Tensor {
    let all = [self] + others
    func join<Value>(_ values: (Elements) -> [Value]?) -> [Value] {
      all.flatMap { values($0.elements) ?? [] }
    }
    let elements: Elements =
      switch elements {
      case .float32: .float32(join { if case .float32(let values) = $0 { values } else { nil } })
      case .uint8: .uint8(join { if case .uint8(let values) = $0 { values } else { nil } })
      case .int8: .int8(join { if case .int8(let values) = $0 { values } else { nil } })
      case .uint16: .uint16(join { if case .uint16(let values) = $0 { values } else { nil } })
      case .int16: .int16(join { if case .int16(let values) = $0 { values } else { nil } })
      case .int32: .int32(join { if case .int32(let values) = $0 { values } else { nil } })
      case .int64: .int64(join { if case .int64(let values) = $0 { values } else { nil } })
      case .bool: .bool(join { if case .bool(let values) = $0 { values } else { nil } })
      }
    return Tensor(elements, shape: [all.reduce(0) { $0 + $1.count }])
  }
}
