import ChipSpec
import RTL

/// How a SIMD unit's lanes are laid out: in *rows* of lanes that lie side by side and are worked on at
/// once, and in *slices* of as many lanes as there are multipliers.
///
/// Up to eight lanes work at once, and every eighth lane has a multiplier: so arithmetic takes L / 8
/// steps, and what multiplies takes eight, whatever L is.
struct SIMDShape: Hashable {
  /// Bits of a lane.
  static let width = 32

  /// All lanes.
  let lanes: Int

  init(_ spec: SIMDSpec) { lanes = spec.lanes }

  /// Lanes that work at once.
  var row: Int { min(lanes, 8) }
  /// Rows of a vector.
  var rows: Int { lanes / row }
  /// Multipliers.
  var slice: Int { max(1, lanes / 8) }

  /// Bits of the number of a lane, and of as many as all.
  var laneWidth: Int { lanes.trailingZeroBitCount + 1 }
  /// Bits of an address of the vector registers: the register, then the row.
  var addressWidth: Int { 4 + rows.trailingZeroBitCount }

  /// The row of a lane; nil where there is one row.
  /// - Parameter lane: at least as wide as the number of the last lane.
  func rowNumber(_ lane: Bits) -> Bits? {
    rows == 1 ? nil : lane[row.trailingZeroBitCount..<lanes.trailingZeroBitCount]
  }

  /// The address of a row of a vector register.
  func address(_ register: Bits, _ row: Bits?) -> Bits {
    .concatenating([register] + (row.map { [$0] } ?? []))
  }

  /// The place of a lane in its row; nil where a row is one lane.
  func column(_ lane: Bits) -> Bits? { row == 1 ? nil : lane[0..<row.trailingZeroBitCount] }

  /// For each lane of the row of `lane`, whether it is the one.
  func isColumn(_ lane: Bits) -> [Bits] {
    (0..<row).map { place in column(lane).map { $0 .== place } ?? .constant(1, width: 1) }
  }

  /// For each lane of the row of `lane`, whether it lies in the slice that begins there.
  func isInSlice(_ lane: Bits) -> [Bits] {
    (0..<row).map { place in
      guard slice < row else { return .constant(1, width: 1) }
      let low = slice.trailingZeroBitCount
      return lane[low..<row.trailingZeroBitCount] .== place / slice
    }
  }

  /// The number of the lane at a place of the row of `lane`.
  func laneNumber(_ lane: Bits, _ place: Int) -> Bits {
    let low = row.trailingZeroBitCount
    guard let number = rowNumber(lane) else { return .constant(place, width: max(1, low)) }
    return .concatenating(number, .constant(place, width: low))
  }

  /// For each lane of the row of `lane`, whether its number is below `length`.
  func isActive(_ lane: Bits, below length: Bits) -> [Bits] {
    (0..<row).map { place in
      laneNumber(lane, place).extended(to: laneWidth) .< length
    }
  }
}
