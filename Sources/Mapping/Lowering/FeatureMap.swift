/// A tensor on its way from tile to tile: rows of pixels of channels, channels varying fastest.
struct FeatureMap: Sendable, Hashable {
  /// The tensor's name, or that of a part of a sum.
  var name: String
  /// Rows, pixels of a row, channels of a pixel.
  var height: Int, width: Int, channels: Int
  /// Bytes of an element: 1, or 4 for parts of sums.
  var bytes = 1
  /// What padding is filled with.
  var zeroPoint = 0
  /// Who makes which channels, in order.
  var slices: [Slice] = []

  /// Neighbouring channels that one stage makes.
  struct Slice: Sendable, Hashable {
    /// The stage; nil for the host.
    var stage: Int?
    /// The channels of the map.
    var channels: Range<Int>
    /// The stage's channel that is the first of them.
    var first = 0
  }
}
