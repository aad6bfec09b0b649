import NetworkGraph

/// Operators that move elements and change none.
enum Layouts {
  static func identity(_ node: ONNXNode) -> Translation {
    { operands in
      _ = try operands.type(0)
      return .alias(operands.name(0) ?? "")
    }
  }

  static func dropout(_ node: ONNXNode) throws -> Translation {
    node.ignore("seed", "ratio")
    return { operands in
      _ = try operands.type(0)
      if node.version >= 12, let mode = try operands.constant(2),
        mode.integers?.contains(where: { $0 != 0 }) ?? true
      {
        throw Refusal(ONNXRules.unsupportedVariant, "training is not supported")
      }
      return .alias(operands.name(0) ?? "")
    }
  }

  static func reshape(_ node: ONNXNode) throws -> Translation {
    let keepsZero = node.version >= 14 ? try node.flag("allowzero") : false
    return { operands in
      let type = try operands.type(0)
      guard var shape = try operands.integers(1) else {
        throw Refusal(ONNXRules.arity, "input 2 is missing")
      }
      if !keepsZero {
        for index in shape.indices where shape[index] == 0 {
          guard index < type.shape.count else {
            throw Refusal(
              ONNXRules.shape,
              "dimension \(index + 1) is to stay, but \(Words.shape(type.shape)) has none")
          }
          shape[index] = type.shape[index]
        }
      }
      if let index = shape.firstIndex(of: -1) {
        shape[index] = 1
        try Limits.check(shape)
        let rest = shape.reduce(1, *)
        guard rest > 0, type.count % rest == 0 else {
          throw Refusal(
            ONNXRules.shape,
            "\(type.count) elements cannot be split into parts of \(rest)")
        }
        shape[index] = type.count / rest
      }
      return try operands.reshaped(shape)
    }
  }

