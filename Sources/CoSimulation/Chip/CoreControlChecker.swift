import ChipSpec
import Golden

/// Checks what starts and interrupts a tile's core.
struct CoreControlChecker: PartChecker {
  static let part = "core_control"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).core != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
