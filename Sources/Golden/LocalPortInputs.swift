/// What a local port sees in one cycle. What concerns a part that is not there is ignored.
public struct LocalPortInputs: Sendable {
  /// `arriving_*_i`: the flit that the router delivers.
  public var arriving = FlitTransfer()

  /// `leaving_credit_i`: bit k returns one place of channel k.
  public var credits: UInt16 = 0

  /// `requests_ready_i`, `responses_ready_i`: the network interface would take what is offered.
  public var requestsReady = false, responsesReady = false

  /// `host_responses_ready_i`: the host bridge would take what is offered.
  public var hostResponsesReady = false

  /// `interface_*_i`: the response that the network interface wants to send; nil where valid is low.
  public var interface: Departure?

  /// `packets_*_i`, `host_*_i`: the requests of packet manager and host bridge.
  public var packets: Departure?, host: Departure?

  /// Nothing arrives, nothing is taken, nothing is to be sent.
  public init() {}
}
