/// A tile of which waveforms can be written.
public struct TracedTile: Sendable {
  /// Its place.
  public let x: Int, y: Int
  /// A model of its module that was built with waveforms (``ModelOptions/trace``).
  public let library: ModelLibrary

  /// A tile by its place and model.
  public init(x: Int, y: Int, library: ModelLibrary) {
    self.x = x
    self.y = y
    self.library = library
  }
}
