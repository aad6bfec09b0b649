import Foundation
import NetworkGraph

/// Makes tensors of those of a file.
struct TensorReader {
  /// Where data outside of the file lie; nil if the file has no directory.
  let directory: String?

  /// The type and the shape, checked.
  static func type(_ tensor: Onnx_TensorProto) throws -> TensorType {
    TensorType(
      try ElementFormat.of(tensor.dataType).type, try Limits.check(tensor.dims.map(Int.init)))
  }

  /// The tensor. The file's data are compared with the shape before anything is taken.
  func read(_ tensor: Onnx_TensorProto) throws -> Tensor {
    let format = try ElementFormat.of(tensor.dataType)
    let shape = try Limits.check(tensor.dims.map(Int.init))
    let count = shape.reduce(1, *)
    if tensor.hasSegment {
      throw Refusal(ONNXRules.data, "tensors in segments are not supported")
    }
    if tensor.dataLocation == .external {
      let bytes = try ExternalData(tensor, directory: directory).read(count * format.size)
      return try Tensor(Self.elements(bytes, format, count), shape: shape)
    }
    if tensor.hasRawData {
      try Self.check(tensor.rawData.count, count * format.size, "bytes", shape)
      return try Tensor(Self.elements(tensor.rawData, format, count), shape: shape)
    }
    return try Tensor(Self.typed(tensor, format, shape, count), shape: shape)
  }

  private static func check(
    _ found: Int, _ expected: Int, _ what: String, _ shape: [Int]
  ) throws(Refusal) {
    guard found == expected else {
      throw Refusal(
        ONNXRules.data,
        "a tensor of shape \(Words.shape(shape)) has \(expected) \(what), found \(found)")
    }
  }

  // MARK: Raw data

  private static func elements(
    _ bytes: Data, _ format: ElementFormat, _ count: Int
  ) throws -> Tensor.Elements {
    switch format {
    case .float: .float32(values(bytes, count, zero: 0))
    case .uint8: .uint8(values(bytes, count, zero: 0))
    case .int8: .int8(values(bytes, count, zero: 0))
    case .uint16: .uint16(values(bytes, count, zero: 0))
    case .int16: .int16(values(bytes, count, zero: 0))
    case .int32: .int32(values(bytes, count, zero: 0))
    case .int64: .int64(values(bytes, count, zero: 0))
    case .bool: .bool(values(bytes, count, zero: UInt8(0)).map { $0 != 0 })
    case .float16: .float32(values(bytes, count, zero: UInt16(0)).map(HalfPrecision.float))
    case .bfloat16: .float32(values(bytes, count, zero: UInt16(0)).map(HalfPrecision.brainFloat))
    case .double: .float32(values(bytes, count, zero: Double(0)).map { Float($0) })
    case .uint32: .int64(values(bytes, count, zero: UInt32(0)).map { Int64($0) })
    case .uint64: .int64(try values(bytes, count, zero: UInt64(0)).map(signed))
    }
  }

  /// The bytes as numbers; the machines that this runs on are little-endian, as the file is.
  private static func values<Value: BitwiseCopyable>(
    _ bytes: Data, _ count: Int, zero: Value
  ) -> [Value] {
    var values = [Value](repeating: zero, count: count)
    values.withUnsafeMutableBytes { target in
      _ = bytes.copyBytes(to: target)
    }
    return values
  }

  private static func signed(_ value: UInt64) throws(Refusal) -> Int64 {
    guard let value = Int64(exactly: value) else {
      throw Refusal(ONNXRules.data, "integers are below 2^63, found \(value)")
    }
    return value
  }

  // MARK: Typed data

  private static func typed(
    _ tensor: Onnx_TensorProto, _ format: ElementFormat, _ shape: [Int], _ count: Int
  ) throws -> Tensor.Elements {
    func check(_ found: Int) throws { try Self.check(found, count, "elements", shape) }
    /// Narrow integers, and the bits of short floating-point numbers, stand in fields of 32 bits.
    func integers<Value: FixedWidthInteger>(_ type: Value.Type) throws -> [Value] {
      try check(tensor.int32Data.count)
      return try tensor.int32Data.map { number in
        guard let value = Value(exactly: number) else {
          throw Refusal(ONNXRules.data, "elements are of \(format), found \(number)")
        }
        return value
      }
    }
    switch format {
    case .float:
      try check(tensor.floatData.count)
      return .float32(tensor.floatData)
    case .double:
      try check(tensor.doubleData.count)
      return .float32(tensor.doubleData.map { Float($0) })
    case .int64:
      try check(tensor.int64Data.count)
      return .int64(tensor.int64Data)
    case .uint32, .uint64:
      try check(tensor.uint64Data.count)
      return .int64(try tensor.uint64Data.map(signed))
    case .int32:
      try check(tensor.int32Data.count)
      return .int32(tensor.int32Data)
    case .uint8: return .uint8(try integers(UInt8.self))
    case .int8: return .int8(try integers(Int8.self))
    case .uint16: return .uint16(try integers(UInt16.self))
    case .int16: return .int16(try integers(Int16.self))
    case .bool: return .bool(try integers(UInt8.self).map { $0 != 0 })
    case .float16: return .float32(try integers(UInt16.self).map(HalfPrecision.float))
    case .bfloat16: return .float32(try integers(UInt16.self).map(HalfPrecision.brainFloat))
    }
  }
}
