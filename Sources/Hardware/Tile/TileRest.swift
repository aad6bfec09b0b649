import RTL

/// When a tile is at rest: all of its parts are quiet, and the first of them that waits for time says
/// until when.
struct TileRest {
  /// What the parts say, from registers.
  var quiets: [Bits]
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
    m.output("quiet", "nothing happens until something arrives, or until the time of wake_o")
      .drive(m.wire("quiets", .concatenating(quiets.reversed()), "what the parts say").all)
    let never = Bits.constant(words: [.max], width: 64)
    var wake = wakes.first ?? never
    for (number, other) in wakes.dropFirst().enumerated() {
      wake = m.wire("earlier_\(number)", mux(other .< wake, other, wake), "the earlier time")
    }
    m.output("wake", width: 64, "while quiet: when it goes on by itself; all ones: never")
      .drive(wake)
  }
}
