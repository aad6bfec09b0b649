import Simulation

/// The records of a tile in a cycle, or of all tiles, in the order of the stream, each with its rank
/// (`CommitOrder`).
struct TileRecords {
  let records: UnsafePointer<CommitRecord>
  let ranks: UnsafePointer<UInt8>
}
