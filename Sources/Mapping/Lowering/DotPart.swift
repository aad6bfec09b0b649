/// What one array holds of a layer.
struct DotPart: Sendable, Hashable {
  /// Rows and columns of the array that are used.
  var rows: Int, columns: Int
  /// rows × columns.
  var weights: [Int8]
  /// Words of calibration, one to a column; nil if the sums themselves are wanted.
  var calibration: [UInt64]?
  /// Whether results below 0 become 0.
  var rectifies = false
}
