import NetworkGraph

/// A constant that a file gives as integers, with scales and zero points for all or per channel.
struct QuantizedConstant: Sendable {
  var integers: Tensor
  var scales: [Float]
  var zeroPoints: [Int]
  /// The dimension of the channels, where there are several.
  var axis: Int

  /// The integers less their zero points, if all are those of int8.
  var centred: [Int8]? {
    guard let values = integers.integers else { return nil }
    var result: [Int8] = []
    result.reserveCapacity(values.count)
    var strides = [Int](repeating: 0, count: integers.shape.count)
    if zeroPoints.count > 1 { strides[axis < 0 ? strides.count + axis : axis] = 1 }
    let channels = zeroPoints.count > 1 ? Strides.places(integers.shape, strides: strides) : []
    for (index, value) in values.enumerated() {
      let centred = value - zeroPoints[channels.isEmpty ? 0 : channels[index]]
      guard let element = Int8(exactly: centred) else { return nil }
      result.append(element)
    }
    return result
  }
}
