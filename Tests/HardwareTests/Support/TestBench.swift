import Foundation
import Simulation

/// What the tests of the parts share: the tools found once, and models built once.
enum TestBench {
  private static let environment = ProcessInfo.processInfo.environment

  /// Models outlive the test run, so that only what has changed is built again.
  private static let cache: ModelCache =
    environment["TILEWRIGHT_CACHE"] == nil
    ? ModelCache(path: "\(FileManager.default.currentDirectoryPath)/.build/models")
    : ModelCache(environment: environment)

  private static let discovery = Task { try await Toolchain.discover(environment: environment) }

  /// Most models run for a few hundred thousand cycles, many only until their fault is found: what the
  /// compiler saves is worth more than speed.
  static let options = ModelOptions(optimization: .none)

  /// Builds and loads a design.
  static func library(
    _ source: ModelSource, _ options: ModelOptions = .checking
  ) async throws -> ModelLibrary {
    try await ModelBuilder(toolchain: try await discovery.value, cache: cache)
      .build(source, options: options).load()
  }

  /// The tools of all builds.
  static func toolchain() async throws -> Toolchain { try await discovery.value }

  /// Builds the models of engines.
  static func engineBuilder() async throws -> EngineBuilder {
    EngineBuilder(ModelBuilder(toolchain: try await discovery.value, cache: cache))
  }

  /// Whether Icarus Verilog is here. In CI nothing may skip.
  static let hasIcarus: Bool =
    (try? VectorReplay(environment: environment)) != nil
    || ["true", "1"].contains(environment["CI"] ?? "")

  /// As many builds or runs at a time, over all tests of the process, as there are processors.
  private static let places = Places(count: max(2, ProcessInfo.processInfo.activeProcessorCount))

  /// Does the work for all items, a few at a time over all tests, and returns the results in the items'
  /// order.
  static func fewAtATime<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @Sendable @escaping (Item) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for (number, item) in items.enumerated() {
        group.addTask { (number, try await places.run { try await work(item) }) }
      }
      var results = [Result?](repeating: nil, count: items.count)
      for try await (number, result) in group { results[number] = result }
      return results.compactMap { $0 }
    }
  }
}

/// Lets a few at a time in; the others wait in the order in which they came.
private actor Places {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(count: Int) { free = count }

  nonisolated func run<Result: Sendable>(
    _ work: @Sendable () async throws -> Result
  ) async throws -> Result {
    await enter()
    do {
      let result = try await work()
      await leave()
      return result
    } catch {
      await leave()
      throw error
    }
  }

  private func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  private func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
