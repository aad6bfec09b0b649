import ChipSpec
import RTL

/// Size and timing of an analog array as its periphery needs them, and the widths that follow.
struct AnalogShape: Hashable, Sendable {
  let rows: Int
  let columns: Int
  /// Columns that share an ADC: steps of a product.
  let columnsPerADC: Int
  let dacBits: Int
  /// Codes that are read at once: 1, 2, 4 or 8.
  let lanes: Int
  /// Clock cycles that one conversion takes.
  let conversion: Int

  /// - Parameter clock: frequency of the chip's clock, hertz.
  init(_ spec: AnalogSpec, clock: Int) {
    rows = spec.rows
    columns = spec.columns
    columnsPerADC = spec.columnsPerADC
    dacBits = spec.dacBits
    lanes = spec.readoutLanes(clock: clock)
    conversion = spec.conversionCycles(clock: clock)
  }

  /// What the modules are named after: everything that makes them differ. The lanes follow.
  var name: String {
    "analog_\(rows)x\(columns)_\(columnsPerADC)_\(conversion)"
      + (dacBits == 8 ? "" : "_dac\(dacBits)")
  }

  /// ADCs: columns that one step converts.
  var converters: Int { columns / columnsPerADC }

  /// Bits of the address of a 64-bit word.
  static let address = 29
  /// Bits of a semaphore's number and an amount.
  static let operation = 16
  /// Rows, columns and groups are counted in eights: a word has as many bytes.
  static let group = 3

  var row: Int { indexWidth(rows) }
  var column: Int { indexWidth(columns) }
  /// A column, or the one behind the last.
  var bound: Int { indexWidth(columns + 1) }
  var step: Int { indexWidth(columnsPerADC) }
  var rowGroup: Int { indexWidth(rows / 8) }
  var columnGroup: Int { indexWidth(columns / 8) }
  /// An index of the array's read-out port.
  var codeGroup: Int { indexWidth(columns / lanes) }
  /// How many of a column's bits tell the lane.
  var lane: Int { lanes.trailingZeroBitCount }

  /// Bits of a code: those above are copies of its sign. An exact sum of products reaches
  /// 2^7 · 2^(`dacBits` − 1) · `rows`; no ADC has more bits.
  var code: Int { 7 + (dacBits - 1) + (Int.bitWidth - (rows - 1).leadingZeroBitCount) + 2 }
  /// Bits of code · factor + addend.
  var sum: Int { max(code + 16, 34) }
}

extension Bits {
  /// The bits from `low` up, as `width` bits; 0 where there are none.
  func above(_ low: Int, width newWidth: Int) -> Bits {
    low < width ? self[low..<width].extended(to: newWidth) : .constant(0, width: newWidth)
  }
}
