import ChipSpec
import Diagnostics
import Mapping

/// What is said about a mapping: which layer sits where, and how much of the tiles it takes.
struct MappingText {
  let mapping: ChipMapping
  let specification: Specification

  /// Cycles from frame to frame, as far as the converters decide.
  var cyclesPerFrame: Int { mapping.stages.map(\.cycles).max() ?? 0 }

  /// A table and a drawing.
  var text: String {
    var lines = [
      "\(mapping.network) on \(mapping.chip): \(mapping.tiles.count) of "
        + "\(specification.grid.columns * specification.grid.rows) tiles"
    ]
    lines +=
      TextTable(
        ["", "layer", "tile", "engine", "array", "weights used", "products", "cycles"],
        mapping.stages.enumerated().map { number, stage in
          let array = specification.kind(x: stage.x, y: stage.y).analog
          let isArray = stage.rows > 0
          let used = stage.rows * stage.columns
          return [
            "\(number + 1)", stage.name, "(\(stage.x), \(stage.y))", stage.engine,
            isArray ? "\(stage.rows) × \(stage.columns)" : "",
            isArray ? percent(used, array?.weights ?? 1) : "", isArray ? grouped(stage.count) : "",
            isArray ? grouped(stage.cycles) : "",
          ]
        }
      ).lines
    lines.append("")
    lines += drawing
    lines.append("")
    lines +=
      TextTable(
        ["tile", "memory", "semaphores", "transfers"],
        mapping.tiles.map { tile in
          let kind = specification.kind(x: tile.x, y: tile.y)
          return [
            "(\(tile.x), \(tile.y))",
            "\(grouped(tile.image.count)) of \(grouped(tile.capacity)) bytes, "
              + percent(tile.image.count, tile.capacity),
            "\(tile.semaphores.count) of \(kind.semaphores)",
            "\(tile.channels.count) of \(kind.packetManager?.transfers ?? 0)",
          ]
        }
      ).lines
    lines.append("")
    let seconds = Double(cyclesPerFrame) / Double(specification.clock)
    lines.append(
      "expected: a frame every \(grouped(cyclesPerFrame)) cycles, \(decimal(1 / max(seconds, 1e-12), 0))"
        + " frames/s, as far as the converters decide; traffic \(grouped(mapping.traffic)) "
        + "bytes · hops a frame")
    return lines.joined(separator: "\n")
  }

  /// The grid: in each tile the numbers of its layers in the table.
  private var drawing: [String] {
    let width = 9
    let bar =
      "+"
      + String(
        repeating: String(repeating: "-", count: width) + "+",
        count: specification.grid.columns)
    var lines = ["  " + bar]
    for y in 0..<specification.grid.rows {
      var names = "|", uses = "|"
      for x in 0..<specification.grid.columns {
        let stages = mapping.stages.indices.filter {
          mapping.stages[$0].x == x && mapping.stages[$0].y == y
        }
        let isHost = specification.host.map { $0.x == x && $0.y == y } ?? false
        names += cell(
          (isHost ? "H " : "") + stages.map { "\($0 + 1)" }.joined(separator: "+"), width)
        let busy = stages.map { mapping.stages[$0].cycles }.max() ?? 0
        uses += cell(busy > 0 ? percent(busy, max(1, cyclesPerFrame)) : "", width)
      }
      lines += ["  " + names, "  " + uses, "  " + bar]
    }
    return lines + [
      "  H is the host's tile; below, the share of the time in which an array converts"
    ]
  }

  private func cell(_ text: String, _ width: Int) -> String {
    let text = text.count > width ? String(text.prefix(width - 1)) + "…" : text
    let left = (width - text.count) / 2
    return String(repeating: " ", count: left) + text
      + String(repeating: " ", count: width - text.count - left) + "|"
  }
}
