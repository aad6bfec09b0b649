import ChipSpec

/// The models that an engine of a chip needs, built and loaded: any number of engines can run on them.
public struct EngineModels: Sendable {
  /// The chip.
  public let specification: Specification
  /// How it is simulated.
  public let options: EngineOptions
  /// By the name of the top module: `chip`, or the modules of the tiles and of the host bridge.
  public let libraries: [String: ModelLibrary]
  /// The tile of which waveforms can be written.
  public let traced: TracedTile?
  /// Whether nothing had to be built.
  public let wereCached: Bool

  /// An engine after reset.
  /// - Parameter seed: what registers hold before they are written, in models built so.
  /// - Throws: ``SimulationError``, ``ModelFault``.
  public func engine(seed: UInt64 = 0) throws -> any ChipEngine {
    switch options.kind {
    case .tiled:
      return try TiledEngine(
        libraries, specification, skipping: options.skipping, threads: options.threads,
        abreast: options.abreast, seed: seed, traced: traced)
    case .flat:
      guard let library = libraries["chip"] else {
        throw SimulationError.sourceUnusable(path: "chip", reason: "there is no model of it")
      }
      return try FlatEngine(library, specification, seed: seed)
    }
  }
}
