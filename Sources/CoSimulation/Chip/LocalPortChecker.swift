import ChipSpec
import Golden

/// Checks a tile's local port: what arrives is handed on, what is sent leaves, unaltered and in order.
struct LocalPortChecker: PartChecker {
  static let part = "local_port"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {

  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
