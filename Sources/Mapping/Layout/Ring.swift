/// Rows of a map in a tile's memory, used in turn: row i of the frames, counted through, lies in slot
/// i mod `depth`.
///
/// A frame begins in the same slots again and again: the depth divides the map's height, or the other way
/// round.
struct Ring: Sendable, Hashable {
  /// Address of slot 0.
  var base = 0
  /// Slots.
  var depth: Int
  /// Rows of a frame.
  var height: Int
  /// Pixels of a row, without padding.
  var width: Int
  /// Pixels of padding before and behind them.
  var left = 0, right = 0
  /// Bytes from pixel to pixel.
  var pitch: Int

  /// Bytes from slot to slot.
  var rowPitch: Int { ((left + width + right) * pitch + 7) / 8 * 8 }
  /// Bytes of all.
  var size: Int { depth * rowPitch }
  /// Frames after which slots and rows of a frame are together again.
  var frames: Int { max(1, depth / height) }

  /// Address of the first pixel of a row, padding left out.
  /// - Parameter row: counted through over frames.
  func address(row: Int) -> Int { base + row % depth * rowPitch + left * pitch }

  /// The smallest depth that is at least some number of rows.
  static func depth(atLeast rows: Int, height: Int) -> Int {
    if rows > height { return (rows + height - 1) / height * height }
    return (max(1, rows)...height).first { height % $0 == 0 } ?? height
  }
}
