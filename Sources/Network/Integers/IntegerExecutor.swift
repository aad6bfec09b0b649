import NetworkGraph

/// Runs a network in integers. What it computes is the definition of what the chip shall compute
/// (docs/numerics.md), written for clearness first.
public struct IntegerExecutor: Sendable {
  /// The network that it runs.
  public let network: QuantizedNetwork
  /// Weights as the multiplications want them, for each layer that has any.
  private let convolutions: [IntegerConvolution?]
  /// For each layer, the tensors that nothing after it needs.
  private let lastUses: [[String]]

  /// Makes a network ready to run.
  public init(_ network: QuantizedNetwork) {
    self.network = network
    convolutions = network.layers.map { layer in
      guard case .dot(let product) = layer.kind, let input = network.tensors[layer.inputs[0]],
        let output = network.tensors[layer.output]
      else { return nil }
      return IntegerConvolution(product, input: input, output: output)
    }
    var seen = Set(network.outputs.map(\.name))
    var lastUses: [[String]] = []
    for layer in network.layers.reversed() {
      lastUses.append(layer.inputs.filter { seen.insert($0).inserted })
    }
    self.lastUses = lastUses.reversed()
  }

  /// Runs the network once.
  /// - Parameter inputs: A tensor of int8 for each of the network's inputs, of its shape.
  /// - Returns: A tensor of int8 for each of the network's outputs.
  public func run(_ inputs: [String: Tensor]) -> [String: Tensor] {
    execute(inputs, keepsAll: false)
  }

  /// Runs the network once and gives every tensor, inputs included.
  /// - Parameter inputs: A tensor of int8 for each of the network's inputs, of its shape.
  public func allTensors(_ inputs: [String: Tensor]) -> [String: Tensor] {
    execute(inputs, keepsAll: true)
  }

  private func execute(_ inputs: [String: Tensor], keepsAll: Bool) -> [String: Tensor] {
    var values: [String: [Int8]] = [:]
    for input in network.inputs {
      guard let tensor = inputs[input.name], case .int8(let elements) = tensor.elements,
        elements.count == network.tensors[input.name]?.count
      else { preconditionFailure("'\(input.name)' is missing, no int8 or of another shape") }
      values[input.name] = elements
    }
    for (index, layer) in network.layers.enumerated() {
      values[layer.output] = compute(layer, index, layer.inputs.map { values[$0] ?? [] })
      guard !keepsAll else { continue }
      for name in lastUses[index] { values[name] = nil }
    }
    if !keepsAll {
      let outputs = Set(network.outputs.map(\.name))
      values = values.filter { outputs.contains($0.key) }
    }
    var result: [String: Tensor] = [:]
    for (name, elements) in values {
      result[name] = Tensor(.int8(elements), shape: network.tensors[name]?.shape ?? [])
    }
    return result
  }

  private func tensor(_ name: String) -> QuantizedTensor {
    guard let tensor = network.tensors[name] else { preconditionFailure("no tensor '\(name)'") }
    return tensor
  }

  private func compute(_ layer: Layer, _ index: Int, _ values: [[Int8]]) -> [Int8] {
    let inputs = layer.inputs.map(tensor)
    let output = tensor(layer.output)
    let shape = inputs[0].shape
    switch layer.kind {
    case .dot:
      return convolutions[index]?(values[0]) ?? []
    case .add(let first, let second, let shift, let lowest, let highest):
      return IntegerElementwise.combine(values, inputs, output) { left, right in
        let sum = IntegerArithmetic.scale(left * first + right * second, 1, shift)
        return min(max(sum + output.zeroPoint, Int(lowest)), Int(highest))
      }
    case .multiply(let multiplier, let shift):
      return IntegerElementwise.combine(values, inputs, output) { left, right in
        IntegerArithmetic.scale(left * right, multiplier, shift) + output.zeroPoint
      }
    case .lookup(let table):
      return values[0].map { table[Int(UInt8(bitPattern: $0))] }
    case .maxPool(let window):
      return IntegerPooling.maximum(values[0], window, input: shape, output: output.shape)
    case .averagePool(let window, let multipliers, let shift):
      return IntegerPooling.average(
        values[0], window, multipliers: multipliers, shift: shift, from: inputs[0], to: output)
    case .mean(let axes, let multiplier, let shift):
      return IntegerElementwise.mean(
        values[0], axes, multiplier: multiplier, shift: shift, from: inputs[0], to: output)
    case .concat(let axis):
      return Concatenation.joined(values, blocks: shape[..<axis].reduce(1, *))
    case .reshape:
      return values[0]
    case .transpose(let permutation):
      return Strides.transposed(shape, permutation).map { values[0][$0] }
    case .pad(let before, let after, let value):
      return Strides.padded(shape, before: before, after: after).map {
        $0 < 0 ? value : values[0][$0]
      }
    case .extend(let before, let after, let mode):
      return Strides.extended(shape, before: before, after: after, mode: mode).map {
        values[0][$0]
      }
    case .slice(let starts, let counts, let steps):
      return Strides.slice(shape, starts: starts, counts: counts, steps: steps).map {
        values[0][$0]
      }
    case .resize(let sources):
      return Strides.resize(shape, sources: sources).map { values[0][$0] }
    case .softmax(let softmax):
      return IntegerElementwise.alongAxis(values[0], shape, softmax.axis) {
        IntegerRows.softmax($0, exponentials: softmax.exponentials)
      }
    case .layerNorm(let norm):
      return IntegerElementwise.alongEnd(values[0], shape, norm.axis) {
        IntegerRows.layerNorm($0, norm, zeroPoint: output.zeroPoint)
      }
    case .matMul(let multiplier, let shift):
      return IntegerElementwise.matMul(
        values, inputs, output, multiplier: multiplier, shift: shift)
    }
  }
}
