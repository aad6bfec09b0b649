/// Which cycles of which tile are recorded as waveforms, and where.
public struct WaveWindow: Sendable, Hashable {
  /// The file, in FST.
  public var path: String
  /// The tile, with the host bridge if it is at that tile; nil for the whole chip.
  public var x: Int?, y: Int?
  /// The cycles.
  public var cycles: ClosedRange<UInt64>

  /// A window.
  public init(path: String, x: Int? = nil, y: Int? = nil, cycles: ClosedRange<UInt64>) {
    self.path = path
    (self.x, self.y) = (x, y)
    self.cycles = cycles
  }

  /// The cycles around a failure that usually suffice to see where it comes from.
  public static func cycles(around cycle: UInt64) -> ClosedRange<UInt64> {
    (cycle > 200 ? cycle - 200 : 0)...cycle + 20
  }
}
