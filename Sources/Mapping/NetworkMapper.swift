import ChipSpec
import Diagnostics
import Foundation
import Network

/// Spreads a network over the tiles of a chip. `docs/mapping.md` says how.
public struct NetworkMapper: Sendable {
  /// The chip.
  public let specification: Specification

  /// The tiles that may be used; all if nil.
  public var region: (columns: Range<Int>, rows: Range<Int>)?

  /// Whether calibration is for arrays that quantise, with the ADCs' steps, rather than for exact sums.
  public var isQuantizing = false

  /// Whether slow layers of products are spread over tiles that would be left over.
  public var fillsChip = false

  /// How generous buffers are where there is room, from 0, just enough not to stop, to 2.
  public var generosity = 2

  /// Rows of rings where ways meet, in place of as many as they must have; tests alone say it.
  var rowsAtJoins: Int?
  /// Whether networks that come to rest are refused; tests alone say no.
  var refusesRest = true

  /// A mapper for a chip.
  public init(_ specification: Specification) { self.specification = specification }

  /// Maps a network.
  /// - Throws: ``MappingFault`` with all that keeps it from fitting.
  public func map(_ network: QuantizedNetwork) throws(MappingFault) -> ChipMapping {
    let mapping = try map(network, parts: [:])
    guard fillsChip, let kind = reference(candidates) else { return mapping }
    let parts = spread(network, kind)
    guard !parts.isEmpty else { return mapping }
    return (try? map(network, parts: parts)) ?? mapping
  }

  private func map(
    _ network: QuantizedNetwork, parts: [Int: Int]
  ) throws(MappingFault) -> ChipMapping {
    var fault = Faults(network)
    let tiles = candidates
    guard let host = specification.host else {
      fault.report(MappingRules.parts, "chip '\(specification.name)' has no host link")
      throw fault.fault
    }
    guard let kind = reference(tiles) else {
      fault.report(
        MappingRules.parts,
        "no tile of chip '\(specification.name)' has an SRAM, a SIMD unit and a packet manager of "
          + "two dimensions")
      throw fault.fault
    }
    if let bits = kind.analog?.dacBits, bits < 8 {
      fault.report(
        MappingRules.parts,
        "the arrays of chip '\(specification.name)' take inputs of \(bits) bits, \(8 - bits) less "
          + "than networks have", help: "'dac_bits: 8' would do")
    }
    let lowering = lowering(network, kind, parts)
    fault.diagnostics += lowering.diagnostics
    let outputs = network.outputs.compactMap { output in
      lowering.map(of: output.name).map { (tensor: output.name, map: $0) }
    }
    guard fault.diagnostics.isEmpty else { throw fault.fault }

    let units = units(lowering.stages)
    let count = (units.max() ?? -1) + 1
    let usable = tiles.filter { isUsable(specification.kind(x: $0.x, y: $0.y)) }
    if count > usable.count {
      fault.report(
        MappingRules.tiles,
        "network '\(network.name)' needs \(count) tiles, \(count - usable.count) more than there "
          + "are", help: "a grid of \(grid(count)) tiles of kind '\(kind.name)' would do")
    }
    var joins = JoinDepths(lowering.stages, lowering.maps)
    if let rowsAtJoins { joins.set(rowsAtJoins) }
    let before = fault
    var generosity = try fit(lowering, outputs, units, count, kind, joins, &fault)
    let tight = fault
    if fault.diagnostics.count > before.diagnostics.count,
      fault.diagnostics.allSatisfy({ $0.rule == MappingRules.memory })
    {
      // Parts of one sum seldom keep each other waiting. Whether they do is seen in the end.
      joins.leaveSums(lowering.stages)
      fault = before
      generosity = try fit(lowering, outputs, units, count, kind, joins, &fault)
      if !fault.diagnostics.isEmpty { fault = tight }
    }
    guard fault.diagnostics.isEmpty else { throw fault.fault }

    let (places, traffic) = try place(lowering, outputs, units, count, usable, host, kind, &fault)
    var layout = ChipLayout(
      stages: lowering.stages, maps: lowering.maps, outputs: outputs, units: units,
      places: places, generosity: generosity, specification: specification,
      capacity: kind.sram?.capacity ?? 0, joins: joins)
    layout.run()
    check(layout.flow, &fault)
    guard fault.diagnostics.isEmpty else {
      throw tight.diagnostics.isEmpty ? fault.fault : tight.fault
    }
    return mapping(network, lowering, layout, units, traffic)
  }

