import ChipPrograms
import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Mapping
import Network
import Simulation
import Synchronization
import Testing

/// Networks on the Verilog, every commit checked, and on the golden chip: the same bits, and those of the
/// formulas.
@Suite("Networks in lockstep", .serialized, .enabled(if: Chips.hasVerilator))
struct LockstepRunTests {
  static func models(_ specification: Specification) async throws -> EngineModels {
    let files = try ChipGenerator(specification, version: "0").files()
    let builder = EngineBuilder(
      ModelBuilder(
        toolchain: try await Toolchain.discover(),
        cache: ModelCache(path: "\(FileManager.default.currentDirectoryPath)/.build/models")))
    return try await builder.build(
      specification,
      from: ChipSources(files: files.map { SourceFile(name: $0.path, text: $0.text) }),
      options: EngineOptions(.tiled, model: ModelOptions(optimization: .none)))
  }

  /// What a run gave.
  private final class Watch: Sendable {
    let outputs = Mutex<[[[String: [Int8]]]]>([])
    let steady = Mutex(SteadyState())
  }

  /// What the tiles did while the pipeline was full.
  struct Activity {
    var steady: SteadyState
    var tiles: [TileActivity]
  }

  /// Runs networks and checks everything.
  /// - Parameter isFull: whether cycles are counted while the pipeline is full; otherwise from the first
  ///   input to the last output.
  /// - Returns: what the tiles did.
  @discardableResult
  static func check(
    _ networks: [QuantizedNetwork], _ mappings: [ChipMapping], _ models: EngineModels, frames: Int,
    isFull: Bool = false
  ) throws -> Activity {
    let inputs = networks.enumerated().map { number, network in
      GoldenRunTests.frames(of: network, frames, seed: UInt64(number + 1))
    }
    let watch = Watch()
    let procedure = HostProcedure(name: networks.map(\.name).joined(separator: " and ")) { chip in
      let run = NetworkRun(mappings, on: chip)
      if let simulated = chip as? SimulatedChip {
        // Each end is told once, when it comes.
        var (given, made) = (0, 0)
        func begin() { watch.steady.withLock { $0.begin = $0.begin ?? simulated.time } }
        func end(_ done: Int) {
          if done == frames * networks.count { watch.steady.withLock { $0.end = simulated.time } }
        }
        run.onLoad = { if !isFull { begin() } }
        run.onInput = { _, _ in
          given += 1
          if isFull { end(given) }
        }
        run.onFrame = { _, _ in
          made += 1
          if isFull { begin() } else { end(made) }
        }
      }
      let result = try run.perform(inputs)
      watch.outputs.withLock { $0 = result.outputs }
      return result.outcome
    }
    let run = ChipCosimulation(models: models, procedure: procedure, seed: 1)
    var activity = ChipActivity(models.specification, try run.sources()) { x, y in
      let tile = mappings.lazy.flatMap(\.tiles).first { $0.x == x && $0.y == y }
      return Set((tile?.semaphores ?? []).indices.filter { tile?.semaphores[$0].isCredit == true })
    }
    let report = try run.run(watch: { records in
      activity.take(records, watch.steady.withLock { $0 })
    })
    #expect(report.failure == nil, "\(report.failure?.text ?? "")")
    #expect(report.checked > 0)
    let outputs = watch.outputs.withLock { $0 }
    for (number, network) in networks.enumerated() {
      let executor = PlainExecutor(network: network)
      for (frame, output) in (outputs.isEmpty ? [] : outputs[number]).enumerated() {
        #expect(output == executor.run(inputs[number][frame]), "\(network.name), frame \(frame)")
      }
    }
    print(
      "\(procedure.name): \(frames) frames, \(report.cycles) cycles, \(report.checked) commits "
        + "checked, \(report.seconds) s")
    let steady = watch.steady.withLock { $0 }
    let tiles = activity.tiles(at: report.cycles, steady)
    check(tiles, mappings, models.specification, try #require(steady.cycles))
    return Activity(steady: steady, tiles: tiles)
  }

  /// Every cycle of every engine is accounted for, once, and conversions take their time.
  private static func check(
    _ tiles: [TileActivity], _ mappings: [ChipMapping], _ specification: Specification,
    _ cycles: Int
  ) {
    for tile in tiles {
      for engine in [tile.converters, tile.simd].compactMap({ $0 }) + tile.transfers {
        #expect(engine.total == cycles, "tile (\(tile.x), \(tile.y))")
      }
    }
    for stage in mappings.flatMap(\.stages) where stage.cycles > 0 {
      let tile = tiles.first { $0.x == stage.x && $0.y == stage.y }
      let product = stage.cycles / stage.count
      let working = tile?.converters?[.working] ?? 0
      #expect(abs(working - (tile?.products ?? 0) * product) <= product, "\(stage.name)")
    }
  }

  @Test("digits: the busiest array works four fifths of the time")
  func digits() async throws {
    let specification = try Chips.specification("quad")
    let network = NetworkMaker.digits(seed: 1)
    let mapping = try NetworkMapper(specification).map(network)
    let activity = try Self.check(
      [network], [mapping], try await Self.models(specification), frames: 8, isFull: true)
    let cycles = try #require(activity.steady.cycles)
    let busiest = try #require(mapping.stages.max { $0.cycles < $1.cycles })
    let tile = try #require(activity.tiles.first { $0.x == busiest.x && $0.y == busiest.y })
    let converters = try #require(tile.converters)
    print("'\(busiest.name)' converts in \(converters[.working]) of \(cycles) cycles")
    #expect(10 * converters[.working] >= 8 * cycles)
    #expect(converters[.idle] == 0)
    // Whoever feeds the busiest one waits for room, and whoever it feeds waits for data.
    let first = try #require(mapping.stages.first { $0.cycles > 0 })
    let feeder = try #require(
      activity.tiles.first { $0.x == first.x && $0.y == first.y }?.converters)
    #expect(feeder[.room] > feeder[.data])
    let last = try #require(mapping.stages.last { $0.cycles > 0 })
    let fed = try #require(activity.tiles.first { $0.x == last.x && $0.y == last.y }?.converters)
    #expect(fed[.data] > fed[.room])
  }

