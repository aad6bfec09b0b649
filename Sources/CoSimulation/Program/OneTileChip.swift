import ChipSpec

extension Specification {
  /// The smallest chip with a tile of a kind: the tile alone, at a host link that is fast, so that
  /// programs are loaded quickly. Everything else is as in this chip.
  /// - Precondition: `kind` is an index into ``kinds``.
  public func reduced(toTileOf kind: Int) -> Specification {
    var chip = self
    chip.grid.columns = 1
    chip.grid.rows = 1
    chip.kinds = [kinds[kind]]
    chip.layout = [0]
    var host = HostSpec()
    host.generation = 5
    host.lanes = 16
    chip.host = host
    return chip
  }
}
