/// Numbers in a box of any number of dimensions, the last one varying fastest.
public struct Tensor: Sendable, Hashable {
  /// The elements, in order.
  public enum Elements: Sendable, Hashable {
    case float32([Float])
    case uint8([UInt8])
    case int8([Int8])
    case uint16([UInt16])
    case int16([Int16])
    case int32([Int32])
    case int64([Int64])
    case bool([Bool])
  }

  /// The lengths of the dimensions, the outermost first; none for a scalar.
  public let shape: [Int]
  /// As many as the lengths' product.
  public let elements: Elements

  /// A tensor; the number of elements must be that of the shape.
  public init(_ elements: Elements, shape: [Int]) {
    self.shape = shape
    self.elements = elements
    precondition(
      shape.reduce(1, *) == Self.count(elements), "the shape has another number of elements")
  }

  /// A tensor of integers; each must be in the type's range.
  /// - Parameter type: any but `float32`.
  public init(_ values: [Int], as type: ElementType, shape: [Int]) {
    let elements: Elements =
      switch type {
      case .float32: preconditionFailure("integers are no floating-point numbers")
      case .uint8: .uint8(values.map { UInt8($0) })
      case .int8: .int8(values.map { Int8($0) })
      case .uint16: .uint16(values.map { UInt16($0) })
      case .int16: .int16(values.map { Int16($0) })
      case .int32: .int32(values.map { Int32($0) })
      case .int64: .int64(values.map { Int64($0) })
      case .bool: .bool(values.map { $0 != 0 })
      }
    self.init(elements, shape: shape)
  }

  /// A tensor of floating-point numbers.
  public init(_ values: [Float], shape: [Int]) { self.init(.float32(values), shape: shape) }

  /// What the elements are.
  public var type: ElementType {
    switch elements {
    case .float32: .float32
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .bool: .bool
    }
  }

  /// The number of elements.
  public var count: Int { Self.count(elements) }

  /// The elements as integers; nil if they are floating-point numbers.
  public var integers: [Int]? {
    switch elements {
    case .float32: nil
    case .uint8(let values): values.map(Int.init)
    case .int8(let values): values.map(Int.init)
    case .uint16(let values): values.map(Int.init)
    case .int16(let values): values.map(Int.init)
    case .int32(let values): values.map(Int.init)
    case .int64(let values): values.map(Int.init)
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The elements as floating-point numbers, integers rounded to the nearest.
  public var floats: [Float] {
    if case .float32(let values) = elements { return values }
    return (integers ?? []).map { Float($0) }
  }

  /// The same elements in another shape of as many.
  public func reshaped(_ shape: [Int]) -> Tensor { Tensor(elements, shape: shape) }

  private static func count(_ elements: Elements) -> Int {
    switch elements {
    case .float32(let values): values.count
    case .uint8(let values): values.count
    case .int8(let values): values.count
    case .uint16(let values): values.count
    case .int16(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .bool(let values): values.count
    }
  }
}
