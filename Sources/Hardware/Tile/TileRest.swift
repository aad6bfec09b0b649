import RTL

/// When a tile is at rest: all of its parts are quiet, and the first of them that waits for time says
/// until when.
struct TileRest {
  /// What the parts say, from registers.
  private var quiets: [Bits]
  /// When those that wait for time go on.
  private(set) var wakes: [Bits] = []

  init(quiets: [Bits]) { self.quiets = quiets }

  /// A part with an output `quiet`, and perhaps `wake`.
  mutating func add(_ part: Instance) {
    quiets.append(part["quiet"])
    if part.has("wake") { wakes.append(part["wake"]) }
  }

  /// Describes the outputs.
  func describe(_ m: Module) {
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
    ask(quiets[...])
    quiet.drive(isQuiet)
    let never = Bits.constant(words: [.max], width: 64)
    var wake = wakes.first ?? never
    for (number, other) in wakes.dropFirst().enumerated() {
      wake = m.wire("earlier_\(number)", mux(other .< wake, other, wake), "the earlier time")
    }
    m.output("wake", width: 64, "while quiet: when it goes on by itself; all ones: never")
      .drive(wake)
  }
}
