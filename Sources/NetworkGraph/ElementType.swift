/// What the elements of a tensor are.
public enum ElementType: String, Sendable, Hashable, CaseIterable, Codable {
  case float32, uint8, int8, uint16, int16, int32, int64, bool

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .float32, .int32: 4
    case .int64: 8
    }
  }

  /// The values that an integer of this type can have; nil for `float32`.
  public var range: ClosedRange<Int>? {
    switch self {
    case .float32: nil
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65_535
    case .int16: -32_768...32_767
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .int64: Int.min...Int.max
    case .bool: 0...1
    }
  }
}
