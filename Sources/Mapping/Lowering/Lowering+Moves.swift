import Network

/// Layers that move elements and compute nothing.
extension Lowering {
  /// For each dimension of the output, the places of the input; what is outside is padding.
  private func sources(_ kind: Layer.Kind, _ shape: [Int]) -> [[Int]]? {
    switch kind {
    case .pad(let before, let after, _):
      return shape.indices.map { axis in
        (0..<max(0, before[axis] + shape[axis] + after[axis])).map { $0 - before[axis] }
      }
    case .slice(let starts, let counts, let steps):
      return shape.indices.map { axis in
        (0..<counts[axis]).map { starts[axis] + $0 * steps[axis] }
      }
    case .resize(let sources): return sources
    default: return nil
    }
  }

  /// Pads, slices and nearest neighbours: rows and pixels are copied by a program; channels that lie side
  /// by side cost nothing where nothing else moves.
  mutating func move(_ layer: Layer, _ number: Int, _ output: FeatureMap, _ place: Place) {
    let shape = network.tensors[layer.inputs[0]]?.shape ?? []
    guard let sources = sources(layer.kind, shape) else { return }
    let input = maps[place.map]
    // The axes of rows, of pixels and of channels.
    let axes = shape.count == 4 ? [2, 3, 1] : shape.count == 3 ? [1, nil, 2] : [nil, nil, 1]
    let lists = axes.map { axis in axis.map { sources[$0] } ?? [0] }
    let (rows, columns) = (lists[0], lists[1])
    let first = lists[2].first ?? 0
    let channels = first..<first + lists[2].count
    guard Array(channels) == lists[2], (0..<input.channels).contains(channels) else {
      return refuse(
        layer, "makes other channels than neighbours of its input's",
        "rows and pixels can be padded, repeated and left out; channels can be cut")
    }
    guard sources[0] == [0], zip(rows, rows.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      return refuse(
        layer, "turns rows around", "rows can only be taken in their order")
    }
    let isStill =
      rows == Array(0..<input.height) && columns == Array(0..<input.width)
    if isStill && input.slices.allSatisfy({ $0.stage != nil }) {
      var map = output
      map.slices = input.slices.compactMap { slice in
        let part = slice.channels.clamped(to: channels)
        guard !part.isEmpty else { return nil }
        return .init(
          stage: slice.stage,
          channels: part.lowerBound - channels.lowerBound..<part.upperBound - channels.lowerBound,
          first: slice.first + part.lowerBound - slice.channels.lowerBound)
      }
      return add(map, for: layer.output)
    }
    var window = RowWindow()
    window.sources = rows
    window.left = max(0, -(columns.min() ?? 0))
    window.right = max(0, (columns.max() ?? 0) + 1 - input.width)
    var padding = input.zeroPoint
    if case .pad(_, _, let value) = layer.kind { padding = Int(value) }
    let runs = PixelRun.runs(columns.map { $0 + window.left })
    add(output, for: layer.output)
    addStage(
      Stage(
        name: layer.name, layer: number, work: .kernel(.move(runs)),
        inputs: [.init(map: place.map, channels: channels, window: window, padding: padding)],
        output: maps.count - 1, channels: output.channels), 0..<output.channels)
  }

  /// Transpositions that change the order of a tensor's elements, but not that of its map's, where
  /// channels vary fastest anyway; and those that change neither.
  mutating func transpose(
    _ layer: Layer, _ permutation: [Int], _ output: FeatureMap, _ place: Place
  ) {
    let shape = network.tensors[layer.inputs[0]]?.shape ?? []
    let long = permutation.filter { shape[$0] > 1 }
    if permutation == [0, 2, 3, 1] && !place.isChannelsLast {
      set(Place(map: place.map, isChannelsLast: true), for: layer.output)
    } else if permutation == [0, 3, 1, 2] && place.isChannelsLast {
      set(Place(map: place.map), for: layer.output)
    } else if long == long.sorted() && !place.isTurned {
      reshape(layer, output, place)
    } else if permutation == [0, 2, 1] && !place.isFlat {
      var turned = place
      turned.isTurned.toggle()
      set(turned, for: layer.output)
    } else {
      refuse(
        layer, "'transpose' is not mapped yet",
        "leave it to the host, before or behind the network")
    }
  }

  /// The dimension of a tensor that its map has as channels.
  func channelAxis(of tensor: String) -> Int {
    let rank = network.tensors[tensor]?.shape.count ?? 0
    return place(of: tensor)?.isChannelsLast ?? false ? rank - 1 : rank == 3 ? 2 : 1
  }

  /// Whether a layer works on tensors whose channels are their last dimension.
  func canReadChannelsLast(_ layer: Layer, _ places: [Place]) -> Bool {
    switch layer.kind {
    case .dot(let dot): dot.isChannelsLast
    case .lookup, .softmax, .layerNorm, .mean: true
    case .add, .multiply:
      zip(places, layer.inputs).allSatisfy { place, name in
        let map = maps[place.map]
        let isPixel =
          map.height * map.width == 1 && network.tensors[name]?.shape.last == map.channels
        return !place.isFlat && (place.isChannelsLast || isPixel)
      }
    default: false
    }
  }

  /// The map of what such a layer makes: rows and pixels stay, but for means.
  func turned(_ output: FeatureMap, _ inputs: [FeatureMap], _ layer: Layer) -> FeatureMap {
    var map = output
    map.height = inputs.map(\.height).max() ?? 1
    map.width = inputs.map(\.width).max() ?? 1
    if case .mean = layer.kind { (map.height, map.width) = (1, 1) }
    map.channels = network.tensors[layer.output]?.shape.last ?? 1
    return map
  }

  /// A map of its own with what is in another one.
  func copied(_ place: Place, _ name: String, _ layer: Int) -> (map: FeatureMap, stage: Stage) {
    var map = maps[place.map]
    map.name = name
    map.slices = []
    return (
      map,
      Stage(
        name: "copy of \(name)", layer: layer,
        work: .kernel(.move(PixelRun.runs(Array(0..<map.width)))),
        inputs: [
          .init(
            map: place.map, channels: 0..<map.channels, window: RowWindow(),
            padding: map.zeroPoint)
        ], output: maps.count, channels: map.channels)
    )
  }

  /// Gives outputs that other layers read too, and those that are inputs or parts of what a layer makes,
  /// a program that copies them: the host takes what nobody else does.
  mutating func separateOutputs() {
    var readers: Set<Int> = []
    for stage in stages {
      for input in stage.inputs {
        for case let maker? in maps[input.map].slices.map(\.stage) { readers.insert(maker) }
      }
    }
    for output in network.outputs {
      guard let place = place(of: output.name) else { continue }
      let map = maps[place.map]
      let rank = network.tensors[output.name]?.shape.count ?? 0
      if place.isTurned || place.isChannelsLast && map.height * map.width > 1 && rank != 3 {
        reportOutput(output.name)
        continue
      }
      let isWhole = maps[place.map].slices.allSatisfy { slice in
        guard let stage = slice.stage else { return false }
        return slice.first == 0 && slice.channels.count == stages[stage].channels
          && !readers.contains(stage)
      }
      if !isWhole {
        let layer = network.layers.lastIndex { $0.output == output.name } ?? 0
        copy(place, output.name, layer)
        // It reads what it copies.
        for case let maker? in maps[place.map].slices.map(\.stage) { readers.insert(maker) }
      }
      // The same may be an output twice.
      let own = self.place(of: output.name)?.map ?? place.map
      for case let maker? in maps[own].slices.map(\.stage) { readers.insert(maker) }
    }
  }
}
