import ChipSpec

/// How codes become results.
struct AnalogResult: Sendable {
  let format: AnalogJob.Format
  let rectifies: Bool

  /// The result of a code, in the lowest bytes.
  /// - Parameter calibration: the column's word of calibration.
  func bits(of code: Int32, calibration: UInt64) -> UInt64 {
    guard format != .raw else { return UInt64(UInt32(bitPattern: code)) }
    let factor = Int(Int16(truncatingIfNeeded: calibration[AnalogJob.factor]))
    let addend = Int(Int32(truncatingIfNeeded: calibration[AnalogJob.addend]))
    let shift = Int(calibration[AnalogJob.shift])
    var result = (Int(code) * factor + addend).roundedShift(shift)
    if rectifies { result = max(result, 0) }
    return UInt64(truncatingIfNeeded: result.clipped(to: range)) & mask
  }

  /// The results that the format holds.
  private var range: ClosedRange<Int> {
    switch format {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .int32, .raw: Int(Int32.min)...Int(Int32.max)
    }
  }

  /// The bits of a result.
  var mask: UInt64 { UInt64.max >> UInt64(64 - 8 * format.size) }

  /// Whether a result lies at an end of its format's range.
  func isExtreme(_ bits: UInt64) -> Bool {
    bits == UInt64(truncatingIfNeeded: range.lowerBound) & mask
      || bits == UInt64(truncatingIfNeeded: range.upperBound) & mask
  }
}
