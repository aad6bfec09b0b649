import ChipSpec
import Testing

@testable import Golden

/// The local port against the examples and rules of docs/parts/local_port.md.
struct LocalPortTests {
  static func spec(
    channels: Int = 2, depth: Int = 2, width: Int = 64, ordering: RouterSpec.Ordering = .flow
  ) -> RouterSpec {
    var spec = RouterSpec()
    spec.virtualChannels = channels
    spec.bufferDepth = depth
    spec.flitWidth = width
    spec.ordering = ordering
    return spec
  }

  static let everybody = LocalPortParts(packetManager: true, hostBridge: true)

  /// A flit that arrives.
  static func arriving(_ channel: Int, _ payload: UInt64, tail: Bool = true) -> FlitTransfer {
    var flit = Flit()
    flit.payload[0] = payload
    flit.sourceX = 2
    flit.sourceY = 1
    flit.targetX = 1
    flit.targetY = 1
    flit.head = true
    flit.tail = tail
    return FlitTransfer(flit, channel: channel)
  }

  @Test func arrivalsOfTheDocument() {
    var port = LocalPort(spec: Self.spec(), parts: Self.everybody, x: 1, y: 1)
    let arrivals = [
      Self.arriving(0, 0x0000_0001_83C0_0000), Self.arriving(2, 0x0000_0000_E3C0_0000),
      Self.arriving(2, 0x0000_002A_4000_1000), Self.arriving(3, 0x0000_0007_83C0_0001),
      Self.arriving(1, 0x0000_0000_8000_0000, tail: false),
      Self.arriving(2, 0x0000_0000_C000_0001),
    ]
    enum Offered { case nobody, requests, responses, host }
    let expected: [(offered: Offered, payload: UInt128, credits: UInt16)] = [
      (.nobody, 0, 0), (.requests, 0x0000_0001_83C0_0000, 1),
      (.responses, 0x0000_0000_E3C0_0000, 4), (.host, 0x0000_002A_4000_1000, 0),
      (.host, 0x0000_002A_4000_1000, 0), (.host, 0x0000_002A_4000_1000, 6),
      (.responses, 0x0000_0007_83C0_0001, 8), (.nobody, 0, 4), (.nobody, 0, 0),
    ]
    for (cycle, expected) in expected.enumerated() {
      var inputs = LocalPortInputs()
      if cycle < arrivals.count { inputs.arriving = arrivals[cycle] }
      inputs.requestsReady = true
      inputs.responsesReady = true
      inputs.hostResponsesReady = cycle >= 5
      let outputs = port.outputs(for: inputs)
      let arrival = Arrival(payload: expected.payload, sourceX: 2, sourceY: 1)
      #expect(outputs.requests == (expected.offered == .requests ? arrival : nil))
      #expect(outputs.responses == (expected.offered == .responses ? arrival : nil))
      #expect(outputs.hostResponses == (expected.offered == .host ? arrival : nil))
      #expect(outputs.credits == expected.credits)
      #expect(outputs.discarded == (cycle == 5))
      #expect(outputs.unexpected == (cycle == 6))
      #expect(outputs.isQuiet == (cycle == 0 || cycle == 8))
      port.advance(inputs)
      #expect(port.violation == nil)
      #expect(port.commits.count == (cycle == 4 || cycle == 5 ? 1 : 0))
    }
  }

