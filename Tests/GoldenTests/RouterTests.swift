import ChipSpec
import Testing

@testable import Golden

/// One router against the examples and rules of docs/parts/router.md.
struct RouterTests {
  static func spec(
    channels: Int = 2, depth: Int = 4, _ ordering: RouterSpec.Ordering = .flow
  ) -> RouterSpec {
    var spec = RouterSpec()
    spec.virtualChannels = channels
    spec.bufferDepth = depth
    spec.ordering = ordering
    return spec
  }

  static func flit(to x: Int, _ y: Int, payload: UInt64 = 0) -> Flit {
    var flit = Flit()
    flit.targetX = UInt16(x)
    flit.targetY = UInt16(y)
    flit.payload[0] = payload
    return flit
  }

  /// The only flit that arrives in a cycle.
  static func arrival(_ flit: Flit, _ port: RouterPort, channel: Int = 0) -> RouterInputs {
    var inputs = RouterInputs()
    inputs.arriving[port.rawValue] = FlitTransfer(flit, channel: channel)
    return inputs
  }

  @Test func showsNothingAfterReset() {
    var router = Router(spec: Self.spec(), x: 1, y: 1, present: 0b1111)
    router.advance(Self.arrival(Self.flit(to: 2, 1), .west))
    #expect(router.outputs.leaving[1].valid)
    router.reset()
    for port in 0..<5 {
      #expect(!router.outputs.leaving[port].valid)
      #expect(router.outputs.credits[port] == 0)
    }
    #expect(router.outputs.dropped == 0 && router.isQuiet)
    router.advance(RouterInputs())
    #expect(router.commits.isEmpty && !router.outputs.leaving[1].valid)
  }

  @Test func movesFlitsOneHopPerCycle() {
    // The timing diagram.
    var router = Router(spec: Self.spec(), x: 1, y: 1, present: 0b1111)
    #expect(!router.outputs.leaving[1].valid)
    router.advance(Self.arrival(Self.flit(to: 2, 1, payload: 0xA), .west))  // cycle 0
    #expect(router.outputs.leaving[1].valid && router.outputs.leaving[1].flit.payload[0] == 0xA)
    #expect(router.outputs.credits[3] == 1)
    router.advance(Self.arrival(Self.flit(to: 2, 1, payload: 0xB), .west))  // cycle 1
    #expect(router.outputs.leaving[1].valid && router.outputs.leaving[1].flit.payload[0] == 0xB)
    #expect(router.outputs.credits[3] == 1)
    router.advance(RouterInputs())  // cycle 2
    #expect(!router.outputs.leaving[1].valid && router.outputs.credits[3] == 0)
  }

