import RTL

/// Grants one of several requests; the requester after the last one granted comes first.
///
/// The state is not the last winner's number but the mask of all requesters behind it: the lowest
/// request under the mask wins, and if there is none, the lowest of all. Finding the lowest set bit
/// of a vector is one subtraction, in gates a carry chain and in a simulator one instruction.
struct RoundRobinArbiter: Component {
  let requesters: Int

  var moduleName: String { "round_robin_arbiter_\(requesters)" }
  var summary: String {
    "Round-robin arbiter over \(requesters) requests; every grant counts as used."
  }

  func build(_ m: Module) {
    let request = m.input("request", width: requesters, "who asks")
    let grant = m.output("grant", width: requesters, "who gets it; at most one bit")

    let behind = m.register("behind", width: requesters, "requesters behind the last winner")
    let preferred = m.wire("preferred", request & behind)
    let candidates = m.wire("candidates", mux(preferred.any, preferred, request))
    let lower = m.wire("lower", candidates -% 1, "all below the lowest candidate, if there is one")

    grant.drive(candidates & ~lower)
    m.when(request.any) { behind.next(~(candidates ^ lower)) }
  }
}
