/// Cycles, by what an engine did in them.
public struct CycleCounts: Sendable, Hashable {
  private var counts = Array(repeating: 0, count: CycleUse.allCases.count)

  /// No cycles.
  public init() {}

  /// The cycles of a use.
  public subscript(_ use: CycleUse) -> Int {
    get { counts[use.rawValue] }
    set { counts[use.rawValue] = newValue }
  }

  /// All cycles.
  public var total: Int { counts.reduce(0, +) }
}
