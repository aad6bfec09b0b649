import Golden

/// What an environment saw of its part in one cycle.
struct Observation {
  /// What passed through the ports, in order.
  private(set) var records: [Commit] = []

  /// Output bits that the records or the rules of a port cover.
  private(set) var bits = 0

  /// The first rule of a port that the part broke.
  private(set) var difference: Difference?

  /// Whether the part was given anything that may end its quiet: a grant, a response, a start.
  var isInput = false

  /// Something passed.
  mutating func add(_ record: Commit, bits: Int) {
    records.append(record)
    self.bits += bits
    isInput = true
  }

  /// Output bits that a rule covers were looked at.
  mutating func cover(bits count: Int) { bits += count }

  /// The part broke a rule.
  mutating func fault(_ stage: String, expected: String, actual: String) {
    if difference == nil { difference = Difference(stage, expected: expected, actual: actual) }
  }

  /// For the next cycle.
  mutating func clear() {
    records.removeAll(keepingCapacity: true)
    bits = 0
    difference = nil
    isInput = false
  }
}
