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
    let grid = TileGrid(specification)
    let modules = options.kind == .flat ? ["chip"] : grid.modules
    var builds: [(module: String, source: ModelSource, options: ModelOptions)] = []
    for module in modules {
      let source = try sources.source(
        top: module, among: grid.modules, behaviour: options.behaviour,
        monitors: options.monitors)
      builds.append((module, source, options.model))
    }
    if let place = options.traced, options.kind == .tiled {
      guard let tile = grid.tiles.first(where: { $0.isTile(x: place.x, y: place.y) }),
        let build = builds.first(where: { $0.module == tile.module })
      else {
        throw .sourceUnusable(
          path: "(\(place.x), \(place.y))", reason: "there is no such tile to write waveforms of")
      }
      var traced = options.model
      if traced.trace == .off { traced.trace = .fst }
      builds.append(("\(tile.module) with waveforms", build.source, traced))
    }
    do {
      let built = try await withThrowingTaskGroup(of: (String, BuiltModel).self) { group in
        for build in builds {
          group.addTask {
            let model = try await builder.build(
              build.source, options: build.options, progress: progress)
            return (build.module, model)
          }
        }
        var built: [String: BuiltModel] = [:]
        for try await (module, model) in group { built[module] = model }
        return built
      }
      var libraries: [String: ModelLibrary] = [:]
      for (module, model) in built { libraries[module] = try model.load() }
      var traced: TracedTile?
      if builds.count > modules.count, let name = builds.last?.module, let place = options.traced,
        let library = libraries.removeValue(forKey: name)
      {
        traced = TracedTile(x: place.x, y: place.y, library: library)
      }
      return EngineModels(
        specification: specification, options: options, libraries: libraries, traced: traced,
        wereCached: built.values.allSatisfy(\.wasCached))
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
  }
}
