import ChipSpec
import CoSimulation
import Testing

@testable import Mapping

/// Whether networks come to rest before their time.
@Suite struct RestTests {
  private static func chip() throws -> Specification {
    try Chips.specification(
      text: Chips.text(columns: 6, rows: 6, array: (128, 64), lanes: 16, semaphores: 128))
  }

  @Test func listsThatWaitForEachOther() {
    // Four rows go to a list that gives one for all of them, and to one that reads them with it.
    func flow(places: Int) -> TokenFlow {
      var flow = TokenFlow()
      let values = [("rows", 0), ("places", places), ("sum", 0), ("rows to add up", 0)]
      for (semaphore, value) in values.enumerated() {
        flow.define(semaphore, value.0, value.1)
      }
      flow.add(
        "sending",
        Array(repeating: .init(waits: [(1, 1)], signals: [(3, 1), (0, 1)]), count: 4))
      flow.add("adding up", [.init(waits: [(3, 4)], signals: [(2, 1)])])
      flow.add(
        "joining",
        [.init(waits: [(2, 1)])]
          + Array(repeating: .init(waits: [(0, 1)], signals: [(1, 1)]), count: 4))
      return flow
    }
    var enough = flow(places: 4)
    #expect(enough.faults() == [])
    #expect(enough.run().isEmpty)
    var less = flow(places: 3)
    let rest = less.run()
    #expect(rest.map(\.name) == ["sending", "adding up", "joining"])
    #expect(rest.map(\.semaphoreName) == ["places", "rows to add up", "sum"])
    #expect(rest.map(\.value) == [0, 3, 0])
    less.add("another one", [.init(waits: [(0, 1)])])
    #expect(
      less.faults() == [
        "'another one' and 'joining' take of 'rows'"
      ])
    enough.add("one more", [.init(signals: [(3, 2)])])
    #expect(enough.faults() == ["'rows to add up' is raised by 2 more than is taken in a frame"])
  }

  /// Rings of one row where ways meet are too small for some networks: those are refused, and they alone
  /// come to rest. (An array holds a vector that the check does not count on, so it may refuse a network
  /// that would just run; not one of these.)
  @Test(arguments: [0, 1, 4, 5, 6, 19, 20, 22] as [UInt64])
  func shallowRings(seed: UInt64) throws {
    let network = RandomNetwork.joins(seed: seed)
    let specification = try Self.chip()
    var mapper = NetworkMapper(specification)
    mapper.generosity = 0
    mapper.rowsAtJoins = 1
    var isRefused = false
    do throws(MappingFault) {
      _ = try mapper.map(network)
    } catch {
      isRefused = true
      #expect(error.description.contains("would wait for ever: for "), "\(error)")
      #expect(error.diagnostics.allSatisfy { $0.rule.identifier == "TW0809" })
    }
    mapper.refusesRest = false
    let run = NetworkRun(try mapper.map(network), on: try GoldenChip(specification))
    try run.load()
    let frames = GoldenRunTests.frames(of: network, 3, seed: seed)
    if isRefused {
      #expect(throws: (any Error).self) { _ = try run.run([frames]) }
    } else {
      let executor = PlainExecutor(network: network)
      #expect(try run.run([frames])[0] == frames.map { executor.run($0) })
    }
  }

  /// Rings as deep as ``JoinDepths`` makes them are deep enough.
  @Test func ringsThatAreDeepEnough() throws {
    var mapper = NetworkMapper(try Self.chip())
    mapper.generosity = 0
    for seed in 100..<160 as Range<UInt64> { _ = try mapper.map(RandomNetwork.joins(seed: seed)) }
  }
}
