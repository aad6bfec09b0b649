/// What one engine of a tile does again and again: products of the analog part, or a program of the SIMD
/// unit.
struct Stage: Sendable, Hashable {
  /// For people: the layer's name, and which part of it.
  var name: String
  /// The layer that it comes from.
  var layer: Int
  /// What it does.
  var work: Work
  /// What it reads.
  var inputs: [Input]
  /// The map of which it makes channels.
  var output: Int
  /// How many.
  var channels: Int
  /// The stage of whose tile it is the second one, and which it reads there.
  var host: Int?

  /// What stages do.
  enum Work: Sendable, Hashable {
    case dot(DotPart)
    case kernel(SIMDKernel)
  }

  /// A map that a stage reads.
  struct Input: Sendable, Hashable {
    /// The map.
    var map: Int
    /// Which of its channels.
    var channels: Range<Int>
    /// The window on it.
    var window: RowWindow
    /// What padding is filled with.
    var padding: Int
  }

  /// Whether the analog part does it.
  var isDot: Bool { if case .dot = work { true } else { false } }
}
