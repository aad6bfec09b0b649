import Diagnostics
import NetworkGraph

/// Makes a network of integers of a graph.
///
/// Three sorts of graphs can be mixed: floating-point ones, whose scales follow from samples; pairs of
/// DequantizeLinear and QuantizeLinear around floating-point operators; and quantised operators.
public enum Quantizer {
  /// Makes a network of integers.
  /// - Parameters:
  ///   - graph: A network with one image at a time.
  ///   - calibration: Sample inputs, a tensor for each of the graph's inputs; needed if any tensor has
  ///     no scale in the graph.
  ///   - options: How ranges are found.
  /// - Returns: The network, or nil and all that stands against it.
  public static func quantize(
    _ graph: Graph, calibration: [[String: Tensor]] = [], options: QuantizerOptions = .init()
  ) -> (network: QuantizedNetwork?, diagnostics: [Diagnostic]) {
    let lowering = Lowering(graph)
    var diagnostics = lowering.diagnostics + boundaries(graph, lowering)
    let needed = ScaleSharing(lowering).unknown
    if diagnostics.isEmpty, !needed.isEmpty { diagnostics += samples(graph, calibration, needed) }
    guard !diagnostics.containsError else { return (nil, unique(diagnostics)) }
    var ranges: [String: Float] = [:]
    if !needed.isEmpty {
      let calibrator = Calibrator(needed, options.range)
      let executor = FloatExecutor(graph)
      for sample in calibration {
        _ = executor.run(sample) { name, tensor in calibrator.observe(name, tensor) }
      }
      ranges = calibrator.ranges
      for name in needed where !(ranges[name] ?? 0).isFinite {
        diagnostics.append(
          Diagnostic(
            QuantizerRules.number, "tensor '\(name)' has no finite range on the sample inputs",
            at: place(graph)))
      }
    }
    var emission = Emission(lowering, ranges: ranges)
    let network = emission.network()
    diagnostics += emission.diagnostics
    return (diagnostics.containsError ? nil : network, unique(diagnostics))
  }

  /// Where messages about a graph point to: it has a name, and no lines.
  static func place(_ graph: Graph) -> SourceSpan {
    SourceFile(name: graph.name, bytes: [], form: .named).span(0..<0)
  }

  private static func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
  }

  private static func boundaries(_ graph: Graph, _ lowering: Lowering) -> [Diagnostic] {
    var result: [Diagnostic] = []
    for (what, names) in [("input", graph.inputs), ("output", graph.outputs)] {
      for name in names where what == "output" || graph.constants[name] == nil {
        let element = graph.types[name]?.element
        guard element == .float32 || element == .int8 || element == .uint8 else {
          result.append(
            Diagnostic(
              QuantizerRules.boundary,
              "\(what) '\(name)' is of type \(element?.rawValue ?? "?"); float32, int8 and uint8 "
                + "are supported", at: place(graph)))
          continue
        }
        if what == "output", lowering.constants[name] != nil {
          result.append(
            Diagnostic(
              QuantizerRules.boundary, "output '\(name)' does not depend on any input",
              at: place(graph)))
        }
        if what == "input", element != .float32,
          lowering.quantizations[lowering.canonical(name)] == nil
        {
          result.append(
            Diagnostic(
              QuantizerRules.range, "input '\(name)' has integers and no node says their scale",
              at: place(graph)))
        }
      }
    }
    return result
  }

  private static func samples(
    _ graph: Graph, _ calibration: [[String: Tensor]], _ needed: Set<String>
  ) -> [Diagnostic] {
    guard !calibration.isEmpty else {
      let names = needed.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      return [
        Diagnostic(
          QuantizerRules.range,
          "\(needed.count) tensors have no scale in the file (\(names)"
            + (needed.count > 3 ? ", …" : "") + ")", at: place(graph),
          help: "give sample inputs, from which ranges follow")
      ]
    }
    var result: [Diagnostic] = []
    for name in graph.inputs where graph.constants[name] == nil {
      guard let type = graph.types[name] else { continue }
      for (index, sample) in calibration.enumerated() {
        let tensor = sample[name]
        guard tensor?.shape == type.shape, tensor?.type == type.element else {
          let found =
            tensor.map { "is \($0.type.rawValue) \($0.shape)" } ?? "is missing"
          result.append(
            Diagnostic(
              QuantizerRules.sample,
              "sample \(index) of input '\(name)' \(found); it must be \(type.element.rawValue) "
                + "\(type.shape)", at: place(graph)))
          break
        }
        guard tensor?.floats.allSatisfy(\.isFinite) ?? true else {
          result.append(
            Diagnostic(
              QuantizerRules.number, "sample \(index) of input '\(name)' has no finite numbers",
              at: place(graph)))
          break
        }
      }
    }
    return result
  }
}
