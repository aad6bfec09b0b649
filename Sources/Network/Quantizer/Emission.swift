import Diagnostics
import Foundation
import NetworkGraph

/// Turns steps with scales into layers.
struct Emission {
  private let lowering: Lowering
  private(set) var diagnostics: [Diagnostic] = []
  private var quantizations: [String: Quantization]
  private var layers: [Layer] = []
  private var tensors: [String: QuantizedTensor] = [:]

  init(_ lowering: Lowering, ranges: [String: Float]) {
    self.lowering = lowering
    quantizations = ScaleSharing(lowering).quantizations(ranges)
  }

  mutating func network() -> QuantizedNetwork {
    let graph = lowering.graph
    for step in lowering.steps { emit(step) }
    let inputs = graph.inputs.filter { graph.constants[$0] == nil }
    for name in inputs { tensors[name] = tensor(name) }
    var renamed: [String: String] = [:]
    for name in graph.outputs {
      let canonical = lowering.canonical(name)
      if canonical == name { continue }
      if renamed[canonical] == nil, !inputs.contains(canonical),
        !graph.outputs.contains(canonical)
      {
        renamed[canonical] = name
      } else {
        tensors[name] = tensor(canonical)
        layers.append(Layer(name: name, kind: .reshape, inputs: [canonical], output: name))
      }
    }
    for index in layers.indices {
      layers[index].inputs = layers[index].inputs.map { renamed[$0] ?? $0 }
      layers[index].output = renamed[layers[index].output] ?? layers[index].output
    }
    for (old, new) in renamed { tensors[new] = tensors.removeValue(forKey: old) }
    return QuantizedNetwork(
      name: graph.name, inputs: inputs.map { boundary($0) },
      outputs: graph.outputs.map { boundary($0) }, layers: layers, tensors: tensors)
  }

  private func boundary(_ name: String) -> Boundary {
    Boundary(name: name, element: lowering.graph.types[name]?.element ?? .float32)
  }

  private func quantization(_ name: String) -> Quantization {
    quantizations[name] ?? Quantization(range: 0)
  }

  private func shape(_ name: String) -> [Int] { lowering.shapes[name] ?? [] }

  private func tensor(_ name: String) -> QuantizedTensor { quantization(name).tensor(shape(name)) }

  private mutating func refuse(_ rule: DiagnosticRule, _ step: LoweredStep, _ message: String) {
    diagnostics.append(
      Diagnostic(
        rule, "node '\(step.name)' \(message)", at: Quantizer.place(lowering.graph)))
  }

  private mutating func append(
    _ name: String, _ kind: Layer.Kind, _ inputs: [String], _ output: String,
    _ tensor: QuantizedTensor
  ) {
    layers.append(Layer(name: name, kind: kind, inputs: inputs, output: output))
    tensors[output] = tensor
  }

  /// A layer whose output has a scale that the operation dictates, and a table behind it if the tensor
  /// has another one.
  private mutating func append(
    _ step: LoweredStep, _ kind: Layer.Kind, _ inputs: [String], as own: Quantization
  ) {
    let wanted = quantization(step.output)
    guard wanted != own else {
      return append(step.name, kind, inputs, step.output, tensor(step.output))
    }
    let between = "\(step.output)/steps"
    append(step.name, kind, inputs, between, own.tensor(shape(step.output)))
    append(
      "\(step.name)/requantise", .lookup(table: Self.table(.identity, own, wanted)), [between],
      step.output, tensor(step.output))
  }

