import Foundation
import Testing

@testable import Simulation

/// What the tests of this target share: one cache per run, the tools found once.
enum TestBench {
  static let environment = ProcessInfo.processInfo.environment

  /// In CI nothing may skip.
  static let isCI = ["true", "1"].contains(environment["CI"] ?? "")

  /// A directory that goes away with the test process.
  static let directory: String = {
    let path = "\(environment["TMPDIR"] ?? "/tmp")/tilewright-tests-\(getpid())"
    FileSystem.remove(path)
    atexit { FileSystem.remove(TestBench.directory) }
    return path
  }()

  static let cache = ModelCache(path: "\(directory)/cache")

  private static let discovery = Task { try await Toolchain.discover(environment: environment) }

  static func builder(cache: ModelCache = TestBench.cache) async throws -> ModelBuilder {
    ModelBuilder(toolchain: try await discovery.value, cache: cache)
  }

  /// Builds and loads a design.
  static func library(
    _ source: ModelSource, _ options: ModelOptions = .checking
  ) async throws -> ModelLibrary {
    try await builder().build(source, options: options).load()
  }

  /// Where a newer Verilator is: the variable, then where scripts/setup.sh puts it.
  static let currentVerilator: String? = {
    if let path = environment["TILEWRIGHT_VERILATOR_CURRENT"], !path.isEmpty { return path }
    let local = FileManager.default.currentDirectoryPath + "/.build/tools/verilator-current"
    return FileSystem.isDirectory(local) ? local : nil
  }()

  /// A condition for tests that need an optional thing: they skip where it is absent, but run,
  /// and so fail, in CI.
  static func available(_ isThere: Bool) -> Bool { isThere || isCI }

  static func hasProgram(_ name: String) -> Bool {
    ToolSearch(environment: environment).find(name) != nil
  }

  /// A fresh directory below ``directory``.
  static func freshDirectory(_ name: String) throws -> String {
    let path = "\(directory)/\(name)"
    FileSystem.remove(path)
    try FileSystem.makeDirectories(path)
    return path
  }
}
