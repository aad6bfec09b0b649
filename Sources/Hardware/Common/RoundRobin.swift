import RTL

/// A round-robin arbiter inside of a module: grants one of several requests; the requester behind the
/// last one granted comes first. Every grant counts as used.
///
/// The state is not the last winner's number but the mask of all requesters behind it: the lowest
/// request under the mask wins, and if there is none, the lowest of all. Finding the lowest set bit
/// of a vector is one subtraction, in gates a carry chain and in a simulator one instruction.
struct RoundRobin {
  /// Who gets it: at most one bit, 0 if nobody asks.
  let grant: Bits

  private let candidates: Bits
  private let lower: Bits
  private let behind: Bits

  /// Declares the arbiter's signals, named after `name`.
  init(_ m: Module, _ name: String, requesters: Int) {
    let none = Bits.constant(0, width: requesters)
    behind = m.register("\(name)_behind", width: requesters, "requesters behind the last winner")
    candidates = m.wire("\(name)_candidates", width: requesters, default: none)
    lower = m.wire(
      "\(name)_lower", width: requesters, "all below the lowest candidate", default: none)
    grant = m.wire("\(name)_grant", width: requesters, "the winner", default: none)
  }

  /// Decides; to be called where at least one bit of `request` is known to be set.
  func decide(_ request: Bits) {
    let preferred = request & behind
    candidates.drive(mux(preferred.any, preferred, request))
    lower.drive(candidates -% 1)
    grant.drive(candidates & ~lower)
  }

  /// Remembers the winner; to be called where there is one.
  func advance() { behind.next(~(candidates ^ lower)) }
}