  @Test func routesByTheTable() {
    // Columns: target north-west, north, north-east, west, here, east, south-west, south,
    // south-east of the router.
    let expected: [(RouterPort, [RouterPort])] = [
      (
        .local,
        [.west, .north, .east, .west, .local, .east, .west, .south, .east]
      ),
      (.west, [.north, .north, .east, .local, .local, .east, .south, .south, .east]),
      (.east, [.west, .north, .north, .west, .local, .local, .west, .south, .south]),
      (.north, [.local, .local, .local, .local, .local, .local, .south, .south, .south]),
      (.south, [.north, .north, .north, .local, .local, .local, .local, .local, .local]),
    ]
    for (input, outputs) in expected {
      for (index, output) in outputs.enumerated() {
        var router = Router(spec: Self.spec(), x: 3, y: 3, present: 0b1111)
        router.advance(Self.arrival(Self.flit(to: 2 + index % 3, 2 + index / 3), input))
        for port in RouterPort.allCases {
          #expect(
            router.outputs.leaving[port.rawValue].valid == (port == output),
            "from \(input), target \(index), \(port)")
        }
      }
    }
  }

  @Test func servesRequestersInTurn() {
    // The example of the section on arbitration.
    var router = Router(spec: Self.spec(depth: 6), x: 1, y: 1, present: 0b1111)
    var winners: [UInt64] = []
    for cycle in 0..<8 {
      var inputs = RouterInputs()
      if cycle < 3 {
        inputs.arriving[3] = FlitTransfer(Self.flit(to: 2, 1, payload: 0), channel: 0)
        inputs.arriving[4] = FlitTransfer(Self.flit(to: 2, 1, payload: 4), channel: 0)
      }
      if router.outputs.leaving[1].valid {
        winners.append(router.outputs.leaving[1].flit.payload[0])
      }
      router.advance(inputs)
    }
    #expect(winners == [0, 4, 0, 4, 0, 4])
  }

  /// A flit at the router (1, 1) whose route is `output` from every input that may turn there.
  static func flit(for output: RouterPort, payload: UInt64) -> Flit {
    switch output {
    case .north: flit(to: 1, 0, payload: payload)
    case .east: flit(to: 2, 1, payload: payload)
    case .south: flit(to: 1, 2, payload: payload)
    case .west: flit(to: 0, 1, payload: payload)
    case .local: flit(to: 1, 1, payload: payload)
    }
  }

  /// The rows of the table of requesters.
  static let rows: [(output: RouterPort, inputs: [RouterPort])] = [
    (.north, [.east, .south, .west, .local]),
    (.east, [.west, .local]),
    (.south, [.north, .east, .west, .local]),
    (.west, [.east, .local]),
    (.local, [.north, .east, .south, .west, .local]),
  ]

  @Test(arguments: RouterPort.allCases)
  func servesAllRequestersInOrderOfIndex(_ output: RouterPort) {
    let inputs = Self.rows[output.rawValue].inputs
    var router = Router(spec: Self.spec(depth: 1), x: 1, y: 1, present: 0b1111)
    // Spend every credit from the last input, which leaves the pointer at 0.
    for channel in 0..<4 {
      router.advance(Self.arrival(Self.flit(for: output, payload: 0), .local, channel: channel))
    }
    router.advance(RouterInputs())
    // Put one flit, numbered by its requester's index, into each queue.
    for channel in 0..<4 {
      var arrivals = RouterInputs()
      for (place, input) in inputs.enumerated() {
        let flit = Self.flit(for: output, payload: UInt64(place * 4 + channel))
        arrivals.arriving[input.rawValue] = FlitTransfer(flit, channel: channel)
      }
      router.advance(arrivals)
      #expect(!router.outputs.leaving[output.rawValue].valid)
    }
    var credits = RouterInputs()
    credits.credits[output.rawValue] = 0b1111
    router.advance(credits)
    for index in 0..<inputs.count * 4 {
      let leaving = router.outputs.leaving[output.rawValue]
      #expect(leaving.valid && leaving.flit.payload[0] == UInt64(index))
      #expect(Int(leaving.channel) == index % 4)
      #expect(router.outputs.credits[inputs[index / 4].rawValue] == 1 << UInt16(index % 4))
      credits.credits[output.rawValue] = 1 << UInt16(leaving.channel)
      router.advance(credits)
    }
    #expect(router.isQuiet && router.coverage.violations == 0)
    #expect(router.coverage.wraps == 0)
    #expect(router.coverage.contenders[inputs.count * 4] == 1)
  }

  @Test func resetReturnsPointersAndCredits() {
    var router = Router(spec: Self.spec(depth: 1), x: 1, y: 1, present: 0b1111)
    router.advance(Self.arrival(Self.flit(to: 2, 1), .west))
    router.advance(RouterInputs())  // pointer 1, channel 0 without credit
    router.reset()
    var inputs = RouterInputs()
    inputs.arriving[3] = FlitTransfer(Self.flit(to: 2, 1, payload: 1), channel: 0)
    inputs.arriving[4] = FlitTransfer(Self.flit(to: 2, 1, payload: 2), channel: 1)
    router.advance(inputs)
    #expect(router.outputs.leaving[1].valid && router.outputs.leaving[1].flit.payload[0] == 1)
  }

  @Test func picksTheNextIndexFromThePointer() {
    // North is wanted by east (index 0…3), west (8…11) and local (12…15).
    var router = Router(spec: Self.spec(depth: 8), x: 1, y: 1, present: 0b1111)
    var inputs = RouterInputs()
    inputs.arriving[1] = FlitTransfer(Self.flit(to: 1, 0, payload: 0), channel: 0)
    inputs.arriving[3] = FlitTransfer(Self.flit(to: 1, 0, payload: 9), channel: 1)
    inputs.arriving[4] = FlitTransfer(Self.flit(to: 1, 0, payload: 14), channel: 2)
    router.advance(inputs)
    #expect(router.outputs.leaving[0].flit.payload[0] == 0)
    // The pointer goes to 1, so the newcomer at index 0 comes last.
    router.advance(Self.arrival(Self.flit(to: 1, 0, payload: 100), .east))
    #expect(router.outputs.leaving[0].flit.payload[0] == 9)
    router.advance(RouterInputs())
    #expect(router.outputs.leaving[0].flit.payload[0] == 14)
    router.advance(RouterInputs())
    #expect(router.outputs.leaving[0].flit.payload[0] == 100)
    #expect(router.coverage.wraps == 1)
    #expect(router.coverage.contenders[3] == 2)
    #expect(router.coverage.contenders[2] == 1)
  }

  @Test func pointerReturnsToZeroAfterTheLastIndex() {
    var router = Router(spec: Self.spec(), x: 1, y: 1, present: 0b1111)
    router.advance(Self.arrival(Self.flit(to: 2, 1), .local, channel: 3))  // index 7, the last
    var inputs = RouterInputs()
    inputs.arriving[3] = FlitTransfer(Self.flit(to: 2, 1, payload: 1), channel: 0)
    inputs.arriving[4] = FlitTransfer(Self.flit(to: 2, 1, payload: 2), channel: 3)
    router.advance(inputs)
    #expect(router.outputs.leaving[1].flit.payload[0] == 1)
    #expect(router.coverage.wraps == 0)
  }

  @Test func flowKeepsTheChannelAndWaitsForIt() {
    var router = Router(spec: Self.spec(depth: 1), x: 1, y: 1, present: 0b1111)
    router.advance(Self.arrival(Self.flit(to: 2, 1), .west, channel: 1))
    #expect(router.outputs.leaving[1].channel == 1)
    router.advance(Self.arrival(Self.flit(to: 2, 1), .local, channel: 1))
    // Channel 1 has no credit now; channel 0 has, but is another flow's.
    #expect(!router.outputs.leaving[1].valid)
    var credit = RouterInputs()
    credit.credits[1] = 0b0010
    router.advance(credit)
    // The credit that came in the cycle before counts now.
    #expect(router.outputs.leaving[1].valid && router.outputs.leaving[1].channel == 1)
    #expect(router.coverage.withoutCredit[1] == 1)
  }

  @Test func noneTakesTheLowestChannelWithACredit() {
    var router = Router(spec: Self.spec(depth: 1, .none), x: 1, y: 1, present: 0b1111)
    var channels: [UInt8] = []
    for input in [RouterPort.west, .local] {
      router.advance(Self.arrival(Self.flit(to: 2, 1), input, channel: 1))
      #expect(router.outputs.leaving[1].valid)
      channels.append(router.outputs.leaving[1].channel)
    }
    router.advance(Self.arrival(Self.flit(to: 2, 1), .west, channel: 1))
    #expect(!router.outputs.leaving[1].valid)
    // A response is not held up by the requests, and keeps to its class.
    router.advance(Self.arrival(Self.flit(to: 2, 1), .west, channel: 3))
    #expect(router.outputs.leaving[1].valid && router.outputs.leaving[1].channel == 2)
    #expect(channels == [0, 1])
    router.advance(RouterInputs())
    #expect(router.coverage.channelChanges == 2)  // the first request and the response
    #expect(router.violation == nil && router.coverage.violations == 0)
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func dropsAtAbsentNeighbours(_ ordering: RouterSpec.Ordering) {
    var router = Router(spec: Self.spec(depth: 2, ordering), x: 7, y: 1, present: 0b1101)
    let flit = Self.flit(to: 8, 1, payload: 77)
    // More flits than places: a drop spends no credit.
    for _ in 0..<5 {
      router.advance(Self.arrival(flit, .west, channel: 3))
      #expect(router.outputs.dropped == 0b00010)
      #expect(!router.outputs.leaving[1].valid)
      #expect(router.outputs.leaving[1].flit == flit)
      #expect(router.outputs.leaving[1].channel == (ordering == .flow ? 3 : 2))
      #expect(router.outputs.credits[3] == 0b1000)
    }
    router.advance(RouterInputs())
    #expect(router.commits.map(\.kind) == [.flitDropped, .routerCredits])
    #expect(router.commits[0].words[0] == (ordering == .flow ? 0x0301 : 0x0201))
    #expect(router.coverage.dropped == [0, 5, 0, 0, 0])
    #expect(router.outputs.dropped == 0)
  }

  @Test func creditLoopOfTwoCycles() {
    // One channel between two routers: full rate with two places, half with one.
    for (depth, expected) in [(1, 20), (2, 40), (4, 40)] {
      var mesh = MeshOfRouters(
        spec: Self.spec(channels: 1, depth: depth), columns: 2, rows: 1, seed: 1)
      for index in 0..<100 { mesh.send(Self.flit(to: 1, 0, payload: UInt64(index)), class: 0) }
      for _ in 0..<42 { mesh.step() }  // the first arrives in cycle 2
      #expect(mesh.deliveries.count == expected, "depth \(depth)")
    }
  }

  @Test func reportsBrokenRules() {
    var router = Router(spec: Self.spec(depth: 1), x: 1, y: 0, present: 0b1110)
    router.advance(Self.arrival(Self.flit(to: 1, 1), .north))
    #expect(router.violation == .absentNeighbour(port: .north))
    router.advance(Self.arrival(Self.flit(to: 1, 1), .west, channel: 4))
    #expect(router.violation == .noSuchChannel(port: .west))
    var inputs = RouterInputs()
    inputs.credits[1] = 0b100
    router.advance(inputs)
    #expect(router.violation == .creditOverflow(port: .east, channel: 2))
    router.advance(Self.arrival(Self.flit(to: 1, 1), .west, channel: 1))
    #expect(router.violation == nil)
    router.advance(Self.arrival(Self.flit(to: 1, 1), .west, channel: 1))
    #expect(router.violation == .queueOverflow(port: .west, channel: 1))
    #expect(router.coverage.violations == 4)
  }

  @Test func takesACreditInTheCycleOfItsFlit() {
    // A sink that consumes at once: the counter neither overflows nor falls.
    var router = Router(spec: Self.spec(depth: 1), x: 0, y: 0, present: 0b0110)
    for _ in 0..<4 {
      var inputs = RouterInputs()
      if router.outputs.leaving[4].valid {
        inputs.credits[4] = 1
      } else {
        inputs = Self.arrival(Self.flit(to: 0, 0), .east)
      }
      router.advance(inputs)
      #expect(router.violation == nil)
    }
    #expect(router.coverage.spentAndReturned == 2)
  }

  @Test func recordsHoldEveryField() {
    var flit = Self.flit(to: 2, 1)
    flit.payload = [0x1111, 0x2222, 0x3333, 0x4444]
    flit.sourceX = 0x55
    flit.sourceY = 0x66
    flit.tail = true
    var router = Router(spec: Self.spec(), x: 1, y: 1, present: 0b1111)
    var inputs = Self.arrival(flit, .west, channel: 2)
    router.advance(inputs)
    let words: InlineArray<6, UInt64> = [
      0x0002_0203, 0x0066_0055_0001_0002, 0x1111, 0x2222, 0x3333, 0x4444,
    ]
    #expect(router.commits == [Commit(kind: .flitAccepted, words: words)])

    inputs = RouterInputs()
    inputs.credits[4] = 0  // sent east in this cycle, credit to west: position 3 × 4 + 2
    router.advance(inputs)
    var sent = words
    sent[0] = 0x0002_0201
    #expect(
      router.commits == [
        Commit(kind: .flitSent, words: sent),
        Commit(kind: .routerCredits, words: [0, 0, 1 << 14, 0, 0, 0]),
      ])

    inputs.credits[1] = 0b0100  // position 1 × 4 + 2
    router.advance(inputs)
    #expect(router.commits == [Commit(kind: .routerCredits, words: [1 << 6, 0, 0, 0, 0, 0])])
  }

  @Test func creditPositionsReachTheSecondWord() {
    // Eight virtual channels: 16 channels, positions 0…79.
    var positions = CreditPositions()
    positions.insert(0x8001, port: 4, channels: 16)
    positions.insert(0x4002, port: 3, channels: 16)
    #expect(positions.high == 0x8001)
    #expect(positions.low == 0x4002_0000_0000_0000)
    let same = CreditPositions(low: positions.low, high: positions.high)
    #expect(same.credits(port: 4, channels: 16) == 0x8001)
    #expect(same.credits(port: 3, channels: 16) == 0x4002)
    #expect(same.credits(port: 2, channels: 16) == 0)
  }
}
