/// What a local port shows in one cycle. What concerns a part that is not there means nothing.
public struct LocalPortOutputs: Sendable {
  /// `requests_*_o`, `responses_*_o`: offered to the network interface; nil where valid is low and
  /// the rest unspecified.
  public internal(set) var requests: Arrival?, responses: Arrival?

  /// `host_responses_*_o`: offered to the host bridge.
  public internal(set) var hostResponses: Arrival?

  /// `arriving_credit_o`: bit k returns one place of channel k to the router.
  public internal(set) var credits: UInt16 = 0

  /// `interface_ready_o`, `packets_ready_o`, `host_ready_o`; nil where valid is low and they are
  /// unspecified.
  public internal(set) var interfaceReady: Bool?, packetsReady: Bool?, hostReady: Bool?

  /// `leaving_*_o`: the flit that enters the router; where it is not valid its fields are
  /// unspecified.
  public internal(set) var leaving = FlitTransfer()

  /// `discarded_o`, `unexpected_o`: of the flit that arrived in the last cycle.
  public internal(set) var discarded = false, unexpected = false

  /// `quiet_o`: nothing is queued, nothing is shown.
  public internal(set) var isQuiet = true
}
