import ChipSpec
import RTL

extension Monitor {
  /// Reports a cycle in which the part shows others something else than it must, for what it was given
  /// and has reported: who it misleads would be blamed for it. `docs/cosimulation.md` gives the record's
  /// layout.
  /// - Parameters:
  ///   - kind: a kind of the part's own records.
  ///   - shown: what the part shows, what it must show, and whether it matters in this cycle. Names
  ///     are those of `CommitKind.comparedValues`.
  func reportDifferences(
    of kind: CommitKind,
    _ shown: [(name: String, shows: Bits, expected: Bits, when: Bits?)]
  ) {
    let zero = Bits.constant(0, width: 1)
    let differences = shown.map { item in
      item.when == nil
        ? module.wire("\(item.name)_differs", item.shows .!= item.expected)
        : module.wire("\(item.name)_differs", width: 1, default: zero)
    }
    // What does not matter is not looked at: most cycles have little to compare.
    var rest = Array(zip(shown, differences))[...]
    while let (first, _) = rest.first {
      guard let condition = first.when else {
        rest = rest.dropFirst()
        continue
      }
      let group = rest.prefix { $0.0.when?.isSame(as: condition) ?? false }
      module.when(condition) {
        for (item, differs) in group { differs.drive(item.shows .!= item.expected) }
      }
      rest = rest.dropFirst(group.count)
    }
    let known = kind.comparedValues
    precondition(
      shown.allSatisfy { known.contains($0.name) },
      "a value of \(kind) that has no place in its records")
    let byName = Dictionary(uniqueKeysWithValues: zip(shown.map(\.name), differences))
    var bits: [Bits] = []
    var missing = 0
    for name in known.reversed() {
      guard let bit = byName[name] else {
        missing += bits.isEmpty ? 0 : 1
        continue
      }
      if missing > 0 { bits.append(.constant(0, width: missing)) }
      bits.append(bit)
      missing = 0
    }
    if missing > 0 { bits.append(.constant(0, width: missing)) }
    let any = differences.dropFirst().reduce(differences[0]) { $0 || $1 }
    commit(
      kind: CommitKind.partDiffers.rawValue, when: any,
      words: [.constant(kind.rawValue, width: 8), .concatenating(bits)],
      "Others are shown what the part must not show.")
  }
}
