import ChipSpec
import Testing

@testable import Traffic

struct TrafficPatternTests {
  private static func mesh(_ columns: Int, _ rows: Int) -> MeshShape {
    MeshShape(columns: columns, rows: rows, router: RouterSpec())
  }

  /// What the literature has for eight by eight nodes.
  @Test(arguments: [
    (TrafficPattern.uniform, 5.25, 0.5), (.transpose, 5.25, 1.0 / 7), (.complement, 8, 0.25),
    (.tornado, 7.5, 1.0 / 3), (.hotspot, 5, 0.25), (.neighbour, 3.5, 1),
  ])
  func `hops and bounds of 8 × 8`(pattern: TrafficPattern, hops: Double, bound: Double) {
    let mesh = Self.mesh(8, 8)
    #expect(abs(pattern.meanHops(on: mesh) - hops) < 1e-9)
    #expect(abs(pattern.bound(on: mesh) - bound) < 1e-9)
  }

  @Test(arguments: TrafficPattern.allCases, [(8, 8), (3, 3), (5, 2), (1, 1), (1, 7)])
  func `probabilities add up to one, and draws follow them`(
    pattern: TrafficPattern, size: (columns: Int, rows: Int)
  ) {
    let mesh = Self.mesh(size.columns, size.rows)
    guard pattern.fits(mesh) else {
      #expect(pattern == .transpose && size.columns != size.rows)
      return
    }
    let choice = TargetChoice(pattern, mesh)
    for source in [0, mesh.nodes / 2, mesh.nodes - 1] {
      let targets = pattern.targets(of: source, in: mesh)
      #expect(abs(targets.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
      #expect(targets.allSatisfy { 0..<mesh.nodes ~= $0.node })
      var random = TrafficRandom(seed: 3, stream: source)
      var drawn = [Int](repeating: 0, count: mesh.nodes)
      let draws = 20_000
      for _ in 0..<draws { drawn[choice.next(from: source, &random)] += 1 }
      for (node, probability) in targets {
        let expected = probability * Double(draws)
        // Five standard deviations.
        #expect(abs(Double(drawn[node]) - expected) <= 5 * (expected + 1).squareRoot())
      }
    }
  }

  @Test func `the middle of a grid`() {
    #expect(TrafficPattern.middle(of: Self.mesh(8, 8)) == [27, 28, 35, 36])
    #expect(TrafficPattern.middle(of: Self.mesh(3, 3)) == [4])
    #expect(TrafficPattern.middle(of: Self.mesh(4, 1)) == [1, 2])
    #expect(TrafficPattern.middle(of: Self.mesh(1, 1)) == [0])
  }

  @Test func `targets that do not change`() {
    let mesh = Self.mesh(4, 4)
    func target(_ pattern: TrafficPattern, _ x: Int, _ y: Int) -> [Int] {
      pattern.targets(of: mesh.node(x, y), in: mesh).map(\.node)
    }
    #expect(target(.transpose, 3, 1) == [mesh.node(1, 3)])
    #expect(target(.complement, 3, 1) == [mesh.node(0, 2)])
    #expect(target(.tornado, 3, 1) == [mesh.node(0, 2)])
    #expect(target(.neighbour, 3, 1) == [mesh.node(0, 2)])
  }

  @Test func `sources draw independently`() {
    var first = TrafficRandom(seed: 1, stream: 0)
    var second = TrafficRandom(seed: 1, stream: 1)
    var again = TrafficRandom(seed: 1, stream: 0)
    let draws = (0..<100).map { _ in first.next() }
    #expect(draws == (0..<100).map { _ in again.next() })
    #expect(Set(draws).isDisjoint(with: (0..<100).map { _ in second.next() }))
    #expect(TrafficRandom.threshold(0.5) == 1 << 63)
    #expect(TrafficRandom.threshold(1) == .max && TrafficRandom.threshold(0) == 0)
  }
}
