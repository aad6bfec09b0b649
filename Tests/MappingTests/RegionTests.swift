import ChipSpec
import CoSimulation
import Mapping
import Network
import Testing

/// Networks side by side on one chip.
@Suite struct RegionTests {
  /// Two networks for the two columns of a chip of 2 × 2 tiles.
  static func pair(
    _ specification: Specification
  ) throws -> (networks: [QuantizedNetwork], mappings: [ChipMapping]) {
    var left = NetworkMaker("left", input: [1, 3, 6, 6], seed: 11)
    let first = left.conv("input", 8, NetworkMaker.window(3, padding: 1))
    let networks = [
      left.finish(left.gemm(left.flatten(left.globalAverage(first)), 6)),
      {
        var right = NetworkMaker("right", input: [1, 2, 5, 7], seed: 12)
        let first = right.conv("input", 9, NetworkMaker.window(2))
        return right.finish(
          right.conv(right.maxPool(first, NetworkMaker.window(2)), 4, NetworkMaker.window(1)))
      }(),
    ]
    let mappings = try networks.enumerated().map { column, network in
      var mapper = NetworkMapper(specification)
      mapper.region = (column..<column + 1, 0..<2)
      return try mapper.map(network)
    }
    return (networks, mappings)
  }

  @Test func bitsAreThoseOfRunsAlone() throws {
    let specification = try Chips.specification("quad")
    let (networks, mappings) = try Self.pair(specification)
    for (column, mapping) in mappings.enumerated() {
      #expect(mapping.tiles.allSatisfy { $0.x == column })
    }
    let frames = networks.map { GoldenRunTests.frames(of: $0, 4, seed: 3) }
    let together = try NetworkRun(mappings, on: try GoldenChip(specification, seed: 5))
      .perform(frames).outputs
    for (number, mapping) in mappings.enumerated() {
      let alone = try NetworkRun(mapping, on: try GoldenChip(specification))
        .perform([frames[number]]).outputs[0]
      #expect(together[number] == alone)
      let executor = PlainExecutor(network: networks[number])
      #expect(alone == frames[number].map { executor.run($0) })
    }
  }
}
