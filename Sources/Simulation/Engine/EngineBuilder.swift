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
    let modules = options.kind == .flat ? ["chip"] : TileGrid(specification).modules
    var builds: [(module: String, source: ModelSource)] = []
    for module in modules {
      builds.append(
        (
          module,
          try sources.source(
            top: module, behaviour: options.behaviour, monitors: options.monitors)
        ))
    }
    do {
      let built = try await withThrowingTaskGroup(of: (String, BuiltModel).self) { group in
        for (module, source) in builds {
          group.addTask {
            (module, try await builder.build(source, options: options.model, progress: progress))
          }
        }
        var built: [String: BuiltModel] = [:]
        for try await (module, model) in group { built[module] = model }
        return built
      }
      var libraries: [String: ModelLibrary] = [:]
      for (module, model) in built { libraries[module] = try model.load() }
      return EngineModels(
        specification: specification, options: options, libraries: libraries,
        wereCached: built.values.allSatisfy(\.wasCached))
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
  }
}
