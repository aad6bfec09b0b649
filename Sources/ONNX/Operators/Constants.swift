import NetworkGraph

/// Operators that are only known on tensors that are always the same: exporters compute shapes with
/// them.
enum Constants {
  // MARK: Constants

  static func constant(_ node: ONNXNode) throws -> Translation {
    // Opset 12 and 13 know short forms.
    node.ignore("sparse_value", "value_string", "value_strings")
    let tensor = try node.optionalTensor("value")
    let (integer, integers) = (
      try node.optionalInteger("value_int"), try node.optionalIntegers("value_ints")
    )
    let (number, numbers) = (
      try node.optionalNumber("value_float"), try node.optionalNumbers("value_floats")
    )
    return { operands in
      if let tensor {
        try operands.scope.charge(TensorReader.type(tensor).count)
        return .constant(try TensorReader(directory: nil).read(tensor))
      }
      if let integer { return .constant(Tensor(.int64([Int64(integer)]), shape: [])) }
      if let integers {
        return .constant(Tensor(.int64(integers.map(Int64.init)), shape: [integers.count]))
      }
      if let number { return .constant(Tensor([number], shape: [])) }
      if let numbers { return .constant(Tensor(numbers, shape: [numbers.count])) }
      throw Refusal(ONNXRules.attribute, "the attribute 'value' is missing")
    }
  }

  static func constantOfShape(_ node: ONNXNode) throws -> Translation {
    let value = try node.optionalTensor("value")
    return { operands in
      let shape = try Limits.check(try operands.integers(0) ?? [])
      let count = shape.reduce(1, *)
      try operands.scope.charge(count)
      guard let value else {
        return .constant(Tensor([Float](repeating: 0, count: count), shape: shape))
      }
      try operands.scope.charge(TensorReader.type(value).count)
      let element = try TensorReader(directory: nil).read(value)
      guard element.count == 1 else {
        throw Refusal(
          ONNXRules.attribute, "'value' is one number, found \(Words.shape(element.shape))")
      }
      return .constant(element.repeated(count, shape))
    }
  }

  // MARK: Shapes

  static func shape(_ node: ONNXNode) throws -> Translation {
    let start = node.version >= 15 ? try node.integer("start", default: 0) : 0
    let end = node.version >= 15 ? try node.optionalInteger("end") : nil
    return { operands in
      let shape = try operands.type(0).shape
      let rank = shape.count
      func place(_ value: Int) -> Int {
        // Only far values could overflow, and they are cut anyway.
        value <= -rank ? 0 : value < 0 ? value + rank : Swift.min(value, rank)
      }
      let (first, last) = (place(start), place(end ?? rank))
      let lengths = first < last ? Array(shape[first..<last]) : []
      return .constant(Tensor(lengths, as: .int64, shape: [lengths.count]))
    }
  }

  static func size(_ node: ONNXNode) -> Translation {
    { operands in .constant(Tensor([try operands.type(0).count], as: .int64, shape: [])) }
  }

  // MARK: Choosing elements

  static func gather(_ node: ONNXNode) throws -> Translation {
    let axis = try node.integer("axis", default: 0)
    return { operands in
      let (data, places) = (try operands.value(0), try operands.value(1))
      guard let places = places.integers.map({ (values: $0, shape: places.shape) }) else {
        throw Refusal(ONNXRules.operand, "\(operands.words(1)) is integers, found float32")
      }
      let axis = try operands.axis(axis, of: data.shape.count)
      let length = data.shape[axis]
      let shape =
        Array(data.shape[..<axis]) + places.shape + Array(data.shape[(axis + 1)...])
      try Limits.check(shape)
      try operands.scope.charge(shape.reduce(1, *))
      let chosen = try places.values.map { place -> Int in
        guard place >= -length, place < length else {
          throw Refusal(
            ONNXRules.shape, "axis \(axis) has \(length) elements, number \(place) is wanted")
        }
        return place < 0 ? place + length : place
      }
      let inner = data.shape[(axis + 1)...].reduce(1, *)
      var order: [Int] = []
      for row in 0..<data.shape[..<axis].reduce(1, *) {
        for place in chosen {
          let start = (row * length + place) * inner
          order.append(contentsOf: start..<start + inner)
        }
      }
      return .constant(data.gathered(order, shape))
    }
  }