  private func lowering(
    _ network: QuantizedNetwork, _ kind: TileKind, _ parts: [Int: Int]
  ) -> Lowering {
    var lowering = Lowering(network, array: kind.analog)
    lowering.parts = parts
    if isQuantizing, let array = kind.analog {
      lowering.sumsPerCode = AnalogStep(array, clock: specification.clock).sums
    }
    lowering.run()
    return lowering
  }

  /// In how many parts layers are made so that the slowest one is as fast as the tiles allow: fewer
  /// columns of an array are read in fewer steps.
  private func spread(_ network: QuantizedNetwork, _ kind: TileKind) -> [Int: Int] {
    let most = candidates.count { isUsable(specification.kind(x: $0.x, y: $0.y)) }
    let converters = kind.analog?.converters ?? 1
    /// The slowest part of a layer, and how long it takes.
    func slowest(_ lowering: Lowering, layer: Int? = nil) -> (layer: Int, steps: Int) {
      lowering.stages.reduce((0, 0)) { found, stage in
        guard case .dot(let dot) = stage.work, layer ?? stage.layer == stage.layer else {
          return found
        }
        let output = lowering.maps[stage.output]
        let steps =
          output.height * output.width * ((dot.columns + converters - 1) / converters)
        return steps > found.1 ? (stage.layer, steps) : found
      }
    }
    var parts: [Int: Int] = [:]
    var found = lowering(network, kind, parts)
    while true {
      let (layer, steps) = slowest(found)
      guard layer < network.layers.count, case .dot(let dot) = network.layers[layer].kind else {
        return parts
      }
      var isBetter = false
      var next = parts
      for count in (parts[layer] ?? 1) + 1..<max((parts[layer] ?? 1) + 2, dot.channels / 8 + 2) {
        next[layer] = count
        let lowering = lowering(network, kind, next)
        guard (units(lowering.stages).max() ?? -1) < most else { break }
        if slowest(lowering, layer: layer).steps < steps {
          (found, parts, isBetter) = (lowering, next, true)
          break
        }
      }
      if !isBetter { return parts }
    }
  }

  // MARK: Tiles

  /// The tiles of the region along a snake that begins at the host's corner.
  private var candidates: [(x: Int, y: Int)] {
    let columns = region?.columns ?? 0..<specification.grid.columns
    let rows = region?.rows ?? 0..<specification.grid.rows
    let host = specification.host
    let isLeft = (host?.x ?? 0) - columns.lowerBound <= columns.count / 2
    let isTop = (host?.y ?? 0) - rows.lowerBound <= rows.count / 2
    var tiles: [(x: Int, y: Int)] = []
    for (index, y) in (isTop ? Array(rows) : rows.reversed()).enumerated() {
      let isForward = isLeft == (index % 2 == 0)
      for x in isForward ? Array(columns) : columns.reversed() { tiles.append((x, y)) }
    }
    return tiles
  }

  private func isUsable(_ kind: TileKind) -> Bool {
    kind.sram != nil && (kind.packetManager?.dimensions ?? 0) >= 2
      && (kind.simd != nil || kind.analog != nil)
  }

  /// The kind of tile that most of the tiles have, of those that have all parts if there are any.
  private func reference(_ tiles: [(x: Int, y: Int)]) -> TileKind? {
    var counts: [Int: Int] = [:]
    for tile in tiles {
      counts[specification.layout[tile.y * specification.grid.columns + tile.x], default: 0] += 1
    }
    let kinds = counts.keys.filter { isUsable(specification.kinds[$0]) }.sorted()
    let complete = kinds.filter { specification.kinds[$0].analog != nil }
    return (complete.isEmpty ? kinds : complete).max { counts[$0] ?? 0 < counts[$1] ?? 0 }
      .map { specification.kinds[$0] }
  }

  private func grid(_ tiles: Int) -> String {
    var side = 1
    while side * side < tiles { side += 1 }
    return "\(side) × \((tiles + side - 1) / side)"
  }

  // MARK: Units

