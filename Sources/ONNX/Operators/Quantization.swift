import NetworkGraph

/// QuantizeLinear, DequantizeLinear, and what quantised operators have in common.
enum Quantization {
  private static let quantizable: [ElementType] = [.int8, .uint8, .int16, .uint16]

  /// Checks a scale and the zero point behind it.
  /// - Parameters:
  ///   - element: the type that the zero point must have; nil if it decides on the type.
  ///   - channels: how many there are, if each may have its own.
  /// - Returns: the type of what is quantised so.
  @discardableResult
  static func check(
    _ operands: Operands, _ index: Int, _ element: ElementType?, channels: Int?
  ) throws -> ElementType {
    let scale = try operands.type(index, .float32)
    try checkCount(operands, index, scale.shape, channels)
    return try checkZeroPoint(operands, index + 1, element, channels: channels)
  }

  /// Checks a zero point; where there is none, it is 0, of type uint8 unless `element` says another.
  @discardableResult
  static func checkZeroPoint(
    _ operands: Operands, _ index: Int, _ element: ElementType?, channels: Int?
  ) throws -> ElementType {
    guard operands.has(index) else { return element ?? .uint8 }
    let type = try operands.type(index)
    if let element, type.element != element {
      throw Refusal(
        ONNXRules.operand,
        "the zero point, \(operands.words(index)) is \(element.rawValue) as what it belongs to, found "
          + type.element.rawValue)
    }
    guard [.int8, .uint8].contains(type.element) else {
      throw Refusal(
        ONNXRules.operand,
        "the zero point, \(operands.words(index)) is int8 or uint8, found \(type.element.rawValue)")
    }
    try checkCount(operands, index, type.shape, channels)
    return type.element
  }

  private static func checkCount(
    _ operands: Operands, _ index: Int, _ shape: [Int], _ channels: Int?
  ) throws(Refusal) {
    if shape.allSatisfy({ $0 == 1 }) { return }
    if let channels, shape == [channels] { return }
    throw Refusal(
      ONNXRules.shape,
      channels.map {
        "\(operands.words(index)) is one number or one for each of \($0) channels, found "
          + Words.shape(shape)
      } ?? "\(operands.words(index)) is one number, found \(Words.shape(shape))")
  }

  /// The attributes of both operators: the axis, and the size of blocks, 0 without.
  private static func attributes(_ node: ONNXNode) throws -> (axis: Int, blockSize: Int) {
    let hasAxis = node.version >= 13 || !node.domain.isEmpty
    let axis = hasAxis ? try node.integer("axis", default: 1) : 1
    let blockSize =
      node.version >= 21 ? try node.integer("block_size", in: 0...Limits.longest, default: 0) : 0
    return (axis, blockSize)
  }

  /// The axis, counted from 0, along which scale and zero point vary.
  private static func axis(
    _ axis: Int, blockSize: Int, _ operands: Operands, _ x: TensorType
  ) throws -> Int {
    let scale = try operands.type(1, .float32).shape
    if operands.has(2) {
      let zero = try operands.type(2).shape
      guard zero == scale || zero.reduce(1, *) == 1 && scale.reduce(1, *) == 1 else {
        throw Refusal(
          ONNXRules.shape,
          "scale and zero point have one shape, found \(Words.shape(scale)) and "
            + Words.shape(zero))
      }
    }
    if blockSize > 0 {
      let axis = try operands.axis(axis, of: x.shape.count)
      var blocks = x.shape
      blocks[axis] = (blocks[axis] + blockSize - 1) / blockSize
      guard scale == blocks else {
        throw Refusal(
          ONNXRules.shape,
          "\(Words.shape(x.shape)) has \(Words.shape(blocks)) blocks of \(blockSize) along axis "
            + "\(axis), the scale is \(Words.shape(scale))")
      }
      return axis
    }
    if scale.allSatisfy({ $0 == 1 }) && scale.count <= 1 {
      return x.shape.isEmpty ? 0 : (try? operands.axis(axis, of: x.shape.count)) ?? 0
    }
    guard scale.count == 1 else {
      throw Refusal(
        ONNXRules.shape, "the scale is one number or a list, found \(Words.shape(scale))")
    }
    let axis = try operands.axis(axis, of: x.shape.count)
    guard x.shape[axis] == scale[0] else {
      throw Refusal(
        ONNXRules.shape,
        "the axis \(axis) of \(Words.shape(x.shape)) has \(x.shape[axis]) elements, the scale "
          + "\(scale[0])")
    }
    return axis
  }

  static func quantize(_ node: ONNXNode) throws -> Translation {
    let (axis, blockSize) = try attributes(node)
    node.ignore("saturate", "precision")
    let wanted = try node.integer("output_dtype", default: 0)
    let element: ElementType? =
      wanted == 0 ? nil : try ElementFormat.of(Int32(clamping: wanted)).type
    return { operands in
      let x = try operands.type(0, .float32)
      let axis = try Self.axis(axis, blockSize: blockSize, operands, x)
      let type = operands.has(2) ? try operands.type(2).element : element ?? .uint8
      guard quantizable.contains(type), element == nil || element == type else {
        throw Refusal(
          ONNXRules.operand,
          "numbers are quantised to \(Words.types(quantizable)), found "
            + (quantizable.contains(type) ? element ?? type : type).rawValue)
      }
      return try operands.compute(
        blockSize > 0
          ? .quantizeBlocks(axis: axis, blockSize: blockSize) : .quantizeLinear(axis: axis),
        inputs: 3, type, x.shape)
    }
  }

  static func dequantize(_ node: ONNXNode) throws -> Translation {
    let (axis, blockSize) = try attributes(node)
    node.ignore("output_dtype")
    return { operands in
      let x = try operands.type(0, .int8, .uint8, .int16, .uint16, .int32)
      let axis = try Self.axis(axis, blockSize: blockSize, operands, x)
      if operands.has(2) {
        let type = try operands.type(2).element
        guard type == x.element else {
          throw Refusal(
            ONNXRules.operand,
            "the zero point, \(operands.words(2)) is \(x.element.rawValue) as what it belongs to, "
              + "found \(type.rawValue)")
        }
      }
      return try operands.compute(
        blockSize > 0
          ? .dequantizeBlocks(axis: axis, blockSize: blockSize) : .dequantizeLinear(axis: axis),
        inputs: 3, .float32, x.shape)
    }
  }
}
