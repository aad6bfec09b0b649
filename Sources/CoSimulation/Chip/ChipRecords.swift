/// The records of all tiles, and a copy of those that belong together and do not stand together in the
/// stream.
struct ChipRecords {
  let inPlace: TileRecords
  let moved: TileRecords

  /// The records of a run, and those behind them.
  @inline(__always)
  func of(_ run: TileRuns.Run) -> TileRecords {
    let all = run.isMoved ? moved : inPlace
    return TileRecords(records: all.records + Int(run.start), ranks: all.ranks + Int(run.start))
  }
}