  static func expand(_ node: ONNXNode) -> Translation {
    { operands in
      let data = try operands.value(0)
      let target = try Limits.check(try operands.integers(1) ?? [])
      let shape = try operands.broadcast(data.shape, target)
      try operands.scope.charge(shape.reduce(1, *))
      return .constant(data.gathered(Strides.broadcast(data.shape, to: shape), shape))
    }
  }

  static func range(_ node: ONNXNode) -> Translation {
    { operands in
      let values = try (0..<3).map { try operands.value($0) }
      let numbers = values.compactMap { $0.count == 1 ? $0.integers?.first : nil }
      guard numbers.count == 3, numbers[2] != 0 else {
        throw Refusal(
          ONNXRules.operand, "start, limit and delta are integers, and delta is not 0")
      }
      let bound = 1 << 40
      guard numbers.allSatisfy({ $0 >= -bound && $0 <= bound }) else {
        throw Refusal(ONNXRules.arithmetic, "start, limit and delta are at most 2^40")
      }
      let (start, limit, delta) = (numbers[0], numbers[1], numbers[2])
      let span = delta > 0 ? limit - start : start - limit
      let count = span <= 0 ? 0 : (span - 1) / abs(delta) + 1
      try Limits.check([count])
      try operands.scope.charge(count)
      let list = (0..<count).map { start + $0 * delta }
      return .constant(
        try ConstantEvaluator.checked(list, values[0].type, [count]))
    }
  }

  // MARK: Conditions

  static func equal(_ node: ONNXNode) -> Translation {
    { operands in
      let (a, b) = (try operands.value(0), try operands.value(1))
      let shape = try operands.broadcast(a.shape, b.shape)
      try operands.scope.charge(shape.reduce(1, *))
      let places = zip(
        Strides.broadcast(a.shape, to: shape),
        Strides.broadcast(b.shape, to: shape))
      guard a.type == b.type else {
        throw Refusal(
          ONNXRules.operand,
          "both inputs are of one type, found \(a.type.rawValue) and \(b.type.rawValue)")
      }
      if let left = a.integers, let right = b.integers {
        return .constant(Tensor(.bool(places.map { left[$0] == right[$1] }), shape: shape))
      }
      let (left, right) = (a.floats, b.floats)
      return .constant(Tensor(.bool(places.map { left[$0] == right[$1] }), shape: shape))
    }
  }

  static func choose(_ node: ONNXNode) -> Translation {
    { operands in
      let (condition, a, b) = (
        try operands.value(0), try operands.value(1), try operands.value(2)
      )
      guard condition.type == .bool, a.type == b.type else {
        throw Refusal(
          ONNXRules.operand, "a condition chooses between two tensors of one type")
      }
      let shape = try operands.broadcast(
        try operands.broadcast(a.shape, b.shape), condition.shape)
      let count = shape.reduce(1, *)
      try operands.scope.charge(count)
      let chooses = condition.integers ?? []
      let all = a.appending([b])
      let order = zip(
        Strides.broadcast(condition.shape, to: shape),
        zip(
          Strides.broadcast(a.shape, to: shape),
          Strides.broadcast(b.shape, to: shape))
      ).map { chooses[$0] != 0 ? $1.0 : a.count + $1.1 }
      return .constant(all.gathered(order, shape))
    }
  }
}

extension Operands {
  /// The value of an input of an operator that is only known on constants.
  func value(_ index: Int) throws(Refusal) -> Tensor {
    guard has(index) else {
      throw Refusal(ONNXRules.arity, "input \(index + 1) is missing")
    }
    guard let tensor = try constant(index) else {
      throw Refusal(ONNXRules.constant, "input \(index + 1) is missing")
    }
    return tensor
  }
}

extension Tensor {
  /// The one element, many times.
  fileprivate func repeated(_ count: Int, _ shape: [Int]) -> Tensor {
    let elements: Elements =
      switch elements {
      case .float32(let values): .float32(.init(repeating: values[0], count: count))
      case .uint8(let values): .uint8(.init(repeating: values[0], count: count))
      case .int8(let values): .int8(.init(repeating: values[0], count: count))
      case .uint16(let values): .uint16(.init(repeating: values[0], count: count))
      case .int16(let values): .int16(.init(repeating: values[0], count: count))
      case .int32(let values): .int32(.init(repeating: values[0], count: count))
      case .int64(let values): .int64(.init(repeating: values[0], count: count))
      case .bool(let values): .bool(.init(repeating: values[0], count: count))
      }
    return Tensor(elements, shape: shape)
  }
}
