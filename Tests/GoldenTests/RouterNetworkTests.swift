import ChipSpec
import Testing

@testable import Golden

/// Golden routers wired together: what the network promises.
struct RouterNetworkTests {
  /// A network's shape in a test.
  struct Shape: CustomTestStringConvertible {
    let columns: Int, rows: Int, channels: Int, depth: Int
    let ordering: RouterSpec.Ordering

    var testDescription: String { "\(columns)×\(rows) V\(channels) B\(depth) \(ordering)" }

    var spec: RouterSpec {
      RouterTests.spec(channels: channels, depth: depth, ordering)
    }
  }

  static let shapes = [
    Shape(columns: 4, rows: 3, channels: 2, depth: 4, ordering: .flow),
    Shape(columns: 3, rows: 4, channels: 1, depth: 1, ordering: .flow),
    Shape(columns: 5, rows: 1, channels: 4, depth: 2, ordering: .flow),
    Shape(columns: 4, rows: 3, channels: 2, depth: 4, ordering: .none),
    Shape(columns: 3, rows: 3, channels: 8, depth: 1, ordering: .none),
    Shape(columns: 3, rows: 3, channels: 3, depth: 3, ordering: .none),
  ]

  /// Sends `flits` random flits at once, numbered per source, target and class, and runs dry.
  static func overload(_ shape: Shape, flits: Int, seed: UInt64) -> MeshOfRouters {
    var mesh = MeshOfRouters(
      spec: shape.spec, columns: shape.columns, rows: shape.rows, seed: seed)
    var random = SeededRandom(seed)
    mesh.sinkReadiness = 60
    let nodes = shape.columns * shape.rows
    var numbers: [[Int]: UInt64] = [:]
    for index in 0..<flits {
      let source = Int.random(in: 0..<nodes, using: &random)
      let target = random.chance(30) ? nodes / 2 : Int.random(in: 0..<nodes, using: &random)
      let traffic = index % 2
      var flit = RouterTests.flit(to: target % shape.columns, target / shape.columns)
      flit.sourceX = UInt16(source % shape.columns)
      flit.sourceY = UInt16(source / shape.columns)
      flit.payload[0] = numbers[[source, target, traffic], default: 0]
      flit.payload[1] = UInt64(index)
      numbers[[source, target, traffic], default: 0] += 1
      mesh.send(flit, class: traffic)
    }
    var limit = 100 * flits
    while !mesh.isEmpty && limit > 0 {
      mesh.step()
      limit -= 1
    }
    return mesh
  }

  @Test(arguments: shapes)
  func deliversEveryFlitOnce(_ shape: Shape) {
    let flits = 1500
    let mesh = Self.overload(shape, flits: flits, seed: 11)
    #expect(mesh.isEmpty, "flits are stuck")
    #expect(mesh.violations.isEmpty)
    #expect(mesh.deliveries.count == flits)
    var seen = Set<UInt64>()
    var nextOfFlow: [[Int]: UInt64] = [:]
    var outOfOrder = 0
    for delivery in mesh.deliveries {
      let flit = delivery.transfer.flit
      let traffic = Int(delivery.transfer.channel) / shape.channels
      let target = Int(flit.targetY) * shape.columns + Int(flit.targetX)
      let source = Int(flit.sourceY) * shape.columns + Int(flit.sourceX)
      #expect(seen.insert(flit.payload[1]).inserted, "delivered twice")
      #expect(target == delivery.node)
      #expect(traffic == Int(flit.payload[1] % 2), "changed its class")
      let flow = [source, target, traffic]
      if flit.payload[0] != nextOfFlow[flow, default: 0] { outOfOrder += 1 }
      nextOfFlow[flow] = flit.payload[0] + 1
    }
    if shape.ordering == .flow {
      #expect(outOfOrder == 0)
    } else {
      // Otherwise the traffic was too tame for the test of order to mean anything.
      #expect(outOfOrder > 0)
    }
  }

  @Test func reachesTheInterestingEvents() {
    var total = RouterTests.coverage(of: Self.overload(Self.shapes[0], flits: 3000, seed: 5))
    #expect(total.filled > 0 && total.emptied > 0 && total.pushAndPop > 0 && total.wraps > 0)
    #expect(total.spentAndReturned > 0)
    #expect(total.withoutCredit.allSatisfy { $0 > 0 })
    #expect(total.contenders[1] > 0 && total.contenders[2] > 0 && total.contenders[5] > 0)
    #expect(total.accepted.allSatisfy { $0 > 0 } && total.sent.allSatisfy { $0 > 0 })
    #expect(total.violations == 0 && total.channelChanges == 0)
    // Exactly the turns of dimension order: rows are inputs, columns outputs.
    let possible = [
      0, 0, 1, 0, 1,
      1, 0, 1, 1, 1,
      1, 0, 0, 0, 1,
      1, 1, 1, 0, 1,
      1, 1, 1, 1, 1,
    ]
    #expect(total.turns.map { $0 > 0 ? 1 : 0 } == possible)

    let free = RouterTests.coverage(of: Self.overload(Self.shapes[3], flits: 3000, seed: 5))
    #expect(free.channelChanges > 0)
    let before = total.turns[4]
    total += free
    #expect(total.turns[4] == before + free.turns[4])
  }

