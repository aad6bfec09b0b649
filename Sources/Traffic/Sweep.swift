/// Latency against offered rate for one pattern, and where the network saturates.
public struct Sweep: Sendable {
  /// Which node sends to which.
  public let pattern: TrafficPattern
  /// The bound of dimension-order routing, flits per node and cycle.
  public let bound: Double
  /// What packets take that have the network to themselves.
  public let zeroLoad: ZeroLoad
  /// All rates that were measured, in growing order.
  public internal(set) var points: [TrafficResult] = []
  /// The highest offered rate at which the mean latency is at most ``limit``, flits per node and cycle;
  /// 0 if the lowest measured one is above.
  public internal(set) var saturation = 0.0
  /// Whether a higher rate was measured and was too much.
  public internal(set) var isSaturated = false

  /// The latency that stands for saturation: three times that of an empty network, cycles.
  public var limit: Double { 3 * zeroLoad.mean }

  /// The saturation as a share of the bound.
  public var share: Double { saturation / bound }

  /// Whether a run is below saturation.
  func holds(_ result: TrafficResult) -> Bool {
    result.missing == 0 && result.meanAtLeast <= limit
  }
}

extension TrafficBench {
  /// Measures growing rates, a tenth of the bound apart, until the network saturates, and then halves
  /// the interval in which it does so five times, to 0.3 % of the bound.
  ///
  /// All rates use the same seed.
  /// - Parameters:
  ///   - settings: the traffic; its rate is not used.
  ///   - progress: told before each run the rate that comes next.
  /// - Throws: ``TrafficViolation``, ``TrafficError``, what `progress` throws.
  public func sweep(
    _ settings: TrafficSettings, progress: (Double) throws -> Void = { _ in }
  ) throws -> Sweep {
    var sweep = Sweep(
      pattern: settings.pattern, bound: settings.pattern.bound(on: shape),
      zeroLoad: try zeroLoad(
        settings.pattern, packet: settings.packet, trafficClass: settings.trafficClass))
    let parts = 320  // of the bound
    func holds(_ part: Int) throws -> Bool {
      var settings = settings
      settings.rate = min(1, sweep.bound * Double(part) / Double(parts))
      try progress(settings.rate)
      // Rates somewhat above saturation are measured too, for the curve's end.
      let result = try run(settings, latencyLimit: 2 * sweep.limit)
      sweep.points.append(result)
      return sweep.holds(result)
    }
    var low = 0
    var high = parts / 10
    while try holds(high) {
      low = high
      guard sweep.bound * Double(low) / Double(parts) < 1 else { break }
      high += parts / 10
    }
    sweep.isSaturated = low < high
    while high - low > 1 {
      let middle = (low + high) / 2
      if try holds(middle) { low = middle } else { high = middle }
    }
    sweep.saturation = min(1, sweep.bound * Double(low) / Double(parts))
    sweep.points.sort { $0.settings.rate < $1.settings.rate }
    return sweep
  }
}