  private mutating func emit(_ step: LoweredStep) {
    for input in step.inputs where tensors[input] == nil { tensors[input] = tensor(input) }
    let source = quantization(step.inputs[0])
    let target = quantization(step.output)
    let output = tensor(step.output)
    func factor(_ count: Int = 1) -> Double {
      Double(source.scale) / Double(target.scale) / Double(count)
    }
    var kind: Layer.Kind?
    switch step.kind {
    case .linear(let linear):
      kind = dot(linear, step, source, target).map { .dot($0) }
    case .add(let sign, let lowest, let highest):
      let second = quantization(step.inputs[1])
      let factors = [
        factor(), sign * Double(second.scale) / Double(target.scale),
      ]
      var shift = 20
      func integer(_ factor: Double) -> Double {
        (factor * Double(sign: .plus, exponent: shift, significand: 1)).rounded()
      }
      while shift > 0, factors.contains(where: { integer($0).magnitude >= 4_194_304 }) {
        shift -= 1
      }
      guard factors.allSatisfy({ integer($0).magnitude < 4_194_304 }) else {
        return refuse(
          QuantizerRules.overflow, step, "adds numbers whose steps are too far from the result's")
      }
      kind = .add(
        first: Int(integer(factors[0])), second: Int(integer(factors[1])), shift: shift,
        lowest: bound(lowest, target, -128), highest: bound(highest, target, 127))
    case .multiply:
      let scale = Requantization.wide(factor() * Double(quantization(step.inputs[1]).scale))
      kind = .multiply(multiplier: Int(scale.multiplier), shift: scale.shift)
    case .matMul:
      let length = shape(step.inputs[0]).last ?? 1
      guard length * 255 * 255 <= Int(Int32.max) else {
        return refuse(QuantizerRules.overflow, step, "adds \(length) products of 8 bits")
      }
      let scale = Requantization.wide(factor() * Double(quantization(step.inputs[1]).scale))
      kind = .matMul(multiplier: Int(scale.multiplier), shift: scale.shift)
    case .function(let function):
      kind = .lookup(table: Self.table(function, source, target))
    case .averagePool(let window, let countsPadding):
      kind = averagePool(window, countsPadding, step, factor())
    case .mean(let axes):
      let count = axes.reduce(1) { $0 * shape(step.inputs[0])[$1] }
      guard count > 0, count * 255 <= Int(Int32.max) else {
        return refuse(QuantizerRules.overflow, step, "takes the mean of \(count) elements")
      }
      let scale = Requantization.wide(factor(count))
      kind = .mean(axes: axes, multiplier: Int(scale.multiplier), shift: scale.shift)
    case .layerNorm(let axis, let epsilon, let scale, let bias):
      kind = layerNorm(axis, epsilon, scale, bias, source, target)
    case .softmax(let axis):
      let length = shape(step.inputs[0])[axis]
      guard length <= 32_767 else {
        return refuse(
          QuantizerRules.form, step,
          "is a softmax of \(length) elements; at most 32,767 are supported")
      }
      let exponentials = (0..<256).map {
        Int32((65_536 * exp(-Double($0) * Double(source.scale))).rounded())
      }
      return append(
        step, .softmax(Softmax(axis: axis, exponentials: exponentials)), step.inputs,
        as: Quantization(scale: 1 / 256, zeroPoint: -128))
    case .reinterpret:
      kind = .reshape
    case .concat(let axis):
      var inputs: [String] = []
      for (index, name) in step.inputs.enumerated() {
        let own = quantization(name)
        if own == target {
          inputs.append(name)
          continue
        }
        let other = "\(name)/\(step.name) \(index)"
        append(
          "\(step.name)/requantise \(index)", .lookup(table: Self.table(.identity, own, target)),
          [name], other, target.tensor(shape(name)))
        inputs.append(other)
      }
      return append(step.name, .concat(axis: axis), inputs, step.output, output)
    case .maxPool(let window): return append(step, .maxPool(window), step.inputs, as: source)
    case .reshape: return append(step, .reshape, step.inputs, as: source)
    case .transpose(let permutation):
      return append(step, .transpose(permutation: permutation), step.inputs, as: source)
    case .pad(let before, let after, let value):
      // The constant may lie outside the input's range, not outside the output's.
      var input = step.inputs[0]
      if source != target {
        input = "\(input)/\(step.name)"
        append(
          "\(step.name)/requantise", .lookup(table: Self.table(.identity, source, target)),
          step.inputs, input, target.tensor(shape(step.inputs[0])))
      }
      return append(
        step.name, .pad(before: before, after: after, value: target.step(value)), [input],
        step.output, output)
    case .extend(let before, let after, let mode):
      return append(
        step, .extend(before: before, after: after, mode: mode), step.inputs, as: source)
    case .slice(let starts, let counts, let steps):
      return append(
        step, .slice(starts: starts, counts: counts, steps: steps), step.inputs, as: source)
    case .resize(let sources):
      return append(step, .resize(sources: sources), step.inputs, as: source)
    }
    if let kind { append(step.name, kind, step.inputs, step.output, output) }
  }