  @Test func latencyIsHopsPlusTwo() {
    // From the source's link to the sink's: one cycle into the first router, one per hop, one out.
    for node in 0..<64 {
      var mesh = MeshOfRouters(spec: RouterTests.spec(), columns: 8, rows: 8, seed: 1)
      mesh.send(RouterTests.flit(to: node % 8, node / 8), class: node % 2)
      let hops = node % 8 + node / 8
      for _ in 0..<hops + 2 { mesh.step() }
      #expect(mesh.deliveries.count == 1)
      #expect(mesh.deliveries.first?.cycle == hops + 1)
    }
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func isDrivenByItsRecordsAlone(_ ordering: RouterSpec.Ordering) {
    // A second router, told nothing but the first one's records of what it was given, gives the
    // same records.
    let spec = RouterTests.spec(channels: 2, depth: 3, ordering)
    var first = Router(spec: spec, x: 1, y: 1, present: 0b1011)
    var second = first
    var random = SeededRandom(3)
    var free = Array(repeating: 3, count: 20)  // places of the queues, by input and channel
    var taken = Array(repeating: 0, count: 20)  // places at the receivers, by output and channel
    var compared = 0
    for _ in 0..<2000 {
      var inputs = RouterInputs()
      for port in 0..<5 where port != 2 {
        let channel = Int.random(in: 0..<4, using: &random)
        if free[port * 4 + channel] > 0 && random.chance(50) {
          let flit = RouterTests.flit(
            to: Int.random(in: 0..<3, using: &random), Int.random(in: 0..<3, using: &random),
            payload: random.next())
          inputs.arriving[port] = FlitTransfer(flit, channel: channel)
          free[port * 4 + channel] -= 1
        }
        for channel in 0..<4 where taken[port * 4 + channel] > 0 && random.chance(30) {
          inputs.credits[port] |= 1 << UInt16(channel)
          taken[port * 4 + channel] -= 1
        }
      }
      for port in 0..<5 {
        let leaving = first.outputs.leaving[port]
        if leaving.valid { taken[port * 4 + Int(leaving.channel)] += 1 }
        for channel in 0..<4 where first.outputs.credits[port] >> UInt16(channel) & 1 != 0 {
          free[port * 4 + channel] += 1
        }
      }
      first.advance(inputs)
      #expect(first.violation == nil)
      var told = RouterInputs()
      for commit in first.commits { told.take(commit, channels: first.channels) }
      second.advance(told)
      #expect(first.commits == second.commits)
      compared += first.commits.count
    }
    #expect(compared > 4000)
    #expect(first.coverage.dropped[2] > 0)
    #expect(first.coverage == second.coverage)
  }

  @Test func uniformTrafficNearSaturation() {
    // 8 × 8, one flit per packet, requests only, 80 % of the bound of 0.5 flits per node and cycle.
    var mesh = MeshOfRouters(spec: RouterTests.spec(), columns: 8, rows: 8, seed: 9)
    var random = SeededRandom(9)
    let warmup = 300
    let cycles = 1000
    for cycle in 0..<cycles {
      for node in 0..<64 where random.chance(40) {
        let target = Int.random(in: 0..<64, using: &random)
        var flit = RouterTests.flit(to: target % 8, target / 8, payload: UInt64(cycle))
        flit.sourceX = UInt16(node % 8)
        flit.sourceY = UInt16(node / 8)
        mesh.send(flit, class: 0)
      }
      mesh.step()
    }
    var delivered = 0
    var latency = 0
    for delivery in mesh.deliveries where delivery.cycle >= warmup {
      delivered += 1
      latency += delivery.cycle - Int(delivery.transfer.flit.payload[0]) + 1
    }
    let rate = Double(delivered) / Double(64 * (cycles - warmup))
    let mean = Double(latency) / Double(delivered)
    print("8×8 uniform, offered 0.400: accepted \(rate) flits per node and cycle, latency \(mean)")
    #expect(rate > 0.35)
    #expect(mean < 3 * 7.25)
  }
}

extension RouterTests {
  static func coverage(of mesh: MeshOfRouters) -> RouterCoverage {
    var total = mesh.routers[0].coverage
    for router in mesh.routers.dropFirst() { total += router.coverage }
    return total
  }
}
