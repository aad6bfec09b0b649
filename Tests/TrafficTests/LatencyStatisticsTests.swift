import Testing

@testable import Traffic

struct LatencyStatisticsTests {
  @Test func `mean and percentiles of known numbers`() {
    var statistics = LatencyStatistics()
    for latency in 1...100 { statistics.add(latency, place: Double(latency - 1) / 100) }
    #expect(statistics.mean == 50.5)
    #expect(statistics.minimum == 1 && statistics.maximum == 100)
    #expect([1.0, 50, 95, 99, 100].map { statistics.percentile($0) } == [1, 50, 95, 99, 100])
    // Means of ten batches: 5.5, 15.5, …, 95.5; their standard deviation is 30.28.
    let uncertainty = statistics.uncertainty ?? 0
    #expect(abs(uncertainty - 2.262 * 30.2765 / 10.0.squareRoot()) < 0.001)
  }

  @Test func `nothing known without packets`() {
    let statistics = LatencyStatistics()
    #expect(statistics.mean == nil && statistics.percentile(50) == nil)
    #expect(statistics.uncertainty == nil && statistics.maximum == nil)
  }

  @Test func `one packet has no uncertainty`() {
    var statistics = LatencyStatistics()
    statistics.add(7, place: 0.5)
    #expect(statistics.mean == 7 && statistics.percentile(1) == 7)
    #expect(statistics.uncertainty == nil)
  }
}
