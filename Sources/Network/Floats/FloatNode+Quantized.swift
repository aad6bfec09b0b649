import NetworkGraph

/// The quantised operators: the floating-point numbers that integers stand for, and back.
extension FloatNode {
  /// Integers less their zero point, as floating-point numbers.
  /// - Parameter blocks: For each element the place of its zero point, where it is not the axis alone
  ///   that decides.
  func integers(_ index: Int, zeroPoint: Int, axis: Int, blocks: [Int]? = nil) -> Tensor {
    let input = tensor(index)
    let zeros = optional(zeroPoint)?.integers ?? [0]
    let channels = blocks ?? channelPlaces(input.shape, axis, zeros.count)
    let values = (input.integers ?? []).enumerated().map { place, value in
      Float(value - zeros[zeros.count == 1 ? 0 : channels[place]])
    }
    return Tensor(values, shape: input.shape)
  }

  /// An input whose scale and zero point are the inputs behind it.
  func dequantized(_ index: Int, axis: Int = 0) -> Tensor {
    let rank = shape(index).count
    return dequantized(
      index, scale: index + 1, zeroPoint: index + 2, axis: axis < 0 ? rank + axis : axis)
  }

  func dequantized(
    _ index: Int, scale: Int, zeroPoint: Int, axis: Int, blocks: [Int]? = nil
  ) -> Tensor {
    let centred = integers(index, zeroPoint: zeroPoint, axis: axis, blocks: blocks)
    let scales = floats(scale)
    let channels = blocks ?? channelPlaces(centred.shape, axis, scales.count)
    let values = centred.floats.enumerated().map { place, value in
      value * scales[scales.count == 1 ? 0 : channels[place]]
    }
    return Tensor(values, shape: centred.shape)
  }

  /// Floating-point numbers as integers of the node's output.
  func quantized(
    _ tensor: Tensor, scale: Int, zeroPoint: Int, axis: Int = 0, blocks: [Int]? = nil
  ) -> Tensor {
    let type = outputType.element
    let bounds = type.range ?? -128...127
    let (scales, zeros) = (floats(scale), optional(zeroPoint)?.integers ?? [0])
    let channels =
      blocks ?? channelPlaces(tensor.shape, axis, max(scales.count, zeros.count))
    let values = tensor.floats.enumerated().map { place, value in
      let channel = channels.isEmpty ? 0 : channels[place]
      let step = (value / scales[scales.count == 1 ? 0 : channel])
        .rounded(.toNearestOrEven)
      let zero = zeros[zeros.count == 1 ? 0 : channel]
      guard step.isFinite else {
        return step.isNaN ? zero : step < 0 ? bounds.lowerBound : bounds.upperBound
      }
      let limited = min(max(Double(step), -4e18), 4e18)
      return min(max(Int(limited) + zero, bounds.lowerBound), bounds.upperBound)
    }
    return Tensor(values, as: type, shape: tensor.shape)
  }

  /// A function of one element.
  func requantized(_ body: (Double) -> Double) -> Tensor {
    let input = dequantized(0)
    return quantized(
      Tensor(input.floats.map { Float(body(Double($0))) }, shape: input.shape), scale: 3,
      zeroPoint: 4)
  }

  func rounded(_ values: [Float], _ output: [Int]) -> Tensor {
    Tensor(values.map { Int($0.rounded()) }, as: .int32, shape: output)
  }

  func qLinearConvolution(_ convolution: Convolution) -> Tensor {
    let (scale, weightScales) = (floats(1)[0], floats(4))
    let bias = optional(8)?.integers?.enumerated().map { index, value in
      Float(Double(value) * Double(scale) * Double(weightScales[index % weightScales.count]))
    }
    let output = outputType.shape
    return quantized(
      Tensor(
        FloatProducts.convolve(
          dequantized(0).floats, shape(0), dequantized(3).floats, bias, convolution,
          output: output), shape: output), scale: 6, zeroPoint: 7)
  }

  func qGemm(_ gemm: Gemm) -> Tensor {
    let output = outputType.shape
    let (scale, weightScales) = (floats(1)[0], floats(4))
    // The summand is int32 of the product of the scales, times alpha; beta is not one of its attributes.
    let summand = optional(6).flatMap { tensor in
      tensor.integers.map { integers in
        Tensor(
          integers.enumerated().map { index, value in
            let factor = weightScales[weightScales.count == 1 ? 0 : index % weightScales.count]
            return Float(Double(value) * Double(scale) * Double(factor) * Double(gemm.alpha))
          }, shape: tensor.shape)
      }
    }
    let plain = Gemm(
      alpha: gemm.alpha, beta: 1, transposesA: gemm.transposesA, transposesB: gemm.transposesB)
    let values = product(
      dequantized(0), dequantized(3, axis: gemm.transposesB ? 0 : 1), summand, plain, output)
    guard optional(7) != nil else { return Tensor(values, shape: output) }
    return quantized(Tensor(values, shape: output), scale: 7, zeroPoint: 8)
  }

  /// For each element, its index along an axis; nothing where there is one channel only.
  private func channelPlaces(_ shape: [Int], _ axis: Int, _ count: Int) -> [Int] {
    guard count > 1 else { return [] }
    var strides = [Int](repeating: 0, count: shape.count)
    strides[axis < 0 ? shape.count + axis : axis] = 1
    return Strides.places(shape, strides: strides)
  }
}