  @Test func departuresOfTheDocument() {
    var port = LocalPort(spec: Self.spec(), parts: Self.everybody, x: 1, y: 1)
    enum Sender { case interface, packets, host }
    let expected: [(sender: Sender?, channel: UInt8)] = [
      (.packets, 1), (.host, 1), (.interface, 2), (nil, 0), (.packets, 1), (.host, 1), (nil, 0),
    ]
    for (cycle, expected) in expected.enumerated() {
      var inputs = LocalPortInputs()
      inputs.packets = Departure(payload: 0xA, targetX: 2, targetY: 1)
      inputs.host = Departure(payload: 0xB, targetX: 2, targetY: 1)
      if cycle == 2 { inputs.interface = Departure(payload: 0xC, targetX: 0, targetY: 0) }
      if cycle == 3 || cycle == 4 { inputs.credits = 1 << 1 }
      let outputs = port.outputs(for: inputs)
      #expect(outputs.leaving.valid == (expected.sender != nil))
      #expect(outputs.packetsReady == (expected.sender == .packets))
      #expect(outputs.hostReady == (expected.sender == .host))
      #expect(outputs.interfaceReady == (cycle == 2 ? expected.sender == .interface : nil))
      if let sender = expected.sender {
        let payload: UInt64 = sender == .packets ? 0xA : sender == .host ? 0xB : 0xC
        #expect(outputs.leaving.channel == expected.channel)
        #expect(outputs.leaving.flit.payload[0] == payload)
        #expect(outputs.leaving.flit.sourceX == 1 && outputs.leaving.flit.sourceY == 1)
        #expect(outputs.leaving.flit.head && outputs.leaving.flit.tail)
      }
      port.advance(inputs)
      #expect(port.violation == nil)
    }
  }

  @Test func everyKindOfFlitHasItsTaker() {
    /// Where a whole flit ends: n the interface, h the host bridge, - nobody.
    func taker(_ parts: LocalPortParts, _ channel: Int, _ payload: UInt64) -> Character {
      var port = LocalPort(spec: Self.spec(), parts: parts, x: 0, y: 0)
      var inputs = LocalPortInputs()
      inputs.arriving = Self.arriving(channel, payload)
      let during = port.outputs(for: inputs)
      port.advance(inputs)
      let outputs = port.outputs(for: LocalPortInputs())
      let isDiscarded = channel < 2 ? outputs.discarded : outputs.unexpected
      let isQueued = !outputs.isQuiet && during.credits == 0
      #expect(isDiscarded == (port.commits.count == 1))
      #expect(isQueued || during.credits == 1 << UInt16(channel))
      if outputs.requests != nil || outputs.responses != nil { return "n" }
      return outputs.hostResponses != nil ? "h" : "-"
    }
    let flits: [(channel: Int, payload: UInt64)] = [
      (0, 0x0000_1000), (1, 0x8000_0000), (0, 0xE000_0000),  // requests
      (2, 0x0000_1000), (3, 0x0800_1000),  // accesses answered
      (2, 0x8000_0000), (3, 0xE000_0000), (2, 0xA000_0000), (3, 0xC000_0000),  // packet manager
      (2, 0x8800_0000), (3, 0xE800_0000), (2, 0xA800_0000), (3, 0xC800_0000),  // host bridge
    ]
    let expected: [(parts: LocalPortParts, takers: String)] = [
      (LocalPortParts(), "nnn----------"),
      (LocalPortParts(packetManager: true), "nnn--nn------"),
      (LocalPortParts(hostBridge: true), "nnnhh----hhhh"),
      (Self.everybody, "nnnhhnn--hhhh"),
      (LocalPortParts(networkInterface: false, hostBridge: true), "---hh----hhhh"),
    ]
    for (parts, takers) in expected {
      #expect(String(flits.map { taker(parts, $0.channel, $0.payload) }) == takers, "\(parts)")
    }
  }

  @Test func brokenRulesAreReported() {
    var port = LocalPort(spec: Self.spec(), parts: Self.everybody, x: 0, y: 0)
    var inputs = LocalPortInputs()
    inputs.arriving = Self.arriving(0, 0x8000_0000)
    for _ in 0..<2 {
      port.advance(inputs)
      #expect(port.violation == nil)
    }
    port.advance(inputs)
    #expect(port.violation == .withoutCredit(channel: 0))
    inputs.arriving = Self.arriving(4, 0)
    port.advance(inputs)
    #expect(port.violation == .noSuchChannel)
    inputs = LocalPortInputs()
    inputs.credits = 1 << 3
    port.advance(inputs)
    #expect(port.violation == .creditOverflow(channel: 3))
    #expect(port.coverage.violations == 3)
  }

  @Test func creditsOfAClassThatIsNotSentAreIgnored() {
    var port = LocalPort(spec: Self.spec(), parts: LocalPortParts(), x: 0, y: 0)
    var inputs = LocalPortInputs()
    inputs.credits = 0b0011
    port.advance(inputs)
    #expect(port.violation == nil)
  }
}
