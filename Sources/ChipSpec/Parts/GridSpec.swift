/// The grid of tiles. x grows eastwards, y southwards; (0, 0) is the north-west corner.
public struct GridSpec: Sendable, Hashable {
  /// Tiles from west to east.
  public var columns: Int = 4

  /// Tiles from north to south.
  public var rows: Int = 4

  /// The defaults of a spec.
  public init() {}

  /// Tiles in all.
  public var count: Int { columns * rows }

  /// Bits of an x coordinate: as many as the largest needs, at least 1.
  public var xWidth: Int { Self.width(columns) }

  /// Bits of a y coordinate: as many as the largest needs, at least 1.
  public var yWidth: Int { Self.width(rows) }

  private static func width(_ size: Int) -> Int {
    max(1, Int.bitWidth - (size - 1).leadingZeroBitCount)
  }
}

extension GridSpec: SpecSectioned {
  static let section = SpecSection<GridSpec>(
    title: "Grid", summary: "How many tiles the chip has.",
    fields: [
      .init("columns", \.columns, .integer(1...128), "Tiles from west to east."),
      .init("rows", \.rows, .integer(1...128), "Tiles from north to south."),
    ])
}
