import Mustache

extension NetworkPage {
  /// The page's text.
  public var html: String {
    do {
      let template = try MustacheTemplate(
        string: String(decoding: PackageResources.network_mustache, as: UTF8.self))
      return template.render(values)
    } catch {
      preconditionFailure("the page's template is broken: \(error)")
    }
  }

  /// What the template names.
  private var values: [String: Any] {
    [
      "network": network, "chip": chip, "columns": columns, "origin": origin,
      "figures": figures.map {
        ["value": $0.value, "name": $0.name, "isBad": $0.isBad] as [String: Any]
      },
      "tiles": tiles.map(values(of:)), "layers": layers.enumerated().map(values(of:)),
      "hasCycles": layers.contains { $0.cycles != nil },
      "transfers": transfers.map {
        ["name": $0.name, "place": $0.place, "bar": Self.bar($0.cycles)] as [String: Any]
      },
      "hasTransfers": !transfers.isEmpty,
      "confusion": confusionRows, "hasConfusion": !confusion.isEmpty,
      "classes": confusion.indices.map { "\($0)" },
      "commands": commands.map { ["line": $0.line, "purpose": $0.purpose] },
      "hasCommands": !commands.isEmpty,
    ]
  }

  private func values(of tile: Tile) -> [String: Any] {
    var values: [String: Any] = [
      "place": "\(tile.x), \(tile.y)", "kind": tile.kind, "isIdle": tile.layers.isEmpty,
      "layers": tile.layers.map { ["name": layers[$0].name, "color": Self.color(of: $0)] },
      "activities": tile.activities.map {
        ["engine": $0.engine, "percent": Self.percent($0.share)]
      },
    ]
    if let memory = tile.memory {
      values["memory"] = Self.percent(Double(memory.used) / Double(max(1, memory.capacity)))
      values["memoryText"] = "\(memory.used) of \(memory.capacity) bytes"
    }
    return values
  }

  private func values(of layer: (offset: Int, element: Layer)) -> [String: Any] {
    let (number, layer) = layer
    var values: [String: Any] = [
      "number": number + 1, "color": Self.color(of: number), "name": layer.name,
      "kind": layer.kind, "shape": layer.shape, "place": layer.place,
      "cells": layer.cells.map { Self.percent($0) + " %" } ?? "",
    ]
    if let cycles = layer.cycles { values["bar"] = Self.bar(cycles) }
    return values
  }

  /// All cycles of an engine as a bar, whose parts are as long as their shares.
  private static func bar(_ cycles: Cycles) -> [String: Any] {
    let parts = [
      ("working", "works", cycles.working), ("data", "waits for data", cycles.data),
      ("room", "waits for room", cycles.room), ("memory", "waits for the memory", cycles.memory),
      ("control", "steers", cycles.control), ("idle", "not started", cycles.idle),
    ]
    let all = max(1, parts.reduce(0) { $0 + $1.2 })
    func share(_ cycles: Int) -> String {
      let thousandths = (2000 * cycles / all + 1) / 2
      return "\(thousandths / 10).\(thousandths % 10)"
    }
    return [
      "works": share(cycles.working),
      "parts": parts.filter { $0.2 > 0 }.map { kind, title, cycles in
        ["kind": kind, "width": share(cycles), "title": "\(title): \(cycles) cycles"]
      },
    ]
  }

  private var confusionRows: [[String: Any]] {
    confusion.enumerated().map { number, row in
      let total = max(1, row.reduce(0, +))
      return [
        "name": "\(number)",
        "cells": row.enumerated().map { column, count -> [String: Any] in
          [
            "text": count == 0 ? "" : "\(count)", "isRight": column == number,
            "strength": "\(min(100, 15 + 85 * count / total))", "isZero": count == 0,
          ]
        },
      ]
    }
  }

  private static func percent(_ share: Double) -> String {
    String(Int((100 * min(1, max(0, share))).rounded()))
  }

  /// Hues that neighbours in the list of layers can be told apart by.
  private static func color(of layer: Int) -> Int { (210 + 137 * layer) % 360 }
}
