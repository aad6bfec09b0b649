/// The Verilog of a chip: what `tilewright generate` writes, in a directory or at hand.
public struct ChipSources: Sendable, Hashable {
  private let place: Place

  private enum Place: Hashable {
    case directory(String)
    case files([SourceFile])
  }

  /// The files of a directory, as `generate` wrote them or edited by hand.
  public init(directory: String) { place = .directory(directory) }

  /// Files at hand, file lists (`sim.f`, `sim_dpi.f`) among them.
  public init(files: [SourceFile]) { place = .files(files) }

  /// All that is simulated, file by file in the order of its list.
  /// - Parameters:
  ///   - top: the top module.
  ///   - tiles: all modules of tiles; files of those that are not simulated are left out, as is the chip's
  ///     own if only a tile is, so that what is built does not depend on them.
  ///   - monitors: whether monitors and assertions beside the parts are taken along.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  func source(
    top: String, among tiles: [String], behaviour: ModelSource.Behaviour, monitors: Bool
  ) throws(SimulationError) -> ModelSource {
    var source: ModelSource
    switch place {
    case .directory(let path):
      source = try ModelSource(top: top, directory: path, behaviour: behaviour)
    case .files(let files):
      source = try ModelSource(top: top, files: files, behaviour: behaviour)
    }
    if top != "chip" {
      let others = Set((tiles + ["chip"]).filter { $0 != top }.map { "\($0).v" })
      source.files.removeAll { others.contains($0.name) }
    }
    if !monitors { source.files.removeAll { Self.isMonitor($0.name) } }
    return source
  }

  /// Whether a file only watches a part: it binds itself to the part's module, which does not know.
  private static func isMonitor(_ name: String) -> Bool {
    name.hasSuffix("_monitor.sv") || name.hasSuffix("_assertions.sv")
  }
}
