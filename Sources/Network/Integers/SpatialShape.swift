/// The lengths of an image's tensor, N × C × H × W; a line N × C × L has one row.
struct SpatialShape: Sendable, Hashable {
  let batch: Int, channels: Int, height: Int, width: Int

  /// - Parameter shape: Three or four lengths.
  init(_ shape: [Int]) {
    batch = shape[0]
    channels = shape[1]
    height = shape.count == 3 ? 1 : shape[2]
    width = shape[shape.count - 1]
  }
}
