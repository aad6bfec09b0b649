import Simulation

/// A mesh of verilated routers on which traffic is measured, run after run.
///
/// A bench belongs to one thread at a time; any number of them run at once.
public final class TrafficBench {
  /// The mesh.
  public let shape: MeshShape
  private var mesh: RouterMesh

  /// A mesh of instances of a verilated router.
  /// - Throws: ``TrafficError`` where the library is not a router of this mesh.
  public init(_ library: ModelLibrary, _ shape: MeshShape) throws(TrafficError) {
    self.shape = shape
    mesh = try RouterMesh(library, shape)
  }

  /// Measures one offered rate: warm-up, the window, and the time until all packets of the window have
  /// arrived, while the sources go on; then the sources stop, the network runs dry, and nothing may be
  /// missing.
  ///
  /// The run stops early once the mean latency cannot be below `latencyLimit` any more, and where the
  /// packets of the window have not arrived after four times the cycles of warm-up and window.
  /// - Throws: ``TrafficViolation`` where the network did what it must not; ``TrafficError``.
  public func run(
    _ settings: TrafficSettings, latencyLimit: Double = .infinity
  ) throws -> TrafficResult {
    try mesh.reset()
    let firstStep = mesh.steps
    var flow = TrafficFlow(settings, shape)
    func advance() throws {
      try mesh.advance(&flow)
      try flow.endCycle()
      if flow.isStill { throw flow.standstill(isQuiet: mesh.isQuiet) }
    }
    let end = settings.warmup + settings.cycles
    while flow.cycle < end { try advance() }
    while flow.missing > 0 && flow.cycle < 5 * end {
      if flow.cycle % 16 == 0 && flow.meanAtLeast > latencyLimit { break }
      try advance()
    }
    flow.close()
    while !flow.isEmpty { try advance() }
    // The last credits come back two cycles after the last flit.
    for _ in 0..<4 { try advance() }
    try flow.finish()
    var result = flow.result
    result.routerCycles = mesh.steps - firstStep
    return result
  }

  /// Measures packets one at a time in a network that is empty otherwise: all pairs of nodes that the
  /// pattern has, or a part of them evenly spread where there are very many.
  /// - Throws: ``TrafficViolation``, ``TrafficError``.
  public func zeroLoad(
    _ pattern: TrafficPattern, packet: Int = 1, trafficClass: TrafficClass = .request
  ) throws -> ZeroLoad {
    try mesh.reset()
    var flow = LonePackets(shape, packet: packet, trafficClass: trafficClass)
    var latencies = [Int](repeating: 0, count: shape.columns + shape.rows)
    var counts = latencies
    var (sum, weight) = (0.0, 0.0)
    var number = 0
    // A pair costs a time that grows with the mesh. An odd step, so that all distances are met where not
    // all pairs are.
    let pairs = shape.nodes * pattern.targets(of: 0, in: shape).count
    let stride = max(1, pairs * shape.nodes / 4_000_000) | 1
    for source in 0..<shape.nodes {
      for (target, probability) in pattern.targets(of: source, in: shape) where probability > 0 {
        defer { number += 1 }
        guard number % stride == 0 else { continue }
        flow.begin(from: source, to: target)
        while !flow.isDone {
          try mesh.advance(&flow)
          try flow.endCycle(isQuiet: mesh.isQuiet)
        }
        for _ in 0..<4 { try mesh.advance(&flow) }
        let hops = shape.hops(from: source, to: target)
        latencies[hops] += flow.latency
        counts[hops] += 1
        sum += probability * Double(flow.latency)
        weight += probability
      }
    }
    return ZeroLoad(mean: sum / weight, latencies: latencies, counts: counts)
  }
}
