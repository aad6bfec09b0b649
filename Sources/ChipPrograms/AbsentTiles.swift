import ChipSpec

extension Specification {
  /// Places of which nobody can ask anything: beyond the grid's edges, in the column and in the row of a
  /// tile, and the tile that is unreachable.
  func absentTiles(beside x: Int, _ y: Int) -> [(x: Int, y: Int)] {
    var places = [(x: grid.columns, y: y), (x: x, y: grid.rows)]
    if let unreachableTile { places.append(unreachableTile) }
    return places
  }
}
