import ChipSpec
import Golden

/// Checks a tile's packet manager: what it reads, sends, takes and raises.
struct PacketManagerChecker: PartChecker {
  static let part = "packet_manager"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).packetManager != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
