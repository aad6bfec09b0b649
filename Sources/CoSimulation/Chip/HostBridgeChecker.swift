import ChipSpec
import Golden

/// Checks the host bridge.
struct HostBridgeChecker: PartChecker {
  static let part = "host_bridge"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard let host = specification.host, host.x == x, host.y == y else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
