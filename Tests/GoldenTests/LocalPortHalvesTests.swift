import ChipSpec
import Testing

@testable import Golden

/// The local port with flits of 32 bits, against docs/parts/local_port.md, "Flits of 32 bits".
struct LocalPortHalvesTests {
  private static func port(
    channels: Int = 2, depth: Int = 4, parts: LocalPortParts = LocalPortTests.everybody, x: Int = 1,
    y: Int = 1
  ) -> LocalPort {
    LocalPort(
      spec: LocalPortTests.spec(channels: channels, depth: depth, width: 32), parts: parts, x: x,
      y: y, columns: 3, rows: 3)
  }

  private static func half(
    _ channel: Int, _ payload: UInt64, first: Bool, x: Int = 2, y: Int = 1
  ) -> FlitTransfer {
    var transfer = LocalPortTests.arriving(channel, payload, tail: !first)
    transfer.flit.head = first
    transfer.flit.sourceX = UInt16(x)
    transfer.flit.sourceY = UInt16(y)
    return transfer
  }

  /// Runs a cycle in which everybody takes what is offered.
  private static func run(
    _ port: inout LocalPort, _ arriving: FlitTransfer = FlitTransfer()
  ) -> LocalPortOutputs {
    var inputs = LocalPortInputs()
    inputs.arriving = arriving
    inputs.requestsReady = true
    inputs.responsesReady = true
    inputs.hostResponsesReady = true
    let outputs = port.outputs(for: inputs)
    port.advance(inputs)
    #expect(port.violation == nil)
    return outputs
  }

