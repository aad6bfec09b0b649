/// Latencies of packets, counted one by one.
public struct LatencyStatistics: Sendable, Hashable {
  /// Packets counted.
  public private(set) var count = 0
  private var sum = 0
  /// How many packets took so many cycles.
  private var counts: [Int] = []
  private var batchSums: [Int]
  private var batchCounts: [Int]

  /// The window is cut into so many batches, whose means are taken as independent.
  private static let batches = 10

  /// No latencies yet.
  init() {
    batchSums = Array(repeating: 0, count: Self.batches)
    batchCounts = batchSums
  }

  /// Counts a packet.
  /// - Parameters:
  ///   - latency: cycles.
  ///   - place: where in the window it was made, from 0 to below 1.
  mutating func add(_ latency: Int, place: Double) {
    if latency >= counts.count {
      counts += Array(repeating: 0, count: max(64, latency + 1 - counts.count))
    }
    counts[latency] += 1
    count += 1
    sum += latency
    let batch = min(Self.batches - 1, max(0, Int(place * Double(Self.batches))))
    batchSums[batch] += latency
    batchCounts[batch] += 1
  }

  /// Cycles of all packets together.
  var total: Int { sum }

  /// The mean, cycles; nil without packets.
  public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// The longest, cycles.
  public var maximum: Int? { counts.lastIndex { $0 > 0 } }

  /// The shortest, cycles.
  public var minimum: Int? { counts.firstIndex { $0 > 0 } }

  /// The shortest time in which at least so many per cent of the packets arrived, cycles.
  public func percentile(_ percent: Double) -> Int? {
    guard count > 0 else { return nil }
    let needed = max(1, Int((percent / 100 * Double(count)).rounded(.up)))
    var reached = 0
    for (latency, number) in counts.enumerated() {
      reached += number
      if reached >= needed { return latency }
    }
    return maximum
  }

  /// Half the width of the interval that holds the true mean in 95 of 100 cases, cycles: from the means
  /// of ten batches, by Student's distribution with nine degrees of freedom. Nil where a batch is empty.
  public var uncertainty: Double? {
    guard batchCounts.allSatisfy({ $0 > 0 }) else { return nil }
    let means = zip(batchSums, batchCounts).map { Double($0) / Double($1) }
    let mean = means.reduce(0, +) / Double(Self.batches)
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(Self.batches - 1)).squareRoot()
    return 2.262 * deviation / Double(Self.batches).squareRoot()
  }
}
