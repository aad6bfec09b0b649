import ChipSpec
import Golden

/// Checks a tile's core: every instruction that retires, and its accesses.
struct CoreChecker: PartChecker {
  static let part = "core"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).core != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
