import ChipSpec
import Foundation
import Testing

@testable import Traffic

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct LatencyPlotTests {
  private func sweep(_ pattern: TrafficPattern, saturated: Bool) -> Sweep {
    let empty = ZeroLoad(mean: 4, latencies: [0, 6, 0, 10], counts: [0, 2, 0, 2])
    var sweep = Sweep(pattern: pattern, bound: 0.5, zeroLoad: empty)
    for (rate, latency) in [(0.1, 4), (0.2, 5), (0.3, 11), (0.4, 200)] {
      var result = TrafficResult(TrafficSettings(pattern, rate: rate))
      result.packets = 1
      result.latency.add(latency, place: 0)
      result.meanAtLeast = Double(latency)
      sweep.points.append(result)
    }
    sweep.saturation = saturated ? 0.3 : 1
    sweep.isSaturated = saturated
    return sweep
  }

  @Test func `an empty network's latency`() {
    let empty = sweep(.uniform, saturated: true).zeroLoad
    #expect(empty.mean == 4 && empty.cyclesPerHop == 1)
    #expect(ZeroLoad(mean: 3, latencies: [6], counts: [2]).cyclesPerHop == nil)
  }

  @Test func `a drawing is well formed, and says what it shows`() throws {
    let plot = LatencyPlot(
      [sweep(.uniform, saturated: true), sweep(.neighbour, saturated: false)],
      title: "2 < 3 & so on", subtitle: "requests")
    let svg = plot.svg
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    for text in [
      "2 &lt; 3 &amp; so on", "requests", "uniform", "neighbour", "0.300", "60 %", "≥ 1.000",
      "mean latency, cycles", "offered, flits per node and cycle",
    ] {
      #expect(svg.contains(text), "\(text) is missing")
    }
    #expect(svg == plot.svg)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    // Nothing lies outside the drawing: the curve's last point is cut off at its upper edge.
    let numbers = svg.matches(of: /c[xy]="([-0-9.]+)"/).compactMap { Double($0.1) }
    #expect(!numbers.isEmpty && numbers.allSatisfy { 0...960 ~= $0 })
  }

  @Test(arguments: [(1.0, 0.2, 1.0), (35, 5, 35), (0.043, 0.01, 0.05), (7, 1, 7)])
  func `axes have round steps`(value: Double, step: Double, end: Double) {
    let axis = LatencyPlot.axis(to: value)
    #expect(abs(axis.step - step) < 1e-9 && abs(axis.end - end) < 1e-9)
  }
}
