import ChipSpec

/// Builds the models that an engine needs, or takes them from the cache.
public struct EngineBuilder: Sendable {
  /// What builds them.
  public let builder: ModelBuilder

  /// A builder of engines.
  public init(_ builder: ModelBuilder) { self.builder = builder }

  /// The models of a chip.
  /// - Parameters:
  ///   - specification: the chip.
  ///   - sources: its Verilog.
  ///   - options: how it is simulated.
  ///   - progress: is told what is being done, such as "verilating chip" and "compiling chip 3/12", from
  ///     any thread; nothing if all is in the cache.
  /// - Throws: ``SimulationError``.
  public func build(
    _ specification: Specification, from sources: ChipSources, options: EngineOptions = .init(),
    progress: (@Sendable (String) -> Void)? = nil
  ) async throws(SimulationError) -> EngineModels {
    let built = try await builder.build(
      try sources.source(
        top: "chip", behaviour: options.behaviour, monitors: options.monitors),
      options: options.model, progress: progress)
    return EngineModels(
      specification: specification, options: options, libraries: ["chip": try built.load()],
      wereCached: built.wasCached)
  }
}
