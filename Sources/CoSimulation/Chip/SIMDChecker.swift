import ChipSpec
import Golden

/// Checks a tile's SIMD unit: every instruction that retires, and its accesses.
struct SIMDChecker: PartChecker {
  static let part = "simd"

  private(set) var checked = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard specification.kind(x: x, y: y).simd != nil else { return nil }
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? { nil }
}
