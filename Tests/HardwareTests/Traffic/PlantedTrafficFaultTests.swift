import ChipSpec
import Simulation
import Testing

@testable import Traffic

/// What a router does wrong is found while traffic is measured, and called by its name.
struct PlantedTrafficFaultTests {
  private struct Case: Sendable {
    let fault: PlantedFault
    let stages: Set<TrafficViolation.Stage>

    init(
      _ name: String, _ stages: Set<TrafficViolation.Stage>, _ original: String,
      _ replacement: String, occurrence: Int = 1, of count: Int = 1
    ) {
      fault = PlantedFault(
        name, in: "router.v", original, replacement, occurrence: occurrence, of: count)
      self.stages = stages
    }
  }

  private static let vanishing =
    "local_out_valid_o = local_leaves && local_payload[40:32] != 9'd5"

  private static let cases = [
    Case(
      "a bit of the payload is inverted", [.altered],
      "south_out_payload_o = south_payload",
      "south_out_payload_o = south_payload ^ 64'h8000_0000_0000"),
    Case(
      "the source's row is lost", [.altered],
      "east_out_source_y_o = east_header[7:6]", "east_out_source_y_o = 2'd0"),
    Case(
      "flits that turn south stay in their queue", [.doubled],
      "south_grant[7:4] | west_grant[3:0]", "west_grant[3:0]"),
    Case(
      "goes on east in its own column", [.misrouted, .dropped],
      "if (x_i < west_in_target_x_i)", "if (x_i <= west_in_target_x_i)", occurrence: 4, of: 4),
    Case(
      "wrong bit of the channel's number", [.channel],
      "south_taken[1] | south_taken[3]}", "south_taken[1] | south_taken[2]}"),
    Case(
      "drops where a neighbour is", [.dropped],
      "dropped_o[3] = west_leaves && !west_present_q", "dropped_o[3] = west_leaves"),
    Case(
      "no credit for a channel", [.credit, .stuck],
      "north_in_credit_o = north_popped", "north_in_credit_o = north_popped & 4'b0111"),
    Case(
      "credits for another channel", [.credit],
      "west_in_credit_o = west_popped", "west_in_credit_o = {west_popped[2:0], west_popped[3]}"),
    Case(
      "nobody may go north", [.stuck],
      "wire north_leaves = |north_eligible", "wire north_leaves = 1'b0"),
    Case(
      "some flits to the tile vanish", [.reordered],
      "local_out_valid_o = local_leaves", vanishing),
  ]

  @Test func `every fault is named`() async throws {
    let shape = RouterModels.shape(.flow)
    let source = try RouterModels.source(shape)
    let found = try await TestBench.fewAtATime(Self.cases) { item in
      let library = try await TestBench.library(
        try item.fault.planted(in: source), RouterModels.options)
      do {
        _ = try TrafficBench(library, shape).run(
          TrafficSettings(
            .uniform, rate: 0.4, trafficClass: .response, cycles: 2_000, warmup: 0, seed: 1))
        return nil as TrafficViolation?
      } catch let violation as TrafficViolation {
        return violation
      }
    }
    for (item, violation) in zip(Self.cases, found) {
      let stage = try #require(violation?.stage, "not found: \(item.fault.name)")
      #expect(item.stages.contains(stage), "\(item.fault.name): \(violation?.description ?? "")")
      #expect(violation?.x != nil && violation?.port != nil)
    }
  }

  /// A single flit is enough where the fault lies on every way.
  @Test func `an empty network is checked too`() async throws {
    let shape = RouterModels.shape(.flow)
    let item = Self.cases[0]
    let library = try await TestBench.library(
      try item.fault.planted(in: try RouterModels.source(shape)), RouterModels.options)
    let bench = try TrafficBench(library, shape)
    let violation = #expect(throws: TrafficViolation.self) { try bench.zeroLoad(.uniform) }
    #expect(violation?.stage == .altered && violation?.port == "south")
    #expect(violation?.x == 0 && violation?.y == 0)
  }

  /// Where flits may overtake one another a gap means nothing; one that never comes is missing at the
  /// end.
  @Test func `a lost flit is missing at the end`() async throws {
    let shape = RouterModels.shape(.none)
    // One in some thousands: each takes a credit with it, and without credits the network is stuck.
    let fault = PlantedFault(
      "a few flits to the tile vanish", in: "router.v", "local_out_valid_o = local_leaves",
      "local_out_valid_o = local_leaves && local_payload[40:28] != 13'd5")
    let library = try await TestBench.library(
      try fault.planted(in: try RouterModels.source(shape)), RouterModels.options)
    let bench = try TrafficBench(library, shape)
    let violation = #expect(throws: TrafficViolation.self) {
      try bench.run(TrafficSettings(.uniform, rate: 0.4, cycles: 2_000, warmup: 0, seed: 1))
    }
    #expect(
      violation?.stage == .lost && (violation?.cycle ?? 0) > 2_000,
      "\(violation?.description ?? "")")
  }
}