  /// Networks for each chip; more of them, and on more chips, if the environment says how many.
  private static let wanted =
    ProcessInfo.processInfo.environment["TILEWRIGHT_NETWORKS"].flatMap { Int($0) }

  /// The chips, by number; all of them, or those that the environment names.
  private static let chips =
    wanted == nil
    ? [0]
    : ProcessInfo.processInfo.environment["TILEWRIGHT_NETWORK_CHIPS"].map { text in
      text.split(separator: ",").compactMap { Int($0) }
    } ?? Array(0..<Chips.many.count + 2)

  @Test("random networks", arguments: chips)
  func random(chip: Int) async throws {
    let texts = try [Chips.text("quad")] + Chips.many + [Chips.narrow]
    let specification = try Chips.specification(text: texts[chip])
    let models = try await Self.models(specification)
    let wanted = Self.wanted ?? 6
    var coverage = Coverage()
    var choice = NetworkChoice(specification, seed: UInt64(1000 * (chip + 1)))
    let all = Coverage.kinds.union(RandomGraph.all)
    for _ in 0..<wanted {
      // In a long run each has something new, until there has been everything.
      let isFree = Self.wanted == nil || coverage.missing(of: all).isEmpty
      let (network, mapping) = try choice.next(isFree ? nil : coverage)
      coverage.take(choice.kinds)
      try Self.check([network], [mapping], models, frames: 2)
    }
    print("chip \(chip), \(wanted) networks: \(coverage.text)")
    if wanted >= 20 {
      #expect(coverage.missing(of: all) == [])
    }
  }

  @Test("two networks in two regions give the bits that they give alone")
  func regions() async throws {
    let specification = try Chips.specification("quad")
    let models = try await Self.models(specification)
    let (networks, mappings) = try RegionTests.pair(specification)
    try Self.check(networks, mappings, models, frames: 3)
  }
}
