/// What traffic a run offers, and how long it measures.
public struct TrafficSettings: Sendable, Hashable {
  /// Which node sends to which.
  public var pattern: TrafficPattern
  /// What every node offers in the mean, flits per cycle, more than 0 and at most 1.
  public var rate: Double
  /// Flits of a packet.
  public var packet: Int
  /// The class of all flits.
  public var trafficClass: TrafficClass
  /// Cycles before the window that is measured.
  public var warmup: Int
  /// Cycles of the window.
  public var cycles: Int
  /// Seed of all draws.
  public var seed: UInt64

  /// Traffic with the given settings.
  /// - Parameter warmup: cycles before the window; half as many as the window has if left out.
  public init(
    _ pattern: TrafficPattern, rate: Double, packet: Int = 1, trafficClass: TrafficClass = .request,
    cycles: Int = 10_000, warmup: Int? = nil, seed: UInt64 = 1
  ) {
    self.pattern = pattern
    self.rate = rate
    self.packet = packet
    self.trafficClass = trafficClass
    self.cycles = cycles
    self.warmup = warmup ?? cycles / 2
    self.seed = seed
  }
}
