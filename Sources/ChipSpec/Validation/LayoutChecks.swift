import Diagnostics

/// The rules between kinds, layout, grid and host link.
extension Elaboration {
  /// Names and symbols are words of one language, the layout's map.
  mutating func checkNames(_ kinds: [TileKind]) {
    for (index, kind) in kinds.enumerated() {
      let path = "tiles.\(kind.name).symbol"
      guard let symbol = kind.symbol, context.isSound(path) else { continue }
      // A kind's own symbol may equal its name; of two kinds with one symbol the later is at fault.
      let clash =
        kinds.first { $0.name == symbol && $0.name != kind.name }
        ?? kinds[..<index].first { $0.symbol == symbol }
      guard let clash else { continue }
      let isName = clash.name == symbol
      refuse(
        path, SpecRules.symbolClash,
        "no two kinds can go by the same word, '\(symbol)' is \(isName ? "the name" : "the symbol") "
          + "of '\(clash.name)' already",
        notes: [
          note(
            isName ? "this is its name" : "this is its symbol",
            isName
              ? context.keyRange("tiles.\(clash.name)")
              : context.valueRange("tiles.\(clash.name).symbol"))
        ], help: "give one of them another symbol")
    }
  }

  /// The kind of each tile, row by row; nil if that cannot be said.
  mutating func elaborateLayout(_ kinds: [TileKind]) -> [Int]? {
    guard context.isSound("tiles", "layout", "layout.fill", "layout.map"), !kinds.isEmpty else {
      return nil
    }
    var indices: [String: Int] = [:]
    for (index, kind) in kinds.enumerated() {
      if let symbol = kind.symbol, indices[symbol] == nil { indices[symbol] = index }
    }
    for (index, kind) in kinds.enumerated() { indices[kind.name] = index }

    let fill = written.layout.fill
    var fillIndex = kinds.count == 1 ? 0 : nil
    if !fill.value.isEmpty {
      guard let index = indices[fill.value] else {
        refuseUndefined(fill, kinds)
        return nil
      }
      fillIndex = index
    }
    if let map = written.layout.map { return elaborate(map, indices, kinds, fillIndex) }
    guard let fillIndex else {
      let path = context.isGiven("layout") ? "layout" : "tiles"
      refuse(
        "layout", SpecRules.missingLayout,
        "a spec with several kinds must say which stands where, found \(kinds.count) kinds and no map",
        at: context.keyRange(path),
        help: "add 'layout: \(kinds[0].name)' to make every tile one of them, or draw a 'map'")
      return nil
    }
    guard context.isSound("grid", "grid.columns", "grid.rows") else { return nil }
    return Array(repeating: fillIndex, count: written.grid.count)
  }

  private mutating func elaborate(
    _ map: Located<[Located<[Located<String>]>]>, _ indices: [String: Int], _ kinds: [TileKind],
    _ fill: Int?
  ) -> [Int]? {
    var isComplete = checkSize(map)
    var layout: [Int] = []
    var undefined: Set<String> = []
    for cell in map.value.lazy.flatMap(\.value) {
      if let index = indices[cell.value] {
        layout.append(index)
        continue
      }
      if cell.value == ".", let fill {
        layout.append(fill)
        continue
      }
      isComplete = false
      guard undefined.insert(cell.value).inserted else { continue }  // one message a word is enough
      guard cell.value == "." else {
        refuseUndefined(cell, kinds)
        continue
      }
      refuse(
        "layout.map", SpecRules.missingLayout,
        "'.' stands for the kind that 'fill' names, but there is no 'fill'", at: cell.range,
        help: "add 'fill: \(kinds[0].name)' to 'layout'")
    }
    return isComplete && context.isSound("layout.map") ? layout : nil
  }

  private mutating func checkSize(_ map: Located<[Located<[Located<String>]>]>) -> Bool {
    let grid = written.grid
    var isRight = context.isSound("grid")
    if isRight, context.isSound("grid.rows"), map.value.count != grid.rows {
      isRight = false
      let extra = map.value.count > grid.rows ? map.value[grid.rows].range : nil
      refuse(
        "layout", SpecRules.layoutRows,
        "the map must have \(Excerpt.count(grid.rows, "row")), as many as the grid\(byDefault("grid.rows")), "
          + "found \(map.value.count)",
        at: extra ?? context.keyRange("layout.map"),
        notes: context.valueNotes("grid.rows", "'rows'", String(grid.rows)),
        help: extra == nil
          ? "add \(Excerpt.count(grid.rows - map.value.count, "row")), or make the grid smaller"
          : "remove this row, or make the grid larger")
    }
    guard context.isSound("grid", "grid.columns") else { return false }
    for row in map.value where row.value.count != grid.columns {
      isRight = false
      let extra = row.value.count > grid.columns ? row.value[grid.columns].range : nil
      refuse(
        "layout", SpecRules.layoutColumns,
        "a row of the map must name \(Excerpt.count(grid.columns, "tile")), "
          + "as many as the grid has columns\(byDefault("grid.columns")), found \(row.value.count)",
        at: extra ?? row.range,
        notes: context.valueNotes("grid.columns", "'columns'", String(grid.columns)),
        help: extra == nil
          ? "add \(Excerpt.count(grid.columns - row.value.count, "tile")), or make the grid smaller"
          : "remove this tile, or make the grid larger")
    }
    return isRight && context.isSound("grid.rows")
  }

