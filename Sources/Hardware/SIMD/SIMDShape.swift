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

  /// Bits of the number of a row, of a vector or of a table.
  static let numberWidth = indexWidth(SIMDEncoding.tableEntries / SIMDElements.row)

  /// Bits of the number of a vector's row; 0 where there is one.
  var vectorNumberWidth: Int { rows.trailingZeroBitCount }

  /// The number of a lane's row; nil where a vector has one.
  /// - Parameter lane: at least as wide as the number of the last lane.
  func rowNumber(_ lane: Bits) -> Bits? {
    rows == 1 ? nil : lane[row.trailingZeroBitCount..<lanes.trailingZeroBitCount]
  }

  /// The address of a row of a vector register.
  /// - Parameter number: at least as wide as it takes; nil where a vector has one row.
  func address(_ register: Bits, _ number: Bits?) -> Bits {
    .concatenating([register] + (number.map { [$0[0..<vectorNumberWidth]] } ?? []))
  }

  /// The number of the lane at a place of the row of `lane`.
  func laneNumber(_ lane: Bits, _ place: Int) -> Bits {
    number(rowNumber(lane), place)
  }

  /// A bit for each place of a row, 1 at that of a lane.
  func column(_ lane: Bits) -> Bits {
    let one = Bits.constant(1, width: row)
    return row == 1 ? one : one << lane[0..<row.trailingZeroBitCount]
  }

  /// A bit for each place of a row, 1 at those of the slice that begins with a lane.
  func slice(_ lane: Bits) -> Bits {
    let (low, high) = (slice.trailingZeroBitCount, row.trailingZeroBitCount)
    let ones = Bits.constant((1 << slice) - 1, width: row)
    if low == high { return ones }
    let number = lane[low..<high]
    return ones << (low == 0 ? number : .concatenating(number, .constant(0, width: low)))
  }

  /// Declares a function that has a bit for each place of a row, 1 where the lane is active.
  func active(_ m: Module) -> (_ lane: Bits, _ length: Bits) -> Bits {
    let comment = "Lanes of a row that are below the vector length."
    func mask(_ row: Bits?, _ length: Bits) -> Bits {
      .concatenating(
        (0..<self.row).reversed().map { number(row, $0).extended(to: laneWidth) .< length })
    }
    if rows == 1 {
      let function = m.function("active", ["length": laneWidth], comment) { mask(nil, $0[0]) }
      return { function($1) }
    }
    let function = m.function(
      "active", ["row": vectorNumberWidth, "length": laneWidth], comment
    ) { mask($0[0], $0[1]) }
    return { function(rowNumber($0) ?? $0, $1) }
  }

  /// The number of the lane at a place of a row.
  private func number(_ row: Bits?, _ place: Int) -> Bits {
    let low = self.row.trailingZeroBitCount
    guard let row else { return .constant(place, width: max(1, low)) }
    return .concatenating(row, .constant(place, width: low))
  }
}