  /// The 256 results of a function.
  static func table(_ function: ElementFunction, _ source: Quantization, _ target: Quantization)
    -> [Int8]
  {
    (0..<256).map { target.step(function(source.value(Int(Int8(truncatingIfNeeded: $0))))) }
  }

  private func bound(_ value: Float, _ target: Quantization, _ none: Int8) -> Int8 {
    value.isInfinite ? none : target.step(Double(value))
  }

  // MARK: - Layers with numbers of their own

  private mutating func dot(
    _ linear: LinearStep, _ step: LoweredStep, _ source: Quantization, _ target: Quantization
  ) -> DotProduct? {
    guard linear.weights.allSatisfy(\.isFinite), linear.biases.allSatisfy(\.isFinite) else {
      refuse(QuantizerRules.number, step, "has weights or biases that are no finite numbers")
      return nil
    }
    let quantized = QuantizedWeights(linear, source, target)
    let length = linear.length
    for channel in 0..<linear.channels {
      let sum = quantized.weights[channel * length..<(channel + 1) * length].reduce(0) {
        $0 + Int($1.magnitude)
      }
      guard sum * 128 + abs(quantized.biases[channel]) <= Int(Int32.max) else {
        refuse(
          QuantizerRules.overflow, step,
          "has sums of more than 32 bits in output channel \(channel)")
        return nil
      }
    }
    return DotProduct(
      window: linear.window, groups: linear.groups, weights: quantized.weights,
      biases: quantized.biases.map { Int32($0) }, requantizations: quantized.requantizations,
      lowest: bound(linear.lowest, target, -128), highest: bound(linear.highest, target, 127),
      isChannelsLast: linear.isChannelsLast)
  }

  private mutating func averagePool(
    _ window: Window, _ countsPadding: Bool, _ step: LoweredStep, _ factor: Double
  ) -> Layer.Kind? {
    let kernel = window.kernel.reduce(1, *)
    guard kernel * 255 <= Int(Int32.max) else {
      refuse(QuantizerRules.overflow, step, "takes the mean of \(kernel) elements")
      return nil
    }
    if countsPadding {
      let (input, output) = (SpatialShape(shape(step.inputs[0])), SpatialShape(shape(step.output)))
      let table = WindowTable(
        window, input: [input.height, input.width], output: [output.height, output.width])
      guard table.counted.allSatisfy({ $0 == kernel }) else {
        refuse(
          QuantizerRules.form, step,
          "counts padding, and has windows that reach behind it because the size was rounded up")
        return nil
      }
      let scale = Requantization.wide(factor / Double(kernel))
      return .averagePool(
        window, multipliers: [Int](repeating: Int(scale.multiplier), count: kernel),
        shift: scale.shift)
    }
    let scale = Requantization.wide(factor)
    return .averagePool(
      window,
      multipliers: (1...kernel).map {
        let multiplier =
          factor / Double($0) * Double(sign: .plus, exponent: scale.shift, significand: 1)
        return Int(min(multiplier.rounded(), 2_147_483_647))
      }, shift: scale.shift)
  }

  private func layerNorm(
    _ axis: Int, _ epsilon: Double, _ scale: [Float], _ bias: [Float], _ source: Quantization,
    _ target: Quantization
  ) -> Layer.Kind {
    func integer(_ value: Double) -> Int32 {
      Int32(min(max(value.rounded(), -2_147_483_647), 2_147_483_647))
    }
    let step = Double(source.scale)
    return .layerNorm(
      LayerNorm(
        axis: axis, reciprocal: integer(1_073_741_824 / Double(scale.count)),
        epsilon: min(max(integer(epsilon * 8192 / (step * step)), 1), 1 << 30),
        gammas: scale.map { integer(Double($0) / Double(target.scale) * 65_536) },
        betas: bias.map { integer(Double($0) / Double(target.scale) * 256) }))
  }
}
