/// What packets take that have the network to themselves.
public struct ZeroLoad: Sendable, Hashable {
  /// Latency from the source's queue to the sink, as the pattern mixes its distances, cycles.
  public let mean: Double
  /// What a packet takes that goes the shortest way of the pattern, cycles, and the hops of that way.
  public let shortest: (latency: Double, hops: Int)
  /// The same for the longest way.
  public let longest: (latency: Double, hops: Int)

  /// - Parameters:
  ///   - mean: over all pairs, weighted by the pattern.
  ///   - latencies: by hops, the sum of the latencies of the pairs that far apart.
  ///   - counts: by hops, the number of those pairs; at least one of them is not 0.
  init(mean: Double, latencies: [Int], counts: [Int]) {
    self.mean = mean
    func latency(_ hops: Int) -> (Double, Int) {
      (Double(latencies[hops]) / Double(counts[hops]), hops)
    }
    shortest = latency(counts.firstIndex { $0 > 0 } ?? 0)
    longest = latency(counts.lastIndex { $0 > 0 } ?? 0)
  }

  /// Cycles that one more hop takes; nil where all ways are equally long.
  public var cyclesPerHop: Double? {
    guard longest.hops > shortest.hops else { return nil }
    return (longest.latency - shortest.latency) / Double(longest.hops - shortest.hops)
  }

  /// Whether both are the same.
  public static func == (left: ZeroLoad, right: ZeroLoad) -> Bool {
    left.mean == right.mean && left.shortest == right.shortest && left.longest == right.longest
  }

  /// Hashes what ``==`` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(mean) }
}
