import ChipSpec
import Golden

/// Checks a tile's analog array and its digital part.
struct AnalogChecker: PartChecker {
  static let part = "analog"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).analog != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
