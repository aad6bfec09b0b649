import NetworkGraph

/// Gives tensors their scales: what only moves elements has that of its input, where nothing says
/// otherwise, so that nothing is to be computed.
struct ScaleSharing {
  private let lowering: Lowering
  private var parents: [String: String] = [:]

  init(_ lowering: Lowering) {
    self.lowering = lowering
    var consumers: [String: Int] = [:]
    for name in lowering.steps.flatMap(\.inputs) { consumers[name, default: 0] += 1 }
    for name in lowering.graph.outputs { consumers[lowering.canonical(name), default: 0] += 1 }
    let inputs = Set(lowering.graph.inputs)
    for step in lowering.steps where step.moves {
      for input in step.inputs {
        // What is needed elsewhere as well keeps its finer steps; a table maps it.
        if case .concat = step.kind, consumers[input] != 1 || inputs.contains(input) { continue }
        join(input, step.output)
      }
    }
  }

  private func root(_ name: String) -> String {
    var name = name
    while let parent = parents[name] { name = parent }
    return name
  }

  private mutating func join(_ first: String, _ second: String) {
    let (a, b) = (root(first), root(second))
    guard a != b, known(a) == nil || known(b) == nil || known(a) == known(b) else { return }
    // The one that is known stays, so that it is found.
    if known(a) == nil { parents[a] = b } else { parents[b] = a }
  }

  private func known(_ root: String) -> Quantization? { lowering.quantizations[root] }

  /// Tensors whose ranges samples must give.
  var unknown: Set<String> {
    var names = Set(lowering.steps.map(\.output))
    names.formUnion(lowering.steps.flatMap(\.inputs))
    return names.filter { known(root($0)) == nil }
  }

  /// - Parameter ranges: The greatest magnitudes of the tensors that the graph says nothing about.
  func quantizations(_ ranges: [String: Float]) -> [String: Quantization] {
    var greatest: [String: Float] = [:]
    for (name, range) in ranges {
      let root = root(name)
      greatest[root] = max(greatest[root] ?? 0, range)
    }
    var result = lowering.quantizations
    for name in ranges.keys {
      let root = root(name)
      result[name] = Quantization(range: greatest[root] ?? 0)
    }
    for name in lowering.shapes.keys where result[name] == nil { result[name] = known(root(name)) }
    return result
  }
}
