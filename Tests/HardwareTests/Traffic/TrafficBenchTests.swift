import ChipSpec
import Simulation
import Testing

@testable import Traffic

/// Traffic over meshes of the router's Verilog.
struct TrafficBenchTests {
  /// One cycle to leave the source, one for each hop, one to leave the last router, and one for each
  /// further flit.
  @Test(arguments: RouterSpec.Ordering.allCases)
  func `an empty network takes a cycle for each hop`(ordering: RouterSpec.Ordering) async throws {
    let bench = try await RouterModels.bench(ordering)
    for pattern in TrafficPattern.allCases {
      for packet in [1, 5] {
        for trafficClass in TrafficClass.allCases {
          let empty = try bench.zeroLoad(pattern, packet: packet, trafficClass: trafficClass)
          let expected = pattern.meanHops(on: bench.shape) + 1 + Double(packet)
          #expect(abs(empty.mean - expected) < 1e-9, "\(pattern), \(packet) flits")
          #expect(empty.shortest.latency == Double(empty.shortest.hops + 1 + packet))
          #expect(empty.longest.latency == Double(empty.longest.hops + 1 + packet))
          if let hop = empty.cyclesPerHop { #expect(hop == 1) }
        }
      }
    }
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func `every pattern arrives whole`(ordering: RouterSpec.Ordering) async throws {
    let bench = try await RouterModels.bench(ordering)
    for (number, pattern) in TrafficPattern.allCases.enumerated() {
      let settings = TrafficSettings(
        pattern, rate: 0.2, packet: number % 2 == 0 ? 1 : 3,
        trafficClass: number % 3 == 0 ? .request : .response, cycles: 1_000, warmup: 200,
        seed: 7)
      let result = try bench.run(settings)
      #expect(result.missing == 0 && result.packets > 300 / settings.packet)
      #expect(abs(result.offered - 0.2) < 0.05 && abs(result.accepted - 0.2) < 0.05)
      let empty = pattern.meanHops(on: bench.shape) + 1 + Double(settings.packet)
      let mean = result.latency.mean ?? 0
      #expect(empty * 0.9 < mean && mean < empty * 1.6, "\(pattern): \(mean)")
      #expect(result.checks >= result.flits && result.flits >= result.packets * settings.packet)
    }
  }

  @Test func `the same seed gives the same result`() async throws {
    let bench = try await RouterModels.bench(.none)
    let settings = TrafficSettings(.uniform, rate: 0.5, packet: 2, cycles: 500, seed: 5)
    let first = try bench.run(settings)
    var other = settings
    other.seed = 6
    #expect(try bench.run(other).latency != first.latency)
    // Also after other traffic, and on other instances.
    #expect(try bench.run(settings) == first)
    #expect(try await RouterModels.bench(.none).run(settings) == first)
  }

  @Test func `more than the network carries`() async throws {
    let bench = try await RouterModels.bench(.flow)
    let settings = TrafficSettings(.hotspot, rate: 1, cycles: 1_000, warmup: 100)
    let bound = TrafficPattern.hotspot.bound(on: bench.shape)
    let result = try bench.run(settings, latencyLimit: 50)
    #expect(result.missing > 0 && result.meanAtLeast > 50 && result.backlog > 0)
    #expect(result.accepted < 0.9 && bound < 0.4)
    #expect(result.offered > 0.999)
  }

  @Test func `a sweep ends at saturation`() async throws {
    let bench = try await RouterModels.bench(.flow)
    var rates: [Double] = []
    let sweep = try bench.sweep(
      TrafficSettings(.hotspot, rate: 1, cycles: 600, warmup: 200)
    ) { rates.append($0) }
    #expect(sweep.isSaturated && 0.6...1.1 ~= sweep.share, "\(sweep.share)")
    #expect(sweep.points.count == rates.count)
    #expect(sweep.points.map(\.settings.rate) == rates.sorted())
    let below = sweep.points.filter { $0.settings.rate <= sweep.saturation }
    #expect(below.allSatisfy { $0.missing == 0 && ($0.latency.mean ?? .infinity) <= sweep.limit })
    let above = sweep.points.filter { $0.settings.rate > sweep.saturation }
    #expect(above.contains { $0.meanAtLeast > sweep.limit })

    // No link of 3 × 3 nodes has more than one flow of these: a flit a cycle is not too much.
    let open = try bench.sweep(
      TrafficSettings(.complement, rate: 1, cycles: 300, warmup: 100))
    #expect(open.bound == 1 && open.saturation == 1 && !open.isSaturated)
  }

  /// Payloads of half a word, and of more than one, are made and compared whole; channels that are no
  /// power of two leave numbers unused.
  @Test(arguments: [(32, 3), (256, 1)])
  func `other flits and channels`(width: Int, channels: Int) async throws {
    var router = RouterSpec()
    router.flitWidth = width
    router.virtualChannels = channels
    let shape = MeshShape(columns: 4, rows: 2, router: router)
    let library = try await TestBench.library(
      try RouterModels.source(shape), RouterModels.options)
    let result = try TrafficBench(library, shape).run(
      TrafficSettings(
        .uniform, rate: 0.3, packet: 4, trafficClass: .response, cycles: 800, warmup: 0))
    #expect(result.missing == 0 && result.packets > 300)
  }

  @Test func `a router of another network is refused`() async throws {
    let source = try RouterModels.source(RouterModels.shape(.flow))
    let library = try await TestBench.library(source, RouterModels.options)
    var wide = RouterSpec()
    wide.flitWidth = 128
    #expect(
      throws: TrafficError.otherRouter(port: "north_in_payload_i", expected: 128, found: 64)
    ) {
      _ = try TrafficBench(library, MeshShape(columns: 3, rows: 3, router: wide))
    }
    #expect(throws: TrafficError.otherRouter(port: "x_i", expected: 3, found: 2)) {
      _ = try TrafficBench(library, MeshShape(columns: 8, rows: 3, router: RouterSpec()))
    }
  }
}
