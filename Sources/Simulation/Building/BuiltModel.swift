/// A model's shared library in the cache.
public struct BuiltModel: Sendable, Hashable {
  /// The library's path.
  public let libraryPath: String
  /// What the build printed, Verilator's warnings among it.
  public let logPath: String
  /// The hash of everything that went in: files, options, versions of the tools.
  public let key: String
  /// False when this call built it.
  public let wasCached: Bool

  /// Loads it.
  /// - Throws: ``SimulationError/libraryUnusable(path:reason:)``.
  public func load() throws(SimulationError) -> ModelLibrary {
    try ModelLibrary(path: libraryPath)
  }
}
