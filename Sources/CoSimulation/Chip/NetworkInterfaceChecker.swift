import ChipSpec
import Golden

/// Checks a tile's network interface: what it makes of every message that arrives.
struct NetworkInterfaceChecker: PartChecker {
  static let part = "network_interface"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).sram != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