  private func byDefault(_ path: String) -> String {
    context.isGiven(path) ? "" : " by default"
  }

  private mutating func refuseUndefined(_ word: Located<String>, _ kinds: [TileKind]) {
    let words = kinds.flatMap { [$0.name] + ($0.symbol.map { [$0] } ?? []) }
    let help =
      Spelling.nearest(to: word.value, among: words).map { "did you mean '\($0)'?" }
      ?? "the kinds are \(Excerpt.list(Array(kinds.map(\.name).prefix(8))))"
    refuse(
      "layout.map", SpecRules.undefinedKind,
      "the layout must name kinds that 'tiles' defines, found \(Excerpt.quoted(word.value))",
      at: word.range, notes: [note("kinds are defined here", context.keyRange("tiles"))],
      help: help)
  }

  mutating func checkUse(_ kinds: [TileKind], _ layout: [Int]) {
    let used = Set(layout)
    for (index, kind) in kinds.enumerated() where !used.contains(index) {
      refuse(
        "tiles.\(kind.name)", SpecRules.unusedKind,
        "every kind should stand somewhere on the grid, '\(kind.name)' stands nowhere",
        at: context.keyRange("tiles.\(kind.name)"),
        notes: context.isGiven("layout")
          ? [note("the layout is here", context.keyRange("layout"))] : [],
        help: "name it in the layout's map, or remove it")
    }
  }

  mutating func checkHost(_ kinds: [TileKind], _ layout: [Int]?) {
    guard context.isSound("host", "host.x", "host.y", "grid", "grid.columns", "grid.rows") else {
      return
    }
    let grid = written.grid
    guard let host = written.host else {
      guard let layout, let index = layout.first(where: { kinds[$0].role == .host }) else { return }
      let path = "tiles.\(kinds[index].name).role"
      return refuse(
        path, SpecRules.hostRole, "a tile with the role 'host' needs a host link, there is none",
        notes: [note("the host link is left out here", context.valueRange("host"))],
        help: "describe the link under 'host', or give the kind another role")
    }
    var isInside = true
    for (key, value, size, name) in [
      ("x", host.x, grid.columns, "columns"), ("y", host.y, grid.rows, "rows"),
    ] where value >= size {
      isInside = false
      refuse(
        "host.\(key)", SpecRules.hostPlace,
        "the host link must attach to a tile of the grid: '\(key)' must be less than \(size), "
          + "found \(value)",
        notes: context.valueNotes("grid.\(name)", "'\(name)'", String(size)),
        help: "\(name) count from 0, so the last is \(size - 1)")
    }
    if let layout, isInside { checkHostRole(kinds, layout, host) }
  }

  private mutating func checkHostRole(_ kinds: [TileKind], _ layout: [Int], _ host: HostSpec) {
    let place = host.y * written.grid.columns + host.x
    let misplaced = layout.indices.first { kinds[layout[$0]].role == .host && $0 != place }
    guard let misplaced else { return }
    let kind = kinds[layout[misplaced]]
    let (x, y) = (misplaced % written.grid.columns, misplaced / written.grid.columns)
    let role = context.keyRange("tiles.\(kind.name).role")
    let link = context.keyRange("host")
    refuse(
      "layout.map", SpecRules.hostRole,
      "a tile with the role 'host' must be the one at the host link, (\(host.x), \(host.y)); "
        + "'\(kind.name)' stands at (\(x), \(y))",
      at: cellRange(misplaced) ?? context.keyRange("layout"),
      notes: [note("'\(kind.name)' has the role here", role)]
        + (context.isGiven("host") ? [note("the host link is placed here", link)] : []),
      help: "write 'x: \(x)' and 'y: \(y)' under 'host', or move the tile")
  }

  /// Where the map names the kind of a tile.
  private func cellRange(_ index: Int) -> Range<Int>? {
    let row = index / written.grid.columns
    guard let map = written.layout.map, map.value.indices.contains(row) else { return nil }
    return map.value[row].value[index % written.grid.columns].range
  }
}
