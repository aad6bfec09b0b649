import ChipSpec

/// What one array holds of a layer.
struct DotPart: Sendable, Hashable {
  /// Rows and columns of the array that are used.
  var rows: Int, columns: Int
  /// rows × columns.
  var weights: [Int8]
  /// Words of calibration, one to a column; none if codes are sums and sums are wanted.
  var calibration: [UInt64] = []
  /// What is written.
  var format = AnalogJob.Format.raw
  /// Whether results below 0 become 0.
  var rectifies = false
}
