import ChipSpec
import RTL

/// When a tile is at rest: all of its parts are quiet, and the first of them that waits for time says
/// until when.
struct TileRest {
  /// The parts, and what they say, from registers.
  private var quiets: [(part: String, quiet: Bits)] = []
  /// When those that wait for time go on.
  private(set) var wakes: [Bits] = []

  /// A part with an output `quiet`, and perhaps `wake`.
  mutating func add(_ part: Instance) {
    quiets.append((part.name, part["quiet"]))
    if part.has("wake") { wakes.append(part["wake"]) }
  }

  /// Describes the outputs.
  /// - Returns: the one that says that the tile rests.
  func describe(_ m: Module) -> Bits {
    let quiet = m.output(
      "quiet", "nothing happens until something arrives, or until the time of wake_o")
    let isQuiet = m.wire("is_quiet", width: 1, "of all parts", default: .constant(0, width: 1))
    // A few parts after the others: of a tile at work a simulator looks at the first of them only.
    // Engines come after what serves them, so the last ones are the busiest.
    func ask(_ rest: ArraySlice<Bits>) {
      guard let last = rest.last else { return isQuiet.drive(1) }
      let others = rest.dropLast().suffix(2)
      m.when(others.reversed().reduce(last) { $0 && $1 }) { ask(rest.dropLast(1 + others.count)) }
    }
    ask(quiets.map(\.quiet)[...])
    quiet.drive(isQuiet)
    let never = Bits.constant(words: [.max], width: 64)
    var wake = wakes.first ?? never
    for (number, other) in wakes.dropFirst().enumerated() {
      wake = m.wire("earlier_\(number)", mux(other .< wake, other, wake), "the earlier time")
    }
    m.output("wake", width: 64, "while quiet: when it goes on by itself; all ones: never")
      .drive(wake)
    return quiet
  }

  /// Cycles after which parts at work are reported, again and again: fewer than a chip may be silent.
  private static let patience = 64

  /// Reports parts that do not come to rest: of a chip that does no more and does not rest either nothing
  /// else says where to look.
  /// - Parameter quiet: what the tile says.
  func watch(_ m: Module, quiet: Bits) {
    precondition(
      quiets.allSatisfy { PartAtWork(rawValue: $0.part) != nil }, "a part has no place in records")
    let kind = CommitKind.partsAtWork.rawValue
    m.monitor(kind: kind) { monitor in
      let module = monitor.module
      let parts = PartAtWork.allCases.map { part in
        quiets.first { $0.part == part.rawValue }
          .map { !monitor.observe("\(part.rawValue)_quiet", $0.quiet) }
          ?? .constant(0, width: 1)
      }
      let atWork = module.wire("at_work", .concatenating(parts.reversed()))
      let before = module.register("at_work", width: atWork.width, "in the last cycle")
      before.next(atWork)
      let isSame = module.wire("is_same", atWork.any && (atWork .== before))
      let cycles = module.register(
        "cycles", width: indexWidth(Self.patience), "for which they were the same")
      // A tile at rest may be skipped after its first quiet cycle, of which nothing is kept here: what
      // it is woken by begins in a cycle in which all parts are quiet still.
      cycles.next(mux(isSame, cycles +% 1, .constant(0, width: cycles.width)))
      monitor.commit(
        kind: kind, when: isSame && cycles.all, words: [atWork],
        "The same parts have been at work for long.")
      // Whoever believes a tile that says wrongly that it rests leaves cycles out in which it acts.
      monitor.reportDifferences(
        of: .partsAtWork,
        [("quiet", monitor.observe("quiet", quiet), !atWork.any, nil)])
    }
  }
}
