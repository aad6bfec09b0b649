/// What an engine does in a cycle. `docs/mapping.md` says how it is told from commit records.
public enum CycleUse: Int, Sendable, CaseIterable {
  /// Its work: a conversion is under way; an instruction on vectors or memory; a transfer.
  case working
  /// A semaphore that counts what has come is too low.
  case data
  /// A semaphore that counts what is free behind it is too low.
  case room
  /// The tile's memory serves somebody else.
  case memory
  /// What its work takes beside: descriptors, vectors that are fetched, results that are written;
  /// instructions that steer.
  case control
  /// It was not started.
  case idle
}
