import Mapping
import Network

/// What networks of a run had, so that nothing stays untried without anybody noticing.
struct Coverage {
  /// How many networks had what.
  private(set) var counts: [String: Int] = [:]

  /// All that ``kinds(of:_:)`` knows.
  static let kinds: Set<String> = [
    "product, narrow", "product, wide", "product in groups", "product of distant pixels",
    "product with padding", "product of rows", "product on several tiles", "partial sums", "sum",
    "sum, repeated operand", "product of two", "product of two, repeated operand", "table",
    "greatest", "average", "average without padding", "mean", "join", "new shape", "transposition",
    "padding", "slice", "nearest neighbours", "softmax", "normalisation", "several outputs",
    "product of matrices",
  ]

  /// What a network has.
  static func kinds(of network: QuantizedNetwork, _ mapping: ChipMapping) -> Set<String> {
    var kinds: Set<String> = network.outputs.count > 1 ? ["several outputs"] : []
    for (number, layer) in network.layers.enumerated() {
      kinds.formUnion(self.kinds(of: layer, network))
      let stages = mapping.stages.filter { $0.layer == number && $0.engine == "array" }
      if case .dot = layer.kind, stages.count > 1 {
        kinds.insert("product on several tiles")
        if stages.contains(where: { $0.name.contains(", part ") }) { kinds.insert("partial sums") }
      }
    }
    return kinds
  }

  private static func kinds(of layer: Layer, _ network: QuantizedNetwork) -> Set<String> {
    let isRepeating =
      layer.inputs.contains {
        network.tensors[$0]?.shape != network.tensors[layer.output]?.shape
      }
    switch layer.kind {
    case .dot(let dot):
      let isNarrow = dot.requantizations.allSatisfy(\.isNarrow)
      var kinds: Set<String> = [isNarrow ? "product, narrow" : "product, wide"]
      if dot.groups > 1 { kinds.insert("product in groups") }
      if dot.window.dilations.contains(where: { $0 > 1 }) {
        kinds.insert("product of distant pixels")
      }
      if dot.window.before.contains(where: { $0 > 0 }) { kinds.insert("product with padding") }
      if dot.isChannelsLast { kinds.insert("product of rows") }
      return kinds
    case .add: return isRepeating ? ["sum, repeated operand"] : ["sum"]
    case .multiply: return isRepeating ? ["product of two, repeated operand"] : ["product of two"]
    case .lookup: return ["table"]
    case .maxPool: return ["greatest"]
    case .averagePool(let window, let multipliers, _):
      let isPartial =
        Set(multipliers).count > 1 && (window.before + window.after).contains { $0 > 0 }
      return [isPartial ? "average without padding" : "average"]
    case .mean: return ["mean"]
    case .concat: return ["join"]
    case .reshape: return ["new shape"]
    case .transpose: return ["transposition"]
    case .pad: return ["padding"]
    case .extend: return []
    case .slice: return ["slice"]
    case .resize: return ["nearest neighbours"]
    case .softmax: return ["softmax"]
    case .layerNorm: return ["normalisation"]
    case .matMul: return ["product of matrices"]
    }
  }

  /// Counts a network.
  mutating func take(_ kinds: Set<String>) {
    for kind in kinds { counts[kind, default: 0] += 1 }
  }

  /// What no network had.
  func missing(of all: Set<String>) -> [String] { all.filter { counts[$0] == nil }.sorted() }

  /// For people.
  var text: String {
    counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
  }
}
