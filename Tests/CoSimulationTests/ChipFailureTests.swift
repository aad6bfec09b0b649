import Testing

@testable import CoSimulation

/// Whose fault it is that a simulation ends.
struct ChipFailureTests {
  private static func failure(_ message: String) -> ChipFailure {
    ChipFailure(.fault, cycle: 7, messages: [message])
  }

  @Test func assertionsNameTheirPart() {
    let tiled = Self.failure(
      "tile (0, 1): [3887] %Error: bus_shim_builtin_assertions.sv:110: Assertion failed in "
        + "TOP.tile_k0.u_bus_shim.u_assertions: obi_response_expected: fetch: rvalid without a "
        + "transfer granted before; bus_shim_builtin_assertions.sv:110: $stop")
    #expect(tiled.part == "bus_shim" && tiled.tile ?? (9, 9) == (0, 1))
    #expect(tiled.summary.hasPrefix("tile (0, 1), bus_shim: the simulation ended in cycle 7: "))
    let flat = Self.failure(
      "[3887] %Error: a.sv:110: Assertion failed in "
        + "TOP.chip.u_tile_2_10.u_bus_shim.u_assertions: obi_known: data: a field is unknown; "
        + "a.sv:10: $stop")
    #expect(flat.part == "bus_shim" && flat.tile ?? (9, 9) == (2, 10))
    // A rule that the core has to keep.
    let core = Self.failure(
      "tile (3, 0): [3887] %Error: a.sv:104: Assertion failed in "
        + "TOP.tile_k0.u_bus_shim.u_assertions: obi_request_held: fetch: req fell; a.sv:104: $stop")
    #expect(core.part == "core" && core.tile ?? (9, 9) == (3, 0))
  }

  @Test func othersDoNot() {
    for message in [
      "a model's loop does not settle", "Assertion failed in ", "Assertion failed in a.b",
      "Assertion failed in : : :", "tile (1, 2): Assertion failed in TOP.chip: rule: text",
    ] {
      let failure = Self.failure(message)
      #expect(failure.part == "chip" && failure.tile == nil, "\(message)")
    }
    let link = Self.failure(HostLinkFault.site + "nobody waits for this completion")
    #expect(link.part == "host_bridge")
    #expect(ChipFailure(.limit, cycle: 7, messages: []).part == "chip")
  }

  /// Half of the hosts are eager, the others are not; each follows from the seed.
  @Test func hostsOfRandomPrograms() {
    let paces = (0..<200).map { SimulatedChip.Pace(random: $0) }
    let eager = paces.count { $0 == SimulatedChip.Pace() }
    #expect((60...150).contains(eager))
    #expect(paces.contains { $0.takes < 100 } && paces.contains { $0.offers < 100 })
    #expect(paces.contains { $0.latency.upperBound > 0 })
    #expect(paces.allSatisfy { $0.takes >= 30 && $0.offers >= 40 })
    #expect(paces == (0..<200).map { SimulatedChip.Pace(random: $0) })
  }
}
