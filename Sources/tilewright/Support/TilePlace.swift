import ArgumentParser
import ChipSpec

/// A tile as an option names it: `X,Y`.
struct TilePlace: ExpressibleByArgument {
  let x: Int, y: Int

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x >= 0, y >= 0 else { return nil }
    (self.x, self.y) = (x, y)
  }

  /// - Throws: `Exit.badInput`, after a message, if the chip has no such tile.
  func require(in chip: Specification) throws {
    if chip.grid.contains(x: x, y: y) { return }
    Console.note(
      "tilewright: error: there is no tile (\(x), \(y)); the grid has \(chip.grid.columns) × "
        + "\(chip.grid.rows)")
    throw Exit.badInput
  }

  var defaultValueDescription: String { "\(x),\(y)" }
}
