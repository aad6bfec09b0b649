import ChipSpec
import Golden

/// Checks what one part of one tile does, from the commit records of its tile alone.
///
/// A checker is told of its part's own records and of the records of others that are its part's input:
/// an SRAM access at the part's port, an operation on a semaphore, a flit at the router's local port.
/// `TileChecker` decides who is told of what. Records come by cycle; within a cycle those of parts that
/// feed others come first (`CommitOrder`).
protocol PartChecker {
  /// The part as reports name it: the name of its module's folder, `network_interface`.
  static var part: String { get }

  /// The checker of the part of a tile; nil if the tile has no such part.
  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults)

  /// Takes a record: the part's own, or that of another part whose doings are its input.
  /// - Returns: what the part has done wrong; the first time only, nothing is taken afterwards.
  mutating func take(_ record: Commit, cycle: UInt64) -> Difference?

  /// What is missing when the chip is at rest: something that must have happened, predicted or not.
  func finish() -> Difference?

  /// What the part waits for, if it waits.
  var wait: PartWait? { get }

  /// The semaphores that it takes as soon as it can, and of each how many.
  var awaited: [AwaitedSemaphore] { get }

  /// Records compared with a prediction so far.
  var checked: Int { get }

  /// Changes whenever the part gets on with what it has begun.
  var headway: Int { get }
}

extension PartChecker {
  /// Nothing is missing.
  func finish() -> Difference? { nil }

  /// It waits for nothing.
  var wait: PartWait? { nil }

  /// It takes no semaphore.
  var awaited: [AwaitedSemaphore] { [] }

  /// Whatever it does, it gets on.
  var headway: Int { checked }
}
