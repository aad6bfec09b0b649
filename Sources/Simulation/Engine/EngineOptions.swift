/// How a chip is simulated.
public struct EngineOptions: Sendable, Hashable {
  /// The ways of simulating a chip.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The whole chip is one model.
    case flat
    /// Each kind of tile is a model, with an instance for each tile.
    case tiled
  }

  /// The way of simulating.
  public var kind: Kind
  /// Whether tiles in which nothing happens are left out (tiled).
  public var skipping: Bool
  /// How many threads the tiles are spread over (tiled).
  public var threads: Int
  /// Whether tiles of a kind run abreast, where their model can (tiled).
  public var abreast: Bool
  /// Whether there are monitors, which make the commits, and assertions beside the parts. A run that
  /// checks nothing is faster without.
  public var monitors: Bool
  /// In which form behavioural models are taken.
  public var behaviour: ModelSource.Behaviour
  /// How the models are built.
  public var model: ModelOptions
  /// The tile of which waveforms can be written (tiled).
  public var traced: Place?

  /// A tile's place.
  public struct Place: Sendable, Hashable {
    /// Column and row.
    public var x: Int, y: Int

    /// A place.
    public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
  }

  /// Options one by one; the defaults are for a run that is checked.
  public init(
    _ kind: Kind = .tiled, skipping: Bool = true, threads: Int = 1, abreast: Bool = true,
    monitors: Bool = true, behaviour: ModelSource.Behaviour = .compiled,
    model: ModelOptions = .checking
  ) {
    self.kind = kind
    self.skipping = skipping
    self.threads = threads
    self.abreast = abreast
    self.monitors = monitors
    self.behaviour = behaviour
    self.model = model
  }

  /// For a run that checks nothing: no monitors, no assertions, the fastest initial values.
  public static func unchecked(
    _ kind: Kind = .tiled, skipping: Bool = true, threads: Int = 1, abreast: Bool = true
  ) -> EngineOptions {
    EngineOptions(
      kind, skipping: skipping, threads: threads, abreast: abreast, monitors: false, model: .fast)
  }
}
