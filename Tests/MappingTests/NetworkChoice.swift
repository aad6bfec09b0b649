import ChipSpec
import Mapping
import Network

/// Chooses random networks for a chip, of those that fit it.
struct NetworkChoice {
  private var mapper: NetworkMapper
  private var seed: UInt64
  /// What the network that was chosen last has.
  private(set) var kinds: Set<String> = []

  /// - Parameter seed: that before the first network's.
  init(_ specification: Specification, seed: UInt64) {
    (mapper, self.seed) = (NetworkMapper(specification), seed)
  }

  private typealias Candidate = (
    network: QuantizedNetwork, mapping: ChipMapping, kinds: Set<String>
  )

  /// The next network.
  /// - Parameter coverage: what there was already: of eighty networks that which has most that is new is
  ///   taken; if nil, the first one.
  mutating func next(_ coverage: Coverage?) throws -> (QuantizedNetwork, ChipMapping) {
    var best: (candidate: Candidate, new: Int)?
    for _ in 0..<(coverage == nil ? 1 : 80) {
      let candidate = try candidate()
      let new = candidate.kinds.count { coverage?.counts[$0] == nil }
      if best.map({ new > $0.new }) ?? true { best = (candidate, new) }
    }
    guard let chosen = best?.candidate else { throw CancellationError() }
    kinds = chosen.kinds
    return (chosen.network, chosen.mapping)
  }

  /// The next network that fits. Many want more tiles than small chips have.
  private mutating func candidate() throws -> Candidate {
    while true {
      seed += 1
      // Layers with hard numbers, ways that part and meet, and ONNX's operators.
      let network: QuantizedNetwork
      var kinds: Set<String> = []
      switch seed % 5 {
      case 0, 2: network = RandomNetwork.make(seed: seed)
      case 4: network = RandomNetwork.joins(seed: seed)
      default:
        let made = RandomGraph.make(seed: seed)
        guard let quantized = made.network else { continue }
        (network, kinds) = (quantized, made.operators)
      }
      // Buffers of all sizes; now and then all tiles are used.
      mapper.generosity = Int(seed / 5 % 3)
      mapper.fillsChip = seed % 11 == 0
      guard let mapping = try? mapper.map(network) else { continue }
      return (network, mapping, kinds.union(Coverage.kinds(of: network, mapping)))
    }
  }
}