  /// The unit of each stage: stages with a host stand with it.
  private func units(_ stages: [Stage]) -> [Int] {
    var units: [Int] = []
    var next = 0
    for stage in stages {
      if let host = stage.host {
        units.append(units[host])
      } else {
        units.append(next)
        next += 1
      }
    }
    return units
  }

  /// How generous buffers can be so that each unit fits its tile.
  private func fit(
    _ lowering: Lowering, _ outputs: [(tensor: String, map: Int)], _ units: [Int], _ count: Int,
    _ kind: TileKind, _ joins: JoinDepths, _ fault: inout Faults
  ) throws(MappingFault) -> [Int] {
    var generosity = Array(repeating: self.generosity, count: count)
    let capacity = kind.sram?.capacity ?? 0
    while true {
      var layout = ChipLayout(
        stages: lowering.stages, maps: lowering.maps, outputs: outputs, units: units,
        places: Array(repeating: (0, 0), count: count), generosity: generosity,
        specification: specification, capacity: capacity, joins: joins)
      layout.run()
      var isTight = false
      for unit in 0..<count where layout.tiles[unit].size > capacity && generosity[unit] > 0 {
        generosity[unit] -= 1
        isTight = true
      }
      if isTight { continue }
      for unit in 0..<count {
        let names = lowering.stages.indices.filter { units[$0] == unit }
          .map { "'\(lowering.stages[$0].name)'" }.joined(separator: " and ")
        check(layout.tiles[unit], "the tile of \(names)", kind, &fault)
        if lowering.stages.indices.contains(where: {
          units[$0] == unit && !lowering.stages[$0].isDot
        }), kind.simd == nil {
          fault.report(
            MappingRules.parts, "the tile of \(names) needs a SIMD unit",
            help: "tiles of kind '\(kind.name)' with 'simd' would do")
        }
      }
      return generosity
    }
  }

  private func check(
    _ tile: TileLayout, _ name: String, _ kind: TileKind, _ fault: inout Faults
  ) {
    let capacity = kind.sram?.capacity ?? 0
    if tile.size > capacity {
      let largest = tile.regions.max { $0.bytes < $1.bytes }
      var enough = max(1, capacity)
      while enough < tile.size { enough *= 2 }
      fault.report(
        MappingRules.memory,
        "\(name) needs \(tile.size) bytes of memory, \(tile.size - capacity) more than it has",
        help: "'capacity: \(enough)' would do"
          + (largest.map { "; most of it, \($0.bytes) bytes, are \($0.name)" } ?? ""))
    }
    if tile.semaphores.count > kind.semaphores {
      fault.report(
        MappingRules.semaphores,
        "\(name) needs \(tile.semaphores.count) semaphores, "
          + "\(tile.semaphores.count - kind.semaphores) more than it has",
        help: "'semaphores: \(tile.semaphores.count)' would do")
    }
    let transfers = kind.packetManager?.transfers ?? 0
    if tile.channels.count > transfers {
      fault.report(
        MappingRules.transfers,
        "\(name) needs \(tile.channels.count) transfers at once, "
          + "\(tile.channels.count - transfers) more than its packet manager has",
        help: "'transfers: \(tile.channels.count)' would do")
    }
  }

  /// Whether everything gets through a frame.
  private func check(_ flow: TokenFlow, _ fault: inout Faults) {
    guard refusesRest else { return }
    for text in flow.faults() { fault.report(MappingRules.rest, text) }
    var flow = flow
    for rest in flow.run() {
      fault.report(
        MappingRules.rest,
        "\(rest.name) would wait for ever: for \(rest.amount) of '\(rest.semaphoreName)', of which "
          + "there are \(rest.value)", help: "rings must be deeper where ways meet")
    }
  }

