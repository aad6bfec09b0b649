import ChipSpec
import Testing

@testable import Golden

/// Random traffic through the local port: nothing is lost, invented or reordered.
struct LocalPortRandomTests {
  struct Shape: CustomTestStringConvertible {
    let spec: RouterSpec
    let parts: LocalPortParts

    var testDescription: String {
      "\(parts.moduleName), V \(spec.virtualChannels), B \(spec.bufferDepth), "
        + "W \(spec.flitWidth), \(spec.ordering)"
    }
  }

  static let shapes: [Shape] = [
    Shape(spec: LocalPortTests.spec(), parts: LocalPortTests.everybody),
    Shape(
      spec: LocalPortTests.spec(channels: 1, depth: 4), parts: LocalPortParts(packetManager: true)),
    Shape(
      spec: LocalPortTests.spec(channels: 3, depth: 3, width: 128, ordering: .none),
      parts: LocalPortTests.everybody),
    Shape(
      spec: LocalPortTests.spec(channels: 4, depth: 2, width: 256),
      parts: LocalPortParts(hostBridge: true)),
    Shape(spec: LocalPortTests.spec(channels: 2, depth: 5), parts: LocalPortParts()),
    Shape(
      spec: LocalPortTests.spec(channels: 8, depth: 2, ordering: .none),
      parts: LocalPortParts(networkInterface: false, hostBridge: true)),
  ]

  /// What stands around the local port.
  fileprivate struct Surroundings {
    let shape: Shape
    var random: SeededRandom
    /// Credits of the router, places of the router that are taken: per channel.
    var credits: [Int], taken: [Int]
    /// What each port must still offer, oldest first.
    var requests: [Arrival] = [], responses: [Arrival] = [], hostResponses: [Arrival] = []
    /// What each sender offers.
    var offers: [Departure?] = [nil, nil, nil]
    /// Cycles in which a message that could go has not, by sender.
    var passedOver = [0, 0, 0]
    var number: UInt64 = 0
    var discards = 0

    init(_ shape: Shape, seed: UInt64) {
      self.shape = shape
      random = SeededRandom(seed)
      credits = Array(repeating: shape.spec.bufferDepth, count: 2 * shape.spec.virtualChannels)
      taken = Array(repeating: 0, count: credits.count)
    }
  }

  @Test(arguments: shapes)
  func losesNothing(_ shape: Shape) {
    let seed = UInt64.random(in: 1...999_999)
    print("\(shape.testDescription): seed \(seed)")
    var around = Surroundings(shape, seed: seed)
    var port = LocalPort(spec: shape.spec, parts: shape.parts, x: 1, y: 2)
    for cycle in 0..<20_000 {
      // Busy, then slow to take, then slow to send, then nothing new.
      let phase = cycle / 500 % 4
      let inputs = around.next(
        arrivals: phase == 3 ? 0 : 80, readiness: phase == 1 ? 20 : 90,
        returns: phase == 2 ? 3 : 90, offers: phase == 3 ? 0 : 60)
      let outputs = port.outputs(for: inputs)
      around.check(inputs, outputs)
      port.advance(inputs)
      #expect(port.violation == nil)
      #expect(port.commits.count == (around.discards == 0 ? 0 : 1))
      around.discards = 0
      if cycle % 500 == 499 && phase == 3 {
        #expect(outputs.isQuiet)
        #expect(around.credits.allSatisfy { $0 == shape.spec.bufferDepth })
        #expect(around.requests.isEmpty && around.responses.isEmpty && around.hostResponses.isEmpty)
      }
    }
    let counts = port.coverage
    #expect(counts.arrived.allSatisfy { $0 > 100 })
    if shape.parts.networkInterface {
      #expect(counts.requests > 1_000 && counts.requestsFilled > 10 && counts.senders[0] > 1_000)
    }
    if shape.parts.hostBridge {
      #expect(counts.hostResponses > 1_000 && counts.senders[2] > 1_000)
      #expect(counts.accessesAnswered > 100 && counts.hostRequesters > 100)
    }
    if shape.parts.packetManager {
      #expect(counts.responses > 500 && counts.senders[1] > 1_000)
      #expect(counts.operationsUnknown > 100)
    }
    if shape.parts.packetManager && shape.parts.hostBridge {
      #expect(counts.packetsPreferred > 500 && counts.hostPreferred > 500)
      #expect(counts.behindHost > 100 && counts.behindInterface > 100 && counts.bothPopped > 500)
    }
    #expect(counts.withoutCredit.max() ?? 0 > 100 && counts.spentAndReturned > 100)
  }
}

