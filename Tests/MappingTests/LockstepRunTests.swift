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

  /// What an array did.
  private final class Watch: Sendable {
    let outputs = Mutex<[[[String: [Int8]]]]>([])
  }

  /// Runs networks and checks everything.
  /// - Returns: what the arrays did.
  @discardableResult
  static func check(
    _ networks: [QuantizedNetwork], _ mappings: [ChipMapping], _ models: EngineModels, frames: Int
  ) throws -> ConversionActivity {
    let inputs = networks.enumerated().map { number, network in
      GoldenRunTests.frames(of: network, frames, seed: UInt64(number + 1))
    }
    let watch = Watch()
    let procedure = HostProcedure(name: networks.map(\.name).joined(separator: " and ")) { chip in
      let result = try NetworkRun(mappings, on: chip).perform(inputs)
      watch.outputs.withLock { $0 = result.outputs }
      return result.outcome
    }
    let run = ChipCosimulation(models: models, procedure: procedure, seed: 1)
    var activity = ConversionActivity(try run.sources())
    let report = try run.run(watch: { activity.take($0) })
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
    return activity
  }

  @Test("digits: the busiest array waits at most a fifth of the time")
  func digits() async throws {
    let specification = try Chips.specification("quad")
    let network = NetworkMaker.digits(seed: 1)
    let mapping = try NetworkMapper(specification).map(network)
    let activity = try Self.check(
      [network], [mapping], try await Self.models(specification), frames: 8)
    let busiest = try #require(mapping.stages.max { $0.cycles < $1.cycles })
    let tile = try #require(activity.active.first { $0.x == busiest.x && $0.y == busiest.y })
    let steady = try #require(tile.steadyState(products: busiest.count))
    let busy = Double(busiest.cycles * steady.frames) / Double(steady.cycles)
    print("'\(busiest.name)' converts in \(busy) of \(steady.cycles) cycles")
    #expect(busy >= 0.8)
  }

  /// Networks for each chip; more of them, and on more chips, if the environment says how many.
  private static let wanted =
    ProcessInfo.processInfo.environment["TILEWRIGHT_NETWORKS"].flatMap { Int($0) }

  @Test(
    "random networks", arguments: wanted == nil ? 0..<1 : 0..<(1 + Chips.many.count + 1))
  func random(chip: Int) async throws {
    let texts = try [Chips.text("quad")] + Chips.many + [Chips.narrow]
    let specification = try Chips.specification(text: texts[chip])
    let models = try await Self.models(specification)
    var seed = UInt64(1000 * (chip + 1))
    var found = 0
    while found < Self.wanted ?? 6 {
      seed += 1
      let network = RandomNetwork.make(seed: seed)
      // Many of them want more tiles than small chips have.
      guard let mapping = try? NetworkMapper(specification).map(network) else { continue }
      found += 1
      try Self.check([network], [mapping], models, frames: 2)
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
