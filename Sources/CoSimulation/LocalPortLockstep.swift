import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of a local port and its golden model side by side on random messages.
///
/// Everything follows from the seed: the router's flits and credits, what the parts of the tile do,
/// the tile's place, the initial values of the Verilog's registers.
public struct LocalPortLockstep: CycleExactLockstep {
  static let part = "local_port"
  static let idle = LocalPortInputs()
  let resetPeriod: Int
  private let spec: RouterSpec
  private let columns: Int, rows: Int
  private let parts: LocalPortParts

  /// The local port before these parts, in a chip with `columns × rows` tiles.
  public init(
    spec: RouterSpec, columns: Int, rows: Int, parts: LocalPortParts, resetPeriod: Int = 20_000
  ) {
    self.spec = spec
    self.columns = columns
    self.rows = rows
    self.parts = parts
    self.resetPeriod = resetPeriod
  }

  /// The local port of a tile with these parts, in a chip with `columns × rows` tiles.
  public init(
    spec: RouterSpec, columns: Int, rows: Int, hasInterface: Bool = true, hasPackets: Bool,
    hasHost: Bool, resetPeriod: Int = 20_000
  ) {
    self.init(
      spec: spec, columns: columns, rows: rows,
      parts: LocalPortParts(
        networkInterface: hasInterface, packetManager: hasPackets, hostBridge: hasHost),
      resetPeriod: resetPeriod)
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<LocalPort, LocalPortPins, LocalPortStimulus> {
    let pins = try LocalPortPins(model, parts)
    let (x, y) = (random.below(columns), random.below(rows))
    pins.x.value = UInt64(x)
    pins.y.value = UInt64(y)
    pins.isHost?.isSet = true
    return CycleExactBench(
      golden: LocalPort(
        spec: spec, parts: parts, x: x, y: y, columns: columns, rows: rows), pins: pins,
      stimulus: LocalPortStimulus(
        spec: spec, columns: columns, rows: rows, x: x, y: y, parts: parts, widthX: pins.x.width,
        widthY: pins.y.width))
  }

  func move(
    _ bench: inout CycleExactBench<LocalPort, LocalPortPins, LocalPortStimulus>,
    _ random: inout SeededRandom
  ) {
    guard parts.hostBridge else { return }
    let isHost = random.chance(70)
    bench.pins.isHost?.isSet = isHost
    bench.golden.reset(isHost: isHost)
    bench.stimulus.isHost = isHost
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> PlainRecorder<LocalPortOutputs> {
    // What is unspecified follows the same Verilog in every simulator, and nothing of it is undefined.
    PlainRecorder(recording)
  }

  /// Messages that come or go: arrivals that are queued and departures.
  static func transactions(_ outputs: borrowing LocalPortOutputs, _ commits: [Commit]) -> Int {
    (outputs.leaving.valid ? 1 : 0) + outputs.credits.nonzeroBitCount
  }
}

extension LocalPort: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items(of: parts) }
}

extension LocalPortCoverage {
  /// The counts by name, for reports and tests; of events that only a part that cannot be there could
  /// cause, none. The host bridge is there at times only, where it can be.
  func items(of parts: LocalPortParts) -> [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int, if exists: Bool = true) {
      if exists { items.append(CoverageItem(name: name, count: count)) }
    }
    let interface = parts.networkInterface
    let packets = parts.packetManager
    let host = parts.hostBridge
    let takesResponses = packets || host
    for (channel, count) in arrived.enumerated() { add("arrived on channel \(channel)", count) }
    add("requests taken", requests, if: interface)
    add("responses taken", responses, if: packets)
    add("responses taken by the host", hostResponses, if: host)
    add("answers to accesses", accessesAnswered, if: host)
    add("answers that name the host", hostRequesters, if: host)
    add("broken requests", brokenRequests, if: interface)
    add("broken responses", brokenResponses)
    // Where a message takes two flits.
    let isHalved = halvesHeld > 0
    add("first halves put aside", halvesHeld, if: isHalved)
    add("first halves forgotten", halvesForgotten, if: isHalved)
    add("first halves of several tiles", halvesAtOnce, if: isHalved)
    add("second halves alone", halvesAlone, if: isHalved)
    add(
      "second half of a request before a response", secondsFirst,
      if: isHalved && interface && (packets || host))
    add("requests to nobody", homelessRequests, if: !interface)
    add("answers to accesses without a host", accessesUnasked)
    add("answers to an unknown requester", requestersUnknown)
    add("responses of another operation", operationsUnknown, if: packets)
    add("requests waited", requestsWaited, if: interface)
    add("responses waited", responsesWaited, if: packets)
    add("responses to the host waited", hostResponsesWaited, if: host)
    add("response waited behind the host's", behindHost, if: packets && host)
    add("host's response waited behind another", behindInterface, if: packets && host)
    add("queue of requests filled", requestsFilled, if: interface)
    add("queue of responses filled", responsesFilled, if: takesResponses)
    add("queue of requests emptied", requestsEmptied, if: interface)
    add("queue of responses emptied", responsesEmptied, if: takesResponses)
    add("push and pop of one queue", pushAndPop)
    add("both queues popped", bothPopped, if: interface && takesResponses)
    let requesters = packets || host
    let size = sent.count / 2
    for (channel, count) in sent.enumerated() {
      add("sent on channel \(channel)", count, if: channel < size ? requesters : interface)
    }
    let names = ["network interface", "packet manager", "host bridge"]
    for (sender, exists) in [interface, packets, host].enumerated() {
      add("messages of the \(names[sender])", senders[sender], if: exists)
      add("no credit for the \(names[sender])", withoutCredit[sender], if: exists)
    }
    add("response before a request", responsesFirst, if: interface && requesters)
    add("request passed a response", requestsPassing, if: interface && requesters)
    add("packet manager before the host", packetsPreferred, if: packets && host)
    add("host before the packet manager", hostPreferred, if: packets && host)
    add("arbiter wraps", wraps, if: packets && host)
    add("another than the first channel", otherChannels, if: size > 1)
    add("credit spent and returned at once", spentAndReturned)
    add("rules broken by the stimulus", violations)
    return items
  }
}