extension LocalPortRandomTests.Surroundings {
  fileprivate mutating func next(
    arrivals: Int, readiness: Int, returns: Int, offers rate: Int
  ) -> LocalPortInputs {
    var inputs = LocalPortInputs()
    let spec = shape.spec
    let channel = Int.random(in: credits.indices, using: &random)
    if credits[channel] > 0 && random.chance(arrivals) {
      credits[channel] -= 1
      number += 1
      var flit = Flit()
      // All kinds of headers, those that the packet manager waits for the most often; a number to know
      // the message by.
      let header =
        random.chance(40)
        ? random.chance(50) ? 0x10 : 0x1C : UInt64.random(in: 0...0x1F, using: &random)
      flit.payload[0] = number << 32 | header << 27
      if spec.flitWidth > 64 { flit.payload[1] = UInt64.random(in: 0 ... .max, using: &random) }
      flit.sourceX = UInt16.random(in: 0...3, using: &random)
      flit.sourceY = UInt16.random(in: 0...3, using: &random)
      flit.head = random.chance(95)
      flit.tail = random.chance(95)
      inputs.arriving = FlitTransfer(flit, channel: channel)
      expect(flit, channel)
    }
    inputs.requestsReady = random.chance(readiness)
    inputs.responsesReady = random.chance(readiness)
    inputs.hostResponsesReady = random.chance(readiness)
    for channel in taken.indices where taken[channel] > 0 && random.chance(returns) {
      taken[channel] -= 1
      inputs.credits |= 1 << UInt16(channel)
    }
    for sender in 0..<3 where offers[sender] == nil && random.chance(rate) {
      number += 1
      offers[sender] = Departure(
        payload: UInt128(number), targetX: UInt16.random(in: 0...3, using: &random),
        targetY: UInt16.random(in: 0...3, using: &random))
    }
    inputs.interface = shape.parts.networkInterface ? offers[0] : nil
    inputs.packets = shape.parts.packetManager ? offers[1] : nil
    inputs.host = shape.parts.hostBridge ? offers[2] : nil
    return inputs
  }

  /// Notes who must be offered a flit.
  private mutating func expect(_ flit: Flit, _ channel: Int) {
    let arrival = Arrival(flit, flitWidth: shape.spec.flitWidth)
    let header = arrival.header
    let isToHost = header >> 31 == 0 || header >> 27 & 1 == 1
    let operation = header >> 29 & 3
    if !(flit.head && flit.tail) {
      discards = 1
    } else if channel < shape.spec.virtualChannels {
      if shape.parts.networkInterface { requests.append(arrival) } else { discards = 1 }
    } else if isToHost && shape.parts.hostBridge {
      hostResponses.append(arrival)
    } else if !isToHost && shape.parts.packetManager && (operation == 0 || operation == 3) {
      responses.append(arrival)
    } else {
      discards = 1
    }
  }

  fileprivate mutating func check(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    func take(_ offered: Arrival?, _ isReady: Bool, _ expected: inout [Arrival]) {
      guard let offered else { return }
      #expect(offered == expected.first)
      if isReady && !expected.isEmpty { expected.removeFirst() }
    }
    take(outputs.requests, inputs.requestsReady, &requests)
    take(outputs.responses, inputs.responsesReady, &responses)
    take(outputs.hostResponses, inputs.hostResponsesReady, &hostResponses)
    for channel in credits.indices where outputs.credits >> UInt16(channel) & 1 == 1 {
      credits[channel] += 1
      #expect(credits[channel] <= shape.spec.bufferDepth)
    }

    let ready = [outputs.interfaceReady, outputs.packetsReady, outputs.hostReady]
    let offered = [inputs.interface, inputs.packets, inputs.host]
    #expect(ready.count { $0 == true } == (outputs.leaving.valid ? 1 : 0))
    let v = shape.spec.virtualChannels
    // A credit that comes back now counts from the next cycle on.
    let isFree = taken.indices.map {
      taken[$0] + Int(inputs.credits >> UInt16($0) & 1) < shape.spec.bufferDepth
    }
    for sender in 0..<3 {
      guard let message = offered[sender] else {
        #expect(ready[sender] == nil)
        continue
      }
      let channels = sender == 0 ? v..<2 * v : 0..<v
      let own = channels.lowerBound + Int(message.targetX + message.targetY) % v
      let free = channels.first { isFree[$0] }
      let channel =
        shape.spec.ordering == .none ? free : isFree[own] ? own : nil
      guard ready[sender] == true else {
        // A response never waits for anything but its credit, a request for one other and responses.
        if channel != nil && ready[0] != true {
          passedOver[sender] += 1
          #expect(passedOver[sender] <= (sender == 0 ? 0 : 1))
        }
        if channel == nil { passedOver[sender] = 0 }
        continue
      }
      passedOver[sender] = 0
      offers[sender] = nil
      #expect(Int(outputs.leaving.channel) == channel)
      #expect(outputs.leaving.flit.payload[0] == message.payload[0])
      #expect(outputs.leaving.flit.targetX == message.targetX)
      #expect(outputs.leaving.flit.targetY == message.targetY)
      #expect(outputs.leaving.flit.sourceX == 1 && outputs.leaving.flit.sourceY == 2)
    }
    if outputs.leaving.valid { taken[Int(outputs.leaving.channel)] += 1 }
  }
}
