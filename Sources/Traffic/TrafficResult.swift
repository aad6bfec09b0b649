/// What a run measured.
public struct TrafficResult: Sendable, Hashable {
  /// What was offered.
  public let settings: TrafficSettings
  /// Packets made in the window.
  public internal(set) var packets = 0
  /// Latencies of those of them that arrived: from the cycle in which a packet enters its source's queue
  /// to the one in which its last flit is at its sink, both counted.
  public internal(set) var latency = LatencyStatistics()
  /// The mean latency of all packets of the window if those that have not arrived had arrived in the
  /// last cycle: a lower bound where some have not, otherwise the mean; cycles.
  public internal(set) var meanAtLeast = 0.0
  /// What was offered in the window, flits per node and cycle.
  public internal(set) var offered = 0.0
  /// What arrived in the window, flits per node and cycle.
  public internal(set) var accepted = 0.0
  /// Packets waiting in the queues of all sources at the end of the window.
  public internal(set) var backlog = 0
  /// Flits that arrived in the whole run, all of them checked.
  public internal(set) var flits = 0
  /// Times that a flit was checked: on each link, and at its sink.
  public internal(set) var checks = 0
  /// Cycles of the whole run.
  public internal(set) var simulated = 0
  /// Routers clocked, summed over the cycles; quiet ones are left out.
  public internal(set) var routerCycles = 0

  /// Packets of the window that had not arrived when the run was stopped.
  public var missing: Int { packets - latency.count }

  init(_ settings: TrafficSettings) { self.settings = settings }
}
