import ChipSpec
import Golden

/// Checks a tile's router, cycle by cycle.
struct RouterChecker: PartChecker {
  static let part = "router"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {

  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
