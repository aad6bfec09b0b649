import ChipSpec

/// What a spec amounts to, computed from its numbers alone: the figures on a chip's data sheet that
/// need no simulation.
public struct ChipSummary: Sendable, Hashable {
  /// Tiles on the grid.
  public let tiles: Int
  /// Weights that the arrays hold.
  public let weights: Int
  /// SRAM of all tiles, bytes.
  public let sram: Int
  /// Multiply-accumulates a second with every array busy: each does `rows × columns` in the time that
  /// its ADCs take for all columns.
  public let peakMACs: Double
  /// Payload that the network carries across its narrower middle, both ways, bytes a second.
  public let bisection: Int
  /// Payload that the host link carries in each direction, bytes a second; nil without one.
  public let hostBandwidth: Int?

  /// The summary of a chip.
  public init(_ chip: Specification) {
    let kinds = chip.layout.map { chip.kinds[$0] }
    tiles = kinds.count
    weights = chip.weights
    sram = kinds.reduce(0) { $0 + ($1.sram?.capacity ?? 0) }
    peakMACs = kinds.compactMap(\.analog).reduce(0) {
      $0 + Double($1.weights) / Double($1.productTime) * 1e12
    }
    // A cut through the middle crosses one link each way for every row, or every column. Of an odd
    // number of columns the cut leaves one more on one side; a grid of one tile has no links to cut.
    let columnCut = chip.grid.columns > 1 ? chip.grid.rows : 0
    let rowCut = chip.grid.rows > 1 ? chip.grid.columns : 0
    let links = [columnCut, rowCut].filter { $0 > 0 }.min() ?? 0
    bisection = 2 * links * chip.router.flitWidth / 8 * chip.clock
    hostBandwidth = chip.host?.bandwidth
  }

  /// The summary in one line.
  public var text: String {
    var parts = ["\(tiles) \(tiles == 1 ? "tile" : "tiles")"]
    if weights > 0 {
      parts.append("\(scaled(Double(weights), "")) weights")
      parts.append("\(scaled(2 * peakMACs, "OP/s")) peak")
    }
    parts.append("\(sram % 1024 == 0 ? "\(sram / 1024) KiB" : "\(sram) bytes") of SRAM")
    if bisection > 0 { parts.append("bisection \(scaled(Double(bisection), "B/s"))") }
    if let hostBandwidth { parts.append("host link \(scaled(Double(hostBandwidth), "B/s"))") }
    return parts.joined(separator: ", ")
  }

  /// Three significant digits with a decimal prefix.
  private func scaled(_ value: Double, _ unit: String) -> String {
    let prefixes = ["", "k", "M", "G", "T", "P"]
    var rest = value
    var index = 0
    while rest >= 999.5 && index < prefixes.count - 1 {
      rest /= 1000
      index += 1
    }
    let digits = rest >= 99.95 || rest == rest.rounded() && index == 0 ? 0 : rest >= 9.995 ? 1 : 2
    let factor = [1.0, 10.0, 100.0][digits]
    let rounded = (rest * factor).rounded()
    let whole = Int(rounded / factor)
    let fraction = Int(rounded) % Int(factor)
    var text = "\(whole)"
    if digits > 0 && fraction > 0 {
      var part = String(fraction)
      while part.count < digits { part = "0" + part }
      while part.hasSuffix("0") { part.removeLast() }
      text += "." + part
    }
    let suffix = prefixes[index] + unit
    return suffix.isEmpty ? text : unit.isEmpty ? text + " " + suffix : "\(text) \(suffix)"
  }
}
