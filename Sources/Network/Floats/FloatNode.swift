import Foundation
import NetworkGraph

/// One node of a graph, with the tensors that are there before it.
struct FloatNode {
  let node: Node
  let types: [String: TensorType]
  let values: [String: Tensor]

  /// The node's first output.
  var result: Tensor {
    let type = outputType
    let output = type.shape
    switch node.operation {
    case .conv(let convolution):
      return Tensor(
        FloatProducts.convolve(
          floats(0), shape(0), floats(1), optional(2)?.floats, convolution, output: output),
        shape: output)
    case .gemm(let gemm):
      return Tensor(product(tensor(0), tensor(1), optional(2), gemm, output), shape: output)
    case .matMul:
      return matMul(tensor(0), tensor(1))
    case .add: return elementwise({ $0 + $1 }, { $0 &+ $1 })
    case .sub: return elementwise({ $0 - $1 }, { $0 &- $1 })
    case .mul: return elementwise({ $0 * $1 }, { $0 &* $1 })
    case .div:
      return elementwise({ $0 / $1 }, { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).0 })
    case .relu, .leakyRelu, .clip, .sigmoid, .tanh, .gelu:
      let function = Self.function(node.operation) ?? { $0 }
      return Tensor(floats(0).map { Float(function(Double($0))) }, shape: output)
    case .softmax(let axis):
      return Tensor(FloatNormalizations.softmax(floats(0), shape(0), axis: axis), shape: output)
    case .maxPool(let pool):
      return Tensor(FloatPooling.maximum(floats(0), shape(0), pool, output), shape: output)
    case .maxPoolIndices(let pool, let isColumnMajor):
      return Tensor(
        FloatPooling.places(
          floats(0), shape(0), pool, output, isColumnMajor: isColumnMajor),
        as: .int64, shape: output)
    case .averagePool(let pool, let countsPadding):
      return Tensor(
        FloatPooling.average(floats(0), shape(0), pool, countsPadding, output), shape: output)
    case .globalAveragePool:
      return mean(tensor(0), axes: Array(2..<max(2, shape(0).count)), output)
    case .globalMaxPool:
      let plane = shape(0)[2...].reduce(1, *)
      let input = floats(0)
      return Tensor(
        stride(from: 0, to: input.count, by: plane).map {
          input[$0..<$0 + plane].reduce(-Float.infinity, Swift.max)
        }, shape: output)
    case .concat(let axis):
      return concatenate(node.inputs.indices.map(tensor), axis: axis, output)
    case .reshape:
      return tensor(0).reshaped(output)
    case .cast:
      return Self.converted(tensor(0), to: type.element)
    case .transpose(let permutation):
      return taken(Strides.transposed(shape(0), permutation))
    case .pad(let before, let after, let value):
      return taken(Strides.padded(shape(0), before: before, after: after), outside: value)
    case .extend(let before, let after, let mode):
      return taken(Strides.extended(shape(0), before: before, after: after, mode: mode))
    case .slice(let starts, let counts, let steps):
      return taken(Strides.slice(shape(0), starts: starts, counts: counts, steps: steps))
    case .resize(let sources):
      return taken(Strides.resize(shape(0), sources: sources))
    case .reduceMean(let axes, _):
      return mean(tensor(0), axes: axes, output)
    case .batchNormalization(let epsilon):
      let channels = FloatNormalizations.channels(
        scale: floats(1), bias: floats(2), mean: floats(3), variance: floats(4), epsilon: epsilon)
      let plane = shape(0).dropFirst(2).reduce(1, *)
      return Tensor(
        floats(0).enumerated().map { index, value in
          let channel = channels[index / plane % channels.count]
          return Float(Double(value) * channel.factor + channel.summand)
        }, shape: output)
    case .layerNormalization(let axis, let epsilon):
      return Tensor(
        FloatNormalizations.layerNormalization(
          floats(0), shape(0), axis: axis, epsilon: epsilon, scale: floats(1),
          bias: optional(2)?.floats), shape: output)
    case .localResponseNormalization(let size, let alpha, let beta, let bias):
      return Tensor(
        FloatNormalizations.localResponse(
          floats(0), shape(0), size: size, alpha: alpha, beta: beta, bias: bias), shape: output)
    case .quantizeLinear(let axis):
      return quantized(tensor(0), scale: 1, zeroPoint: 2, axis: axis)
    case .dequantizeLinear(let axis):
      return dequantized(0, scale: 1, zeroPoint: 2, axis: axis)
    case .quantizeBlocks(let axis, let blockSize):
      return quantized(
        tensor(0), scale: 1, zeroPoint: 2, axis: axis,
        blocks: Strides.blocks(shape(0), axis: axis, blockSize: blockSize))
    case .dequantizeBlocks(let axis, let blockSize):
      return dequantized(
        0, scale: 1, zeroPoint: 2, axis: axis,
        blocks: Strides.blocks(shape(0), axis: axis, blockSize: blockSize))
    case .qLinearConv(let convolution):
      return qLinearConvolution(convolution)
    case .qLinearMatMul:
      return quantized(matMul(dequantized(0), dequantized(3, axis: -1)), scale: 6, zeroPoint: 7)
    case .qGemm(let gemm):
      return qGemm(gemm)
    case .qLinearAdd, .qLinearMul:
      let isSum = node.operation == .qLinearAdd
      return quantized(
        combined(dequantized(0), dequantized(3)) { isSum ? $0 + $1 : $0 * $1 }, scale: 6,
        zeroPoint: 7)
    case .qLinearSigmoid:
      return requantized { FloatFunctions.sigmoid($0) }
    case .qLinearLeakyRelu(let alpha):
      return requantized { $0 < 0 ? $0 * Double(alpha) : $0 }
    case .qLinearSoftmax(let axis):
      let input = dequantized(0)
      return quantized(
        Tensor(
          FloatNormalizations.softmax(input.floats, input.shape, axis: axis), shape: input.shape),
        scale: 3, zeroPoint: 4)
    case .qLinearAveragePool(let pool, let countsPadding):
      let input = dequantized(0)
      return quantized(
        Tensor(
          FloatPooling.average(input.floats, input.shape, pool, countsPadding, output),
          shape: output), scale: 3, zeroPoint: 4)
    case .qLinearGlobalAveragePool(let isChannelsLast):
      let input = dequantized(0)
      let rank = input.shape.count
      let axes = isChannelsLast ? Array(1..<rank - 1) : Array(2..<rank)
      return quantized(mean(input, axes: axes, output), scale: 3, zeroPoint: 4)
    case .qLinearConcat(let axis):
      let parts = stride(from: 2, to: node.inputs.count, by: 3).map { dequantized($0) }
      return quantized(concatenate(parts, axis: axis, output), scale: 0, zeroPoint: 1)
    case .convInteger(let convolution):
      let weights = integers(1, zeroPoint: 3, axis: 0)
      return rounded(
        FloatProducts.convolve(
          integers(0, zeroPoint: 2, axis: -1).floats, shape(0), weights.floats, nil, convolution,
          output: output), output)
    case .matMulInteger:
      let product = matMul(integers(0, zeroPoint: 2, axis: -1), integers(1, zeroPoint: 3, axis: -1))
      return rounded(product.floats, output)
    }
  }

  /// The function of an operation that works on each element for itself; nil for others.
  static func function(_ operation: NetworkGraph.Operation) -> ((Double) -> Double)? {
    switch operation {
    case .relu: { max($0, 0) }
    case .leakyRelu(let alpha): { $0 < 0 ? $0 * Double(alpha) : $0 }
    case .clip(let lowest, let highest): { FloatFunctions.clip($0, lowest, highest) }
    case .sigmoid: { FloatFunctions.sigmoid($0) }
    case .tanh: { Foundation.tanh($0) }
    case .gelu(let isTanhApproximation):
      { FloatFunctions.gelu($0, isTanhApproximation: isTanhApproximation) }
    default: nil
    }
  }
}