  private func place(
    _ lowering: Lowering, _ outputs: [(tensor: String, map: Int)], _ units: [Int], _ count: Int,
    _ usable: [(x: Int, y: Int)], _ host: HostSpec, _ reference: TileKind, _ fault: inout Faults
  ) throws(MappingFault) -> ([(x: Int, y: Int)], Int) {
    var traffic: [Placement.Link] = []
    func add(_ from: Int, _ to: Int, _ map: FeatureMap, _ channels: Int) {
      guard from != to else { return }
      traffic.append(
        .init(from: from, to: to, bytes: map.height * map.width * map.bytes * channels))
    }
    for (number, stage) in lowering.stages.enumerated() {
      for input in stage.inputs {
        let map = lowering.maps[input.map]
        for slice in map.slices {
          let channels = slice.channels.clamped(to: input.channels).count
          if channels > 0 {
            add(slice.stage.map { units[$0] } ?? -1, units[number], map, channels)
          }
        }
      }
    }
    for output in outputs {
      let map = lowering.maps[output.map]
      for case let slice in map.slices where slice.stage != nil {
        add(units[slice.stage ?? 0], -1, map, slice.channels.count)
      }
    }
    let needs = (0..<count).map { unit in
      lowering.stages.indices.filter { units[$0] == unit }.map { lowering.stages[$0] }
    }
    let placement = Placement(
      tiles: usable, traffic: traffic, units: count, host: (host.x, host.y))
    let solution = placement.solve { unit, tile in
      let kind = specification.kind(x: usable[tile].x, y: usable[tile].y)
      return needs[unit].allSatisfy { stage in
        guard case .dot(let dot) = stage.work else { return kind.simd != nil }
        guard let array = kind.analog else { return false }
        // Converters that quantise are calibrated for arrays of one kind.
        if isQuantizing && array != reference.analog { return false }
        return dot.rows <= array.rows && dot.columns <= array.columns && array.dacBits == 8
      }
    }
    guard let solution else {
      fault.report(
        MappingRules.tiles, "\(count) tiles are needed, and there are not enough with their parts")
      throw fault.fault
    }
    return (solution.places.map { usable[$0] }, solution.cost)
  }

  // MARK: The result

  private func mapping(
    _ network: QuantizedNetwork, _ lowering: Lowering, _ layout: ChipLayout, _ units: [Int],
    _ traffic: Int
  ) -> ChipMapping {
    var tiles: [ChipMapping.Tile] = []
    for (unit, tile) in layout.tiles.enumerated() {
      let dot = lowering.stages.indices.lazy.filter { units[$0] == unit }.compactMap { stage in
        if case .dot(let dot) = lowering.stages[stage].work { dot } else { nil }
      }.first
      let kind = specification.kind(x: tile.x, y: tile.y)
      tiles.append(
        .init(
          x: tile.x, y: tile.y, rows: dot?.rows ?? 0, columns: dot?.columns ?? 0,
          weights: dot?.weights ?? [], calibration: dot?.calibration ?? [],
          image: Data(tile.image), regions: tile.regions, capacity: kind.sram?.capacity ?? 0,
          semaphores: tile.semaphores, channels: tile.channels, analog: tile.analog,
          simd: tile.simd))
    }
    let stages = lowering.stages.enumerated().map { number, stage in
      let tile = layout.tiles[units[number]]
      var place = ChipMapping.StagePlace(
        name: stage.name, layer: stage.layer, engine: stage.isDot ? "array" : "SIMD", x: tile.x,
        y: tile.y, rows: 0, columns: 0, count: layout.products[number], cycles: 0)
      if case .dot(let dot) = stage.work,
        let array = specification.kind(x: tile.x, y: tile.y).analog
      {
        (place.rows, place.columns) = (dot.rows, dot.columns)
        let steps = (dot.columns + array.converters - 1) / array.converters
        place.cycles =
          place.count * steps * max(1, array.conversionCycles(clock: specification.clock))
      }
      return place
    }
    var shapes: [String: [Int]] = [:]
    for boundary in network.inputs + network.outputs {
      shapes[boundary.name] = network.tensors[boundary.name]?.shape
    }
    return ChipMapping(
      chip: specification.name, network: network.name, tiles: tiles, stages: stages,
      inputs: layout.inputs, outputs: layout.hostOutputs, shapes: shapes, traffic: traffic)
  }
}

/// Faults on the way.
private struct Faults {
  var diagnostics: [Diagnostic] = []
  private let source: SourceFile

  init(_ network: QuantizedNetwork) {
    source = SourceFile(name: network.name, bytes: [], form: .named)
  }

  mutating func report(_ rule: DiagnosticRule, _ message: String, help: String? = nil) {
    diagnostics.append(
      Diagnostic(rule, message, at: source.span(0..<0), help: help))
  }

  var fault: MappingFault { MappingFault(diagnostics) }
}
