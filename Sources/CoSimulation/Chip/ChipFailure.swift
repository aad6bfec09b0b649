/// What is wrong with a run of a chip.
public struct ChipFailure: Error, Sendable, Hashable, Codable {
  /// What kind of failure.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The Verilog did something else than the golden model.
    case divergence
    /// Memories or registers hold something else in the end than the program or the golden chip says.
    case outcome
    /// The chip is at rest without having done its work.
    case stuck
    /// The program was not done when its cycles were over, or the host waited no longer.
    case limit
    /// An assertion in the Verilog failed, or the chip did what no chip may do.
    case fault
  }

  /// What kind of failure.
  public var kind: Kind
  /// The cycle in which it was noticed.
  public var cycle: UInt64
  /// Where Verilog and golden model part.
  public var divergence: Divergence?
  /// What differs, or what happened, a line for each.
  public var messages: [String]
  /// What the tiles wait for.
  public var waits: [TileWaits]

  /// A failure.
  public init(
    _ kind: Kind, cycle: UInt64, divergence: Divergence? = nil, messages: [String] = [],
    waits: [TileWaits] = []
  ) {
    self.kind = kind
    self.cycle = cycle
    self.divergence = divergence
    self.messages = messages
    self.waits = waits
  }

  /// Whether it is the same failure, apart from how it is worded.
  public func isSame(as other: ChipFailure) -> Bool {
    guard let divergence, let others = other.divergence else {
      return kind == other.kind && cycle == other.cycle
    }
    return kind == other.kind && divergence.cycle == others.cycle && divergence.x == others.x
      && divergence.y == others.y && divergence.part == others.part
      && divergence.stage == others.stage
  }

  /// The part that it is laid to; "chip" where nothing says which.
  public var part: String {
    if let part = divergence?.part ?? assertion?.part { return part }
    let isLink = kind == .fault && messages.first?.hasPrefix(HostLinkFault.site) == true
    return isLink ? "host_bridge" : "chip"
  }

  /// Column and row of the tile; nil for what belongs to no tile, or where nothing says to which.
  public var tile: (x: Int, y: Int)? {
    let (x, y) =
      divergence.map { ($0.x, $0.y) } ?? assertion.map { ($0.x, $0.y) } ?? (nil, nil)
    return x.flatMap { x in y.map { (x, $0) } }
  }

  private var assertion: AssertionFault? {
    kind == .fault ? messages.lazy.compactMap { AssertionFault($0) }.first : nil
  }

  /// One line.
  public var summary: String {
    switch kind {
    case .divergence:
      guard let divergence else { return "divergence in cycle \(cycle)" }
      let site = divergence.place.isEmpty ? "" : "\(divergence.place), "
      return "\(site)\(divergence.part): first divergence in cycle \(divergence.cycle), at "
        + divergence.stage
    case .outcome: return "wrong in the end: " + (messages.first ?? "")
    case .stuck:
      let reason = messages.first ?? "the chip does no more"
      return "stuck in cycle \(cycle): \(reason)\(overdue)"
    case .limit: return "not done after \(cycle) cycles\(overdue)"
    case .fault:
      let site = tile.map { "tile (\($0.x), \($0.y)), \(part): " } ?? ""
      return "\(site)the simulation ended in cycle \(cycle): " + (messages.first ?? "")
    }
  }

  /// Who does not get on, where the golden model knows it.
  private var overdue: String {
    divergence.map { ": \($0.place), \($0.part) does not get on" } ?? ""
  }

  /// All that there is to say, in several lines.
  public var text: String {
    if kind == .divergence, let divergence {
      return ([divergence.description] + messages.map { "  \($0)" }).joined(separator: "\n")
    }
    var lines = [summary]
    // The summary has the first one, but of a run that was not done in time.
    let others = kind == .limit ? messages[...] : messages.dropFirst()
    lines += others.prefix(19).map { "  \($0)" }
    if others.count > 19 { lines.append("  and \(others.count - 19) more") }
    if let divergence {
      lines.append("  what is missing, by the golden model:")
      lines += divergence.description.split(separator: "\n").map { "    \($0)" }
    }
    if !waits.isEmpty {
      lines.append("  who waits for what:")
      for tile in waits.prefix(32) {
        for wait in tile.waits {
          lines.append("    tile (\(tile.x), \(tile.y)), \(wait.part): \(wait.reason)")
        }
      }
      if waits.count > 32 { lines.append("    and \(waits.count - 32) tiles more") }
    }
    return lines.joined(separator: "\n")
  }
}
