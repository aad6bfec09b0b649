/// How often a local port's interesting events happened. Tests use it to show that they reached
/// them.
public struct LocalPortCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0

  /// Flits that arrived per channel.
  public internal(set) var arrived: [Int]

  /// Messages taken: requests, responses by the network interface, responses by the host bridge.
  public internal(set) var requests = 0, responses = 0, hostResponses = 0

  /// Messages that the host bridge got because they answer an access, or because they name it.
  public internal(set) var accessesAnswered = 0, hostRequesters = 0

  /// Flits discarded because they were not whole: requests, responses.
  public internal(set) var brokenRequests = 0, brokenResponses = 0

  /// With flits of 32 bits: first halves that were held; that took the place of an older one; that
  /// were held while another source's was; second halves whose first was not there.
  public internal(set) var halvesHeld = 0, halvesForgotten = 0, halvesAtOnce = 0, halvesAlone = 0

  /// Second halves of requests that went before a response.
  public internal(set) var secondsFirst = 0

  /// Requests discarded because there is no network interface.
  public internal(set) var homelessRequests = 0

  /// Whole responses discarded: answers to accesses without a host bridge, of another requester who
  /// is not there, of an operation that is no response.
  public internal(set) var accessesUnasked = 0, requestersUnknown = 0, operationsUnknown = 0

  /// Cycles in which a message was offered and not taken, by who was offered it.
  public internal(set) var requestsWaited = 0, responsesWaited = 0, hostResponsesWaited = 0

  /// Cycles in which a response waited behind one that the other did not take: the network
  /// interface's behind the host bridge's, and the other way round.
  public internal(set) var behindHost = 0, behindInterface = 0

  /// Arrivals that filled the queue of requests, of responses; departures that emptied them.
  public internal(set) var requestsFilled = 0, responsesFilled = 0
  public internal(set) var requestsEmptied = 0, responsesEmptied = 0

  /// Cycles in which a queue was pushed and popped; in which both queues were popped.
  public internal(set) var pushAndPop = 0, bothPopped = 0

  /// Messages sent per channel, and by whom: network interface, packet manager, host bridge.
  public internal(set) var sent: [Int], senders: [Int]

  /// Messages × cycles that could not go for want of a credit, by sender.
  public internal(set) var withoutCredit: [Int]

  /// Cycles in which a response went and a request could have gone.
  public internal(set) var responsesFirst = 0

  /// Cycles in which a request went while a response had no credit.
  public internal(set) var requestsPassing = 0

  /// Cycles in which both requesters could have gone and packet manager or host bridge went.
  public internal(set) var packetsPreferred = 0, hostPreferred = 0

  /// Messages that went although the pointer was behind them.
  public internal(set) var wraps = 0

  /// Messages that did not take the first channel of their class; possible with both orders.
  public internal(set) var otherChannels = 0

  /// Credits that were spent and came back in one cycle, for one counter.
  public internal(set) var spentAndReturned = 0

  /// Rules of the link that the router broke.
  public internal(set) var violations = 0

  init(channels: Int) {
    arrived = Array(repeating: 0, count: channels)
    sent = Array(repeating: 0, count: channels)
    senders = Array(repeating: 0, count: 3)
    withoutCredit = Array(repeating: 0, count: 3)
  }

  /// Adds the counts of another local port with as many channels.
  public static func += (total: inout LocalPortCoverage, other: LocalPortCoverage) {
    total.cycles += other.cycles
    total.arrived.add(other.arrived)
    total.requests += other.requests
    total.responses += other.responses
    total.hostResponses += other.hostResponses
    total.accessesAnswered += other.accessesAnswered
    total.hostRequesters += other.hostRequesters
    total.brokenRequests += other.brokenRequests
    total.brokenResponses += other.brokenResponses
    total.halvesHeld += other.halvesHeld
    total.halvesForgotten += other.halvesForgotten
    total.halvesAtOnce += other.halvesAtOnce
    total.halvesAlone += other.halvesAlone
    total.secondsFirst += other.secondsFirst
    total.homelessRequests += other.homelessRequests
    total.accessesUnasked += other.accessesUnasked
    total.requestersUnknown += other.requestersUnknown
    total.operationsUnknown += other.operationsUnknown
    total.requestsWaited += other.requestsWaited
    total.responsesWaited += other.responsesWaited
    total.hostResponsesWaited += other.hostResponsesWaited
    total.behindHost += other.behindHost
    total.behindInterface += other.behindInterface
    total.requestsFilled += other.requestsFilled
    total.responsesFilled += other.responsesFilled
    total.requestsEmptied += other.requestsEmptied
    total.responsesEmptied += other.responsesEmptied
    total.pushAndPop += other.pushAndPop
    total.bothPopped += other.bothPopped
    total.sent.add(other.sent)
    total.senders.add(other.senders)
    total.withoutCredit.add(other.withoutCredit)
    total.responsesFirst += other.responsesFirst
    total.requestsPassing += other.requestsPassing
    total.packetsPreferred += other.packetsPreferred
    total.hostPreferred += other.hostPreferred
    total.wraps += other.wraps
    total.otherChannels += other.otherChannels
    total.spentAndReturned += other.spentAndReturned
    total.violations += other.violations
  }
}
