import NetworkGraph

extension QuantizedNetwork {
  /// An input as a user has it, as the network takes it: what the host does before.
  ///
  /// Floating-point numbers become the nearest step (a tie the even one) of the input's scale, those
  /// outside its range the nearest end; of unsigned bytes 128 is taken away.
  /// - Returns: A tensor of int8; nil if the network has no such input or it is of another shape or
  ///   type.
  public func quantize(_ tensor: Tensor, input name: String) -> Tensor? {
    guard let boundary = inputs.first(where: { $0.name == name }), let type = tensors[name],
      tensor.count == type.count, tensor.type == boundary.element
    else { return nil }
    switch tensor.elements {
    case .float32(let values):
      return Tensor(.int8(values.map(type.quantize)), shape: type.shape)
    case .uint8(let values):
      return Tensor(.int8(values.map { Int8(bitPattern: $0 ^ 0x80) }), shape: type.shape)
    case .int8:
      return tensor.reshaped(type.shape)
    case .uint16, .int16, .int32, .int64, .bool:
      return nil
    }
  }

  /// An output as the network computes it, as a user gets it: what the host does afterwards.
  /// - Parameter tensor: A tensor of int8.
  /// - Returns: nil if the network has no such output or it is of another shape or type.
  public func dequantize(_ tensor: Tensor, output name: String) -> Tensor? {
    guard let boundary = outputs.first(where: { $0.name == name }), let type = tensors[name],
      case .int8(let values) = tensor.elements, values.count == type.count
    else { return nil }
    switch boundary.element {
    case .float32:
      return Tensor(values.map(type.dequantize), shape: type.shape)
    case .uint8:
      return Tensor(.uint8(values.map { UInt8(bitPattern: $0) ^ 0x80 }), shape: type.shape)
    case .int8:
      return tensor.reshaped(type.shape)
    case .uint16, .int16, .int32, .int64, .bool:
      return nil
    }
  }
}

extension QuantizedTensor {
  /// The nearest step to a number, a tie the even one; what is no number becomes 0.
  public func quantize(_ value: Float) -> Int8 {
    let step = (value / scale).rounded(.toNearestOrEven)
    if step.isNaN { return Int8(zeroPoint) }
    return Int8(min(max(step + Float(zeroPoint), -128), 127))
  }

  /// The number that a step stands for.
  public func dequantize(_ step: Int8) -> Float { Float(Int(step) - zeroPoint) * scale }
}
