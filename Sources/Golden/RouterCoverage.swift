/// How often a router's interesting events happened. Tests use it to show that they reached them.
public struct RouterCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0

  /// Flits that went from an input to an output or were dropped there: 5 × 5, input × 5 + output.
  public internal(set) var turns: [Int]

  /// Flits accepted and flits sent per channel.
  public internal(set) var accepted: [Int], sent: [Int]

  /// Flits dropped per output port.
  public internal(set) var dropped: [Int]

  /// Grants by number of requesters, 1…5 × channels; the index is the number.
  public internal(set) var contenders: [Int]

  /// Grants whose winner had a smaller index than the pointer.
  public internal(set) var wraps = 0

  /// Flits that left on another channel than they came on; possible without order only.
  public internal(set) var channelChanges = 0

  /// Pushes that filled a queue, and pops that emptied one.
  public internal(set) var filled = 0, emptied = 0

  /// Cycles in which one queue was pushed and popped.
  public internal(set) var pushAndPop = 0

  /// Queues × cycles in which a flit had to stay for want of a credit, per output port.
  public internal(set) var withoutCredit: [Int]

  /// Credits that were spent and came back in one cycle, for one counter.
  public internal(set) var spentAndReturned = 0

  /// Rules of the link that neighbours broke.
  public internal(set) var violations = 0

  init(channels: Int) {
    turns = Array(repeating: 0, count: 25)
    accepted = Array(repeating: 0, count: channels)
    sent = Array(repeating: 0, count: channels)
    dropped = Array(repeating: 0, count: 5)
    contenders = Array(repeating: 0, count: 5 * channels + 1)
    withoutCredit = Array(repeating: 0, count: 5)
  }

  /// Adds the counts of another router of the same spec.
  public static func += (total: inout RouterCoverage, other: RouterCoverage) {
    total.cycles += other.cycles
    total.turns.add(other.turns)
    total.accepted.add(other.accepted)
    total.sent.add(other.sent)
    total.dropped.add(other.dropped)
    total.contenders.add(other.contenders)
    total.wraps += other.wraps
    total.channelChanges += other.channelChanges
    total.filled += other.filled
    total.emptied += other.emptied
    total.pushAndPop += other.pushAndPop
    total.withoutCredit.add(other.withoutCredit)
    total.spentAndReturned += other.spentAndReturned
    total.violations += other.violations
  }
}
