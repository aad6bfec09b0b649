import ChipSpec
import Testing

@testable import Hardware

/// The network's freedom of deadlock is proved for every mesh, and what would break it is named.
struct DeadlockProofTests {
  private func spec(_ virtualChannels: Int, _ ordering: RouterSpec.Ordering) -> RouterSpec {
    var spec = RouterSpec()
    spec.virtualChannels = virtualChannels
    spec.ordering = ordering
    return spec
  }

  /// The turns of dimension order and some more.
  private func turns(adding extra: [(from: RouterPort, to: RouterPort)]) -> RoutingRule {
    var turns = RoutingRule.dimensionOrder.turns
    for (from, to) in extra {
      turns[from.rawValue] = RouterPort.allCases.filter {
        turns[from.rawValue].contains($0) || $0 == to
      }
    }
    return RoutingRule(turns: turns)
  }

  private func graph(
    _ rule: RoutingRule = .dimensionOrder, columns: Int, rows: Int, virtualChannels: Int = 1,
    responseChannels: Range<Int>? = nil, changesChannel: Bool = false
  ) -> WaitingGraph {
    WaitingGraph(
      rule: rule, columns: columns, rows: rows, virtualChannels: virtualChannels,
      responseChannels: responseChannels ?? virtualChannels..<2 * virtualChannels,
      changesChannel: changesChannel)
  }

  /// Every part of the sum in words: so a graph that lost its links would not pass for a proof.
  @Test(arguments: [(1, 1), (1, 7), (7, 1), (2, 2), (3, 5), (8, 8), (12, 9), (17, 4)])
  func everyMeshIsFree(columns: Int, rows: Int) throws {
    for ordering in RouterSpec.Ordering.allCases {
      for virtualChannels in [1, 2, 3, 4, 8] {
        let proof = try DeadlockProof(
          spec(virtualChannels, ordering), columns: columns, rows: rows)
        let nodes = columns * rows
        let horizontal = 2 * (columns - 1) * rows
        let vertical = 2 * columns * (rows - 1)
        let channels = 2 * virtualChannels
        #expect(proof.places == (horizontal + vertical + nodes) * channels + 2 * nodes)

        // Straight on and turning, from injection to links; then to sinks, and from sink to injection.
        let straightX = 2 * max(0, columns - 2) * rows
        let straightY = 2 * columns * max(0, rows - 2)
        let turning = 4 * (columns - 1) * (rows - 1)
        let moves = straightX + straightY + turning + horizontal + vertical
        let choices = ordering == .flow ? 1 : virtualChannels
        let deliveries = (horizontal + vertical + nodes) * channels
        #expect(
          proof.dependencies
            == moves * channels * choices + deliveries + nodes * virtualChannels)
      }
    }
  }

  @Test func turnsThatCloseACircleAreNamed() {
    let rule = turns(adding: [(.south, .east), (.north, .west)])
    let error = #expect(throws: Deadlock.self) {
      try DeadlockProof(graph(rule, columns: 3, rows: 3))
    }
    #expect(
      error?.description == """
        the network can deadlock: flits can wait in a circle of 4 places
              link (1, 1) → (1, 0), channel 1
            → link (1, 0) → (2, 0), channel 1
            → link (2, 0) → (2, 1), channel 1
            → link (2, 1) → (1, 1), channel 1
            → link (1, 1) → (1, 0), channel 1
        """)
  }

  @Test func aTurnBackIsNamed() {
    let error = #expect(throws: Deadlock.self) {
      try DeadlockProof(
        graph(turns(adding: [(.north, .north), (.south, .south)]), columns: 1, rows: 3))
    }
    #expect(
      error?.description == """
        the network can deadlock: flits can wait in a circle of 2 places
              link (0, 1) → (0, 0), channel 0
            → link (0, 0) → (0, 1), channel 0
            → link (0, 1) → (0, 0), channel 0
        """)
  }

  /// One turn more is not yet a circle, as the turn model says (Glass, Ni, 1992); the proof must not
  /// be a mere comparison with the table of dimension order.
  @Test(arguments: [RouterPort.north, .south], [RouterPort.east, .west])
  func oneMoreTurnIsNoCircle(from: RouterPort, to: RouterPort) throws {
    _ = try DeadlockProof(graph(turns(adding: [(from, to)]), columns: 5, rows: 5))
  }

  @Test func responsesOnTheChannelsOfRequestsAreNamed() {
    let error = #expect(throws: Deadlock.self) {
      try DeadlockProof(graph(columns: 2, rows: 1, virtualChannels: 2, responseChannels: 0..<2))
    }
    #expect(
      error?.description == """
        the network can deadlock: flits can wait in a circle of 2 places
              inject at (0, 0), channel 0
            → eject at (0, 0), requests
            → inject at (0, 0), channel 0
        """)
  }

  @Test func twelveByNineIsQuick() throws {
    var best = Duration.seconds(1)
    for _ in 0..<5 {
      let start = ThreadTime.now
      _ = try DeadlockProof(spec(2, .flow), columns: 12, rows: 9)
      best = min(best, ThreadTime.now - start)
    }
    print("deadlock proof, 12 × 9: \(best)")
    #if !DEBUG
      #expect(best < .milliseconds(5))
    #endif
  }

  @Test func aHundredByAHundredTakesSeconds() throws {
    let start = ThreadTime.now
    _ = try DeadlockProof(spec(2, .flow), columns: 100, rows: 100)
    let time = ThreadTime.now - start
    print("deadlock proof, 100 × 100: \(time)")
    #expect(time < .seconds(10))
  }

  /// The hardware has exactly the turns that the rule can ask for.
  @Test func everyTurnIsPossible() {
    for input in RouterPort.allCases {
      #expect(RoutingRule.dimensionOrder.possibleOutputs(from: input) == input.outputs)
    }
  }
}