  @Test func halvesOfTwoSourcesAreJoined() {
    var port = Self.port()
    let arrivals = [
      Self.half(0, 0x83C0_0000, first: true), Self.half(0, 0x83C0_0001, first: true, x: 0),
      Self.half(0, 0xB, first: false, x: 0), Self.half(0, 0xA, first: false),
    ]
    var offered: [Arrival] = []
    var credits = 0
    for cycle in 0..<7 {
      let outputs = Self.run(&port, cycle < 4 ? arrivals[cycle] : FlitTransfer())
      if let message = outputs.requests { offered.append(message) }
      credits += outputs.credits.nonzeroBitCount
      #expect(outputs.isQuiet == (cycle == 0 || cycle > 4))
    }
    #expect(
      offered == [
        Arrival(payload: 0x0000_000B_83C0_0001, sourceX: 0, sourceY: 1),
        Arrival(payload: 0x0000_000A_83C0_0000, sourceX: 2, sourceY: 1),
      ])
    #expect(credits == 4)
  }

  @Test func whatIsNoMessageIsDiscardedWhenItIsTheOldest() {
    var port = Self.port()
    var whole = Self.half(0, 5, first: true)
    whole.flit.tail = true
    let arrivals = [
      Self.half(0, 0xA, first: false),  // its first half never came
      whole,
      Self.half(1, 7, first: true, x: 3),  // beyond the grid
      Self.half(2, 0x8800_0000, first: true), Self.half(2, 1, first: false),  // host's
      Self.half(3, 0xA000_0000, first: true), Self.half(3, 1, first: false),  // no such response
    ]
    var events: [String] = []
    for cycle in 0..<10 {
      let outputs = Self.run(&port, cycle < arrivals.count ? arrivals[cycle] : FlitTransfer())
      if outputs.discarded { events.append("\(cycle): discarded") }
      if outputs.unexpected { events.append("\(cycle): unexpected") }
      if let message = outputs.hostResponses { events.append("\(cycle): host \(message.payload)") }
      if let record = port.commits.first { events.append("\(cycle): record \(record.words[2])") }
      #expect(outputs.requests == nil && outputs.responses == nil)
    }
    #expect(
      events == [
        "1: record 10", "2: discarded", "2: record 5", "3: discarded", "3: record 7",
        "4: discarded", "5: host \(0x0000_0001_8800_0000)", "7: record 1", "8: unexpected",
      ])
    #expect(port.coverage.halvesAlone == 1 && port.coverage.operationsUnknown == 1)
  }

  @Test func aNewFirstHalfTakesThePlaceOfTheOld() {
    var port = Self.port()
    var offered: [UInt128] = []
    for arrival in [
      Self.half(0, 1, first: true), Self.half(0, 2, first: true), Self.half(0, 3, first: false),
      FlitTransfer(),
    ] {
      if let message = Self.run(&port, arrival).requests { offered.append(message.payload) }
    }
    #expect(offered == [0x0000_0003_0000_0002])
    #expect(port.coverage.halvesForgotten == 1)
  }

  @Test func aMessageGoesInTwoCyclesOnceItHasTwoCredits() {
    var port = Self.port(channels: 1, depth: 2)
    // Requests on channel 0, responses on 1: one message, then no credit until both are back.
    let credits: [UInt16] = [0, 0, 0, 1, 1, 0, 0, 0]
    var log: [String] = []
    var response: Departure? = Departure(payload: 0x2_0000_0001, targetX: 0, targetY: 0)
    for cycle in credits.indices {
      var inputs = LocalPortInputs()
      inputs.host = Departure(payload: 0x4_0000_0003, targetX: 2, targetY: 2)
      // A response that comes in between waits for the second half.
      if cycle >= 1 { inputs.interface = response }
      inputs.credits = credits[cycle]
      let outputs = port.outputs(for: inputs)
      if outputs.leaving.valid {
        let flit = outputs.leaving.flit
        log.append(
          "\(cycle): \(flit.payload[0]) on \(outputs.leaving.channel)"
            + "\(flit.head ? " head" : "")\(flit.tail ? " tail" : "")"
            + "\(outputs.hostReady == true ? " host" : "")"
            + "\(outputs.interfaceReady == true ? " interface" : "")")
      }
      if outputs.interfaceReady == true { response = nil }
      port.advance(inputs)
      #expect(port.violation == nil)
    }
    #expect(
      log == [
        "0: 3 on 0 head", "1: 4 on 0 tail host", "2: 1 on 1 head", "3: 2 on 1 tail interface",
        "5: 3 on 0 head", "6: 4 on 0 tail host",
      ])
  }

  /// Several ports send to one, whose flits come in any order that keeps each flow's.
  @Test(arguments: [(1, 2), (2, 4), (4, 3)])
  func everyMessageArrivesWhole(_ channels: Int, _ depth: Int) {
    let seed = UInt64.random(in: 1...999_999)
    print("halves, V \(channels), B \(depth): seed \(seed)")
    var random = SeededRandom(seed)
    var senders = (0..<9).map { Self.port(channels: channels, depth: depth, x: $0 % 3, y: $0 / 3) }
    var receiver = Self.port(channels: channels, depth: depth)
    var flows: [[FlitTransfer]] = Array(repeating: [], count: 9)
    var expected: [[UInt128]] = Array(repeating: [], count: 9)
    var offers: [Departure?] = Array(repeating: nil, count: 9)
    var places = Array(repeating: depth, count: 2 * channels)
    var number: UInt128 = 0
    var arrived = 0
    for cycle in 0..<20_000 {
      for sender in senders.indices {
        if offers[sender] == nil && cycle < 19_000 && random.chance(20) {
          number += 1
          offers[sender] = Departure(
            payload: number << 32 | 0x8000_0000 | number & 0xFFFF, targetX: 1, targetY: 1)
        }
        var inputs = LocalPortInputs()
        inputs.packets = offers[sender]
        let outputs = senders[sender].outputs(for: inputs)
        if outputs.leaving.valid {
          flows[sender].append(outputs.leaving)
          // The network takes everything: the credit is back at once.
          inputs.credits = 1 << UInt16(outputs.leaving.channel)
        }
        if outputs.packetsReady == true, let message = offers[sender] {
          expected[sender].append(UInt128(message.payload[0]))
          offers[sender] = nil
        }
        senders[sender].advance(inputs)
        #expect(senders[sender].violation == nil)
      }
      var inputs = LocalPortInputs()
      inputs.requestsReady = random.chance(80)
      let sender = Int.random(in: 0..<9, using: &random)
      if let flit = flows[sender].first, places[Int(flit.channel)] > 0 {
        flows[sender].removeFirst()
        places[Int(flit.channel)] -= 1
        inputs.arriving = flit
      }
      let outputs = receiver.outputs(for: inputs)
      if let message = outputs.requests, inputs.requestsReady {
        let source = Int(message.sourceY) * 3 + Int(message.sourceX)
        #expect(message.payload == expected[source].first)
        expected[source].removeFirst()
        arrived += 1
      }
      for channel in places.indices where outputs.credits >> UInt16(channel) & 1 == 1 {
        places[channel] += 1
      }
      receiver.advance(inputs)
      #expect(receiver.violation == nil && receiver.commits.isEmpty)
    }
    #expect(arrived > 3_000 && receiver.coverage.halvesAtOnce > 1_000)
  }
}
