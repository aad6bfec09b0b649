import ChipSpec
import RTL

extension Monitor {
  /// Reports a cycle in which the part shows others something else than it must, for what it was given
  /// and has reported: who it misleads would be blamed for it. `docs/cosimulation.md` gives the record's
  /// layout.
  /// - Parameters:
  ///   - kind: a kind of the part's own records.
  ///   - shown: what the part shows, what it must show, and whether it matters in this cycle.
  func reportDifferences(
    of kind: CommitKind,
    _ shown: [(name: String, shows: Bits, expected: Bits, when: Bits?)]
  ) {
    let differences = shown.map { item in
      let differs = item.shows .!= item.expected
      return module.wire("\(item.name)_differs", item.when.map { differs && $0 } ?? differs)
    }
    let all = Bits.concatenating(differences.reversed())
    commit(
      kind: CommitKind.partDiffers.rawValue, when: all.any,
      words: [.constant(kind.rawValue, width: 8), all],
      "Others are shown what the part must not show.")
  }
}
