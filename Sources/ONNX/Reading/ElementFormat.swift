import NetworkGraph

/// How the elements of a tensor are written in a file; numbers are those of `TensorProto.DataType`.
enum ElementFormat: Int32 {
  case float = 1
  case uint8, int8, uint16, int16, int32, int64
  case bool = 9
  case float16, double, uint32, uint64
  case bfloat16 = 16

  /// As what they are read. Floating-point numbers are rounded to 32 bits where they have more, and
  /// unsigned ones become signed ones of 64 bits.
  var type: ElementType {
    switch self {
    case .float, .float16, .double, .bfloat16: .float32
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .int32: .int32
    case .int64, .uint32, .uint64: .int64
    case .bool: .bool
    }
  }

  /// Bytes of one.
  var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float, .int32, .uint32: 4
    case .int64, .double, .uint64: 8
    }
  }

  /// The format of a number in a file.
  static func of(_ number: Int32) throws(Refusal) -> ElementFormat {
    guard let format = ElementFormat(rawValue: number) else {
      let found = names[number].map { "\(number) (\($0))" } ?? "\(number)"
      throw Refusal(ONNXRules.elementType, "elements of type \(found) are not supported")
    }
    return format
  }

  private static let names: [Int32: String] = [
    0: "undefined", 8: "string", 14: "complex64", 15: "complex128", 17: "float8e4m3fn",
    18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
    23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2", 27: "float6e2m3", 28: "float6e3m2",
  ]
}
