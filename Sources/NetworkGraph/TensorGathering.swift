extension Tensor {
  /// The elements at some places, counted in their order, in another shape.
  /// - Precondition: the places are those of elements, as many as the shape has.
  public func gathered(_ places: [Int], _ shape: [Int]) -> Tensor {
    let elements: Elements =
      switch elements {
      case .float32(let values): .float32(places.map { values[$0] })
      case .uint8(let values): .uint8(places.map { values[$0] })
      case .int8(let values): .int8(places.map { values[$0] })
      case .uint16(let values): .uint16(places.map { values[$0] })
      case .int16(let values): .int16(places.map { values[$0] })
      case .int32(let values): .int32(places.map { values[$0] })
      case .int64(let values): .int64(places.map { values[$0] })
      case .bool(let values): .bool(places.map { values[$0] })
      }
    return Tensor(elements, shape: shape)
  }
}