  static func flatten(_ node: ONNXNode) throws -> Translation {
    let axis = try node.integer("axis", default: 1)
    return { operands in
      let shape = try operands.type(0).shape
      let axis = try operands.axis(axis, of: shape.count, throughEnd: true)
      return try operands.reshaped([
        shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *),
      ])
    }
  }

  /// Axes are an attribute before operator set 13, an input since.
  private static func axes(_ node: ONNXNode) throws -> (Operands) throws -> [Int]? {
    guard node.version < 13 else { return { try $0.integers(1) } }
    let axes = try node.optionalIntegers("axes")
    return { _ in axes }
  }

  static func squeeze(_ node: ONNXNode) throws -> Translation {
    let axes = try axes(node)
    return { operands in
      let shape = try operands.type(0).shape
      guard let axes = try axes(operands) else {
        return try operands.reshaped(shape.filter { $0 != 1 })
      }
      let counted = try operands.axes(axes, of: shape.count)
      if let bad = counted.first(where: { shape[$0] != 1 }) {
        throw Refusal(
          ONNXRules.shape, "axis \(bad) of \(Words.shape(shape)) has \(shape[bad]) elements, not 1")
      }
      return try operands.reshaped(shape.indices.filter { !counted.contains($0) }.map { shape[$0] })
    }
  }

  static func unsqueeze(_ node: ONNXNode) throws -> Translation {
    let axes = try axes(node)
    return { operands in
      let shape = try operands.type(0).shape
      guard let axes = try axes(operands) else {
        throw Refusal(ONNXRules.attribute, "the axes are missing")
      }
      guard axes.count <= Limits.mostDimensions else {
        throw Refusal(
          ONNXRules.size,
          "a tensor has at most \(Limits.mostDimensions) dimensions, \(axes.count) are to be added")
      }
      let rank = shape.count + axes.count
      let counted = Set(try operands.axes(axes, of: rank))
      var rest = shape[...]
      return try operands.reshaped(
        (0..<rank).map { counted.contains($0) ? 1 : rest.removeFirst() })
    }
  }

  static func transpose(_ node: ONNXNode) throws -> Translation {
    let attribute = try node.optionalIntegers("perm")
    return { operands in
      let type = try operands.type(0)
      let rank = type.shape.count
      let permutation = attribute ?? Array((0..<rank).reversed())
      guard permutation.sorted() == Array(0..<rank) else {
        throw Refusal(
          ONNXRules.attribute, "'perm' names each of \(rank) dimensions once")
      }
      return try operands.compute(
        .transpose(permutation: permutation), inputs: 1, type.element,
        permutation.map { type.shape[$0] })
    }
  }

  static func concat(_ node: ONNXNode) throws -> Translation {
    guard let axis = try node.optionalInteger("axis") else {
      throw Refusal(ONNXRules.attribute, "the attribute 'axis' is missing")
    }
    return { operands in
      var shape = try operands.type(0)
      let axis = try operands.axis(axis, of: shape.shape.count)
      for index in node.inputs.indices.dropFirst() {
        try join(&shape, operands.type(index), axis)
      }
      return try operands.compute(
        .concat(axis: axis), inputs: node.inputs.count, shape.element, shape.shape)
    }
  }

  static func quantizedConcat(_ node: ONNXNode) throws -> Translation {
    guard let axis = try node.optionalInteger("axis") else {
      throw Refusal(ONNXRules.attribute, "the attribute 'axis' is missing")
    }
    return { operands in
      guard node.inputs.count >= 5, node.inputs.count % 3 == 2 else {
        throw Refusal(
          ONNXRules.arity,
          "the inputs are a scale and a zero point, then three for each tensor, found "
            + "\(node.inputs.count)")
      }
      let element = try Quantization.check(operands, 0, nil, channels: nil)
      var shape = try operands.type(2, .uint8, .int8)
      let axis = try operands.axis(axis, of: shape.shape.count)
      for index in stride(from: 2, to: node.inputs.count, by: 3) {
        if index > 2 { try join(&shape, operands.type(index), axis) }
        try Quantization.check(operands, index + 1, shape.element, channels: nil)
      }
      return try operands.compute(
        .qLinearConcat(axis: axis), inputs: node.inputs.count, element, shape.shape)
    }
  }

  private static func join(
    _ type: inout TensorType, _ next: TensorType, _ axis: Int
  ) throws(Refusal) {
    var fitting = next.shape
    if axis < fitting.count && axis < type.shape.count { fitting[axis] = type.shape[axis] }
    guard next.element == type.element else {
      throw Refusal(
        ONNXRules.operand,
        "all inputs are of one type, found \(type.element.rawValue) and \(next.element.rawValue)")
    }
    guard fitting == type.shape else {
      throw Refusal(
        ONNXRules.shape,
        "\(Words.shape(type.shape)) and \(Words.shape(next.shape)) cannot be joined along axis "
          + "\(axis)")
    }
    type.shape[axis] += next.shape[axis]
    try Limits.check(type.shape)
  }

  static func pad(_ node: ONNXNode) throws -> Translation {
    let mode = try node.word(
      "mode", default: "constant", of: ["constant", "reflect", "edge", "wrap"])
    let hasAttributes = node.version < 11
    let attribute = hasAttributes ? try node.optionalIntegers("pads") : nil
    let number = hasAttributes ? try node.number("value", default: 0) : 0
    return { operands in
      let type = try operands.type(0)
      let rank = type.shape.count
      guard let pads = hasAttributes ? attribute : try operands.integers(1) else {
        throw Refusal(ONNXRules.attribute, "the pads are missing")
      }
      var axes = Array(0..<rank)
      var value = Double(number)
      if !hasAttributes {
        if let list = try operands.integers(3) { axes = try operands.axes(list, of: rank) }
        if let tensor = try operands.constant(2) {
          guard tensor.count == 1 else {
            throw Refusal(
              ONNXRules.shape,
              "\(operands.words(2)) is one number, found \(Words.shape(tensor.shape))")
          }
          value = tensor.integers.map { Double($0[0]) } ?? Double(tensor.floats[0])
        }
      }
      guard pads.count == 2 * axes.count else {
        throw Refusal(
          ONNXRules.shape,
          "there are two pads for each of \(axes.count) axes, found \(pads.count)")
      }
      if let bad = pads.first(where: { abs($0.clamped) > Limits.longest }) {
        throw Refusal(ONNXRules.shape, "pads are at most 2^28, found \(bad)")
      }
      var before = [Int](repeating: 0, count: rank)
      var after = before
      var shape = type.shape
      for (index, axis) in axes.enumerated() {
        before[axis] = pads[index]
        after[axis] = pads[index + axes.count]
        shape[axis] += before[axis] + after[axis]
      }
      guard let mode = PadMode(rawValue: mode) else {
        return try operands.compute(
          .pad(before: before, after: after, value: value), inputs: 1, type.element, shape)
      }
      for axis in 0..<rank {
        try check(mode, type.shape[axis], before: before[axis], after: after[axis])
      }
      return try operands.compute(
        .extend(before: before, after: after, mode: mode), inputs: 1, type.element, shape)
    }
  }

  /// Checks that there are elements to pad a dimension with.
  private static func check(
    _ mode: PadMode, _ length: Int, before: Int, after: Int
  ) throws(Refusal) {
    let added = max(before, after)
    guard added > 0 else { return }
    let left = length + min(0, before) + min(0, after)
    guard left > 0 else {
      throw Refusal(
        ONNXRules.shape,
        "the mode '\(mode.rawValue)' repeats elements, but of \(length) none are left")
    }
    guard mode != .reflect || added < left else {
      throw Refusal(
        ONNXRules.shape,
        "the mode 'reflect' adds at most \(left - 1) elements at an end, found \(added)")
    }
  }

  static func slice(_ node: ONNXNode) throws -> Translation {
    var lists: [[Int]?] = []
    let hasAttributes = node.version < 10
    if hasAttributes {
      lists = try ["starts", "ends", "axes"].map { try node.optionalIntegers($0) } + [nil]
    }
    return { [lists] operands in
      let type = try operands.type(0)
      let given = hasAttributes ? lists : try (1...4).map { try operands.integers($0) }
      guard let first = given[0], let last = given[1] else {
        throw Refusal(ONNXRules.attribute, "the starts or the ends are missing")
      }
      let axes = try operands.axes(
        given[2] ?? Array(0..<min(first.count, type.shape.count)), of: type.shape.count)
      let steps = given[3] ?? [Int](repeating: 1, count: first.count)
      guard last.count == first.count, axes.count == first.count, steps.count == first.count else {
        throw Refusal(
          ONNXRules.shape,
          "starts, ends, axes and steps are as many, found \(first.count), \(last.count), "
            + "\(axes.count) and \(steps.count)")
      }
      var (starts, counts) = ([Int](repeating: 0, count: type.shape.count), type.shape)
      var strides = [Int](repeating: 1, count: type.shape.count)
      for (index, axis) in axes.enumerated() {
        guard steps[index] != 0 else {
          throw Refusal(ONNXRules.shape, "a step is not 0")
        }
        let length = type.shape[axis]
        let step = steps[index].clamped
        // Positions count from the end if they are negative, and are then cut.
        func position(_ value: Int, _ lowest: Int, _ highest: Int) -> Int {
          let value = value.clamped
          return min(max(value < 0 ? value + length : value, lowest), highest)
        }
        let backwards = step < 0
        let start = position(first[index], 0, backwards ? length - 1 : length)
        let end = position(last[index], backwards ? -1 : 0, length)
        let span = backwards ? start - end : end - start
        let count = span <= 0 ? 0 : (span - 1) / abs(step) + 1
        starts[axis] = count == 0 ? 0 : start
        counts[axis] = count
        strides[axis] = step
      }
      return try operands.compute(
        .slice(starts: starts, counts: counts, steps: strides), inputs: 1, type.element, counts)
    }
  }
}

extension Int {
  /// Cut to what no length reaches, so that computing with it does not overflow.
  fileprivate var clamped: Int { Swift.min(Swift.max(self, -(1 << 32)), 1 << 32) }
}
