import ChipSpec
import Diagnostics
import Network
import NetworkGraph

/// Makes stages of a network's layers: parts of them that each fit one tile.
struct Lowering {
  let network: QuantizedNetwork
  /// The array that most tiles have.
  let array: AnalogSpec?
  /// How much of a sum a step of a code is; nil where codes are sums.
  var sumsPerCode: Double?
  /// In how many parts the output channels of a layer are at least made, by its number.
  var parts: [Int: Int] = [:]

  private(set) var maps: [FeatureMap] = []
  private(set) var stages: [Stage] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// The map of each tensor.
  private var places: [String: Place] = [:]
  private let source: SourceFile

  /// A tensor's map.
  struct Place {
    var map: Int
    /// Whether the tensor is the map's elements in a row, in the order of ONNX.
    var isFlat = false
    /// Whether channels are the last dimension of the tensor, though it has four, or a flattened one's
    /// elements came from such a tensor.
    var isChannelsLast = false
    /// Whether the last two dimensions of the tensor, which has three, were exchanged: channels are the
    /// second one.
    var isTurned = false
  }

  init(_ network: QuantizedNetwork, array: AnalogSpec?) {
    self.network = network
    self.array = array
    source = SourceFile(name: network.name, bytes: [], form: .named)
  }

  /// The map of a tensor.
  func map(of tensor: String) -> Int? { places[tensor]?.map }

  /// Where a tensor is.
  func place(of tensor: String) -> Place? { places[tensor] }

  /// Does it.
  mutating func run() {
    for input in network.inputs {
      guard let tensor = network.tensors[input.name], let map = map(input.name, tensor) else {
        report(
          MappingRules.shape,
          "input '\(input.name)' has the shape \(text(network.tensors[input.name]?.shape ?? []))",
          "tensors have 2, 3 or 4 dimensions, the first of length 1")
        continue
      }
      add(map, for: input.name)
      maps[maps.count - 1].slices = [.init(stage: nil, channels: 0..<map.channels)]
    }
    for (number, layer) in network.layers.enumerated() {
      // What a layer that cannot be mapped makes is not there.
      guard layer.inputs.allSatisfy({ places[$0] != nil }) else { continue }
      lower(layer, number)
    }
    separateOutputs()
    share()
  }

  // MARK: Tensors

  private func map(_ name: String, _ tensor: QuantizedTensor) -> FeatureMap? {
    let shape = tensor.shape
    guard (1...4).contains(shape.count), shape.first == 1, shape.allSatisfy({ $0 > 0 }) else {
      return nil
    }
    var map = FeatureMap(
      name: name, height: 1, width: 1, channels: 1, zeroPoint: tensor.zeroPoint)
    switch shape.count {
    case 4: (map.channels, map.height, map.width) = (shape[1], shape[2], shape[3])
    case 3: (map.height, map.channels) = (shape[1], shape[2])
    case 2: map.channels = shape[1]
    default: break
    }
    return map
  }

  mutating func add(_ map: FeatureMap, for tensor: String) {
    places[tensor] = Place(map: maps.count)
    maps.append(map)
  }

  private mutating func report(_ rule: DiagnosticRule, _ message: String, _ help: String? = nil) {
    diagnostics.append(
      Diagnostic(rule, message, at: source.span(0..<0), help: help))
  }

  mutating func reportOutput(_ name: String) {
    report(
      MappingRules.operation, "output '\(name)' is a tensor that was transposed",
      "leave the transposition to the host")
  }

  mutating func refuse(_ layer: Layer, _ what: String, _ help: String? = nil) {
    report(MappingRules.operation, "node '\(layer.name)': \(what)", help)
  }

  private func text(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
  }

  // MARK: Layers

  private mutating func lower(_ layer: Layer, _ number: Int) {
    guard let tensor = network.tensors[layer.output], var output = map(layer.output, tensor) else {
      report(
        MappingRules.shape,
        "node '\(layer.name)': '\(layer.output)' has the shape "
          + text(network.tensors[layer.output]?.shape ?? []),
        "tensors have 2, 3 or 4 dimensions, the first of length 1")
      return
    }
    let places = layer.inputs.compactMap { self.places[$0] }
    switch layer.kind {
    case .reshape: return reshape(layer, output, places[0])
    case .transpose(let permutation):
      return transpose(layer, permutation, output, places[0])
    case .extend(_, _, let mode):
      return refuse(
        layer, "pads with the mode '\(mode.rawValue)'", "only the mode 'constant' is mapped")
    case .matMul(let multiplier, let shift):
      let scaling = SIMDKernel.Scaling(
        multiplier: multiplier, shift: shift, zero: output.zeroPoint)
      return matMul(layer, number, output, places, scaling)
    default: break
    }
    if places.contains(where: \.isTurned) { return refuseTurned(layer) }
    let isChannelsLast = places.contains(where: \.isChannelsLast) && !places[0].isFlat
    if isChannelsLast {
      guard canReadChannelsLast(layer, places) else {
        return refuse(
          layer, "reads a tensor that was transposed",
          "only products over the last dimension, tables, sums, products, softmax and normalisation "
            + "may read it")
      }
      output = turned(output, places.map { maps[$0.map] }, layer)
    }
    defer {
      if isChannelsLast && (tensor.shape.count == 4 || output.height * output.width > 1) {
        self.places[layer.output]?.isChannelsLast = true
      }
    }
    switch layer.kind {
    case .dot(let dot): return lower(dot, layer, number, output, places[0])
    default: break
    }
    if places.contains(where: \.isFlat) {
      guard isElementwise(layer, places) else {
        return refuse(
          layer, "reads a tensor that was flattened",
          "only products, tables, and sums and products of two may read flattened tensors")
      }
      // Elements stay where they are.
      let map = maps[places[0].map]
      (output.height, output.width, output.channels) = (map.height, map.width, map.channels)
    }
    defer {
      if places[0].isFlat, self.places[layer.output] != nil {
        self.places[layer.output]?.isFlat = true
        self.places[layer.output]?.isChannelsLast = places[0].isChannelsLast
      }
    }
    switch layer.kind {
    case .concat(let axis): return concat(layer, axis, output, places, number)
    case .pad, .slice, .resize: return move(layer, number, output, places[0])
    default: break
    }
    guard let kernel = kernel(layer, output, places.map { maps[$0.map] }) else { return }
    let inputs = places.map { place in
      let map = maps[place.map]
      var window = kernel.window
      if places.count > 1 && map.height < output.height {
        window.sources = Array(repeating: 0, count: output.height)
      }
      return Stage.Input(
        map: place.map, channels: 0..<map.channels, window: window, padding: kernel.padding)
    }
    add(output, for: layer.output)
    addStage(
      Stage(
        name: layer.name, layer: number, work: .kernel(kernel.kernel), inputs: inputs,
        output: maps.count - 1, channels: output.channels), 0..<output.channels)
  }

  /// Whether a layer works on each element of tensors that were flattened in the same way.
  private func isElementwise(_ layer: Layer, _ places: [Place]) -> Bool {
    switch layer.kind {
    case .lookup: true
    case .add, .multiply:
      places.allSatisfy { place in
        let (map, first) = (maps[place.map], maps[places[0].map])
        return place.isFlat && place.isChannelsLast == places[0].isChannelsLast
          && (map.height, map.width, map.channels) == (first.height, first.width, first.channels)
      }
    default: false
    }
  }

  mutating func set(_ place: Place, for tensor: String) { places[tensor] = place }

  /// Puts a copy of a tensor in the place of it.
  @discardableResult
  mutating func copy(_ place: Place, _ tensor: String, _ layer: Int) -> Place {
    let copy = copied(place, tensor, layer)
    var result = place
    result.map = maps.count
    places[tensor] = result
    maps.append(copy.map)
    addStage(copy.stage, 0..<copy.map.channels)
    return result
  }

  mutating func addStage(_ stage: Stage, _ channels: Range<Int>) {
    maps[stage.output].slices.append(.init(stage: stages.count, channels: channels))
    stages.append(stage)
  }

  mutating func reshape(_ layer: Layer, _ output: FeatureMap, _ place: Place) {
    if place.isTurned { return refuseTurned(layer) }
    let input = maps[place.map]
    if place.isChannelsLast && !place.isFlat {
      let shape = network.tensors[layer.output]?.shape ?? []
      let area = input.height * input.width
      if [[1, input.height, input.width, input.channels], [1, area, input.channels]].contains(shape)
      {
        places[layer.output] = place
        return
      }
    } else if (input.height, input.width, input.channels)
      == (output.height, output.width, output.channels) && !place.isFlat
    {
      places[layer.output] = place
      return
    } else if input.slices.allSatisfy({ $0.stage == nil }) && !input.slices.isEmpty {
      // The host may bring it in any shape.
      var map = output
      map.name = input.name
      map.slices = [.init(stage: nil, channels: 0..<map.channels)]
      add(map, for: layer.output)
      return
    }
    if output.height * output.width == 1 {
      let isLast =
        place.isChannelsLast
        || !place.isFlat && network.tensors[layer.inputs[0]]?.shape.count == 3
      places[layer.output] = Place(map: place.map, isFlat: true, isChannelsLast: isLast)
    } else {
      refuse(
        layer,
        "gives \(text(network.tensors[layer.inputs[0]]?.shape ?? [])) another shape, "
          + text(network.tensors[layer.output]?.shape ?? []),
        "only flattening, and dimensions of length 1, cost nothing and are mapped")
    }
  }

  private mutating func concat(
    _ layer: Layer, _ axis: Int, _ output: FeatureMap, _ inputs: [Place], _ number: Int
  ) {
    let rank = network.tensors[layer.output]?.shape.count ?? 0
    guard axis == (rank == 3 ? 2 : 1) else {
      return refuse(layer, "joins along axis \(axis)", "only channels can be joined")
    }
    var map = output
    var first = 0
    for (index, place) in inputs.enumerated() {
      // The host brings whole pixels, so what it brings must pass a tile.
      let isBrought = maps[place.map].slices.contains { $0.stage == nil }
      let input = isBrought ? copy(place, layer.inputs[index], number) : place
      for var slice in maps[input.map].slices {
        slice.channels = slice.channels.lowerBound + first..<slice.channels.upperBound + first
        map.slices.append(slice)
      }
      first += maps[input.map].channels
    }
    add(map, for: layer.output)
  }

  mutating func refuseTurned(_ layer: Layer) {
    refuse(
      layer, "reads a tensor of which two dimensions were exchanged",
      "only a product of two computed tensors may, as its second one")
  }

  /// A product of two computed tensors: all of the second one is kept while the rows of the first one
  /// pass.
  private mutating func matMul(
    _ layer: Layer, _ number: Int, _ output: FeatureMap, _ places: [Place],
    _ scaling: SIMDKernel.Scaling
  ) {
    let shapes = layer.inputs.map { network.tensors[$0]?.shape ?? [] }
    guard shapes.allSatisfy({ $0.count == 3 }), !places.contains(where: \.isFlat),
      !places[0].isTurned
    else {
      return refuse(
        layer,
        "multiplies two computed tensors, \(text(shapes[0])) and \(text(shapes[1]))"
          + (places[0].isTurned ? ", of which the first one was transposed" : ""),
        "tensors of 3 dimensions are mapped, of which the second one may have been transposed")
    }
    let (first, second) = (maps[places[0].map], maps[places[1].map])
    var map = output
    (map.height, map.width) = (first.height, first.width)
    map.channels = places[1].isTurned ? second.height * second.width : second.channels
    var all = RowWindow()
    (all.kernelHeight, all.strideY) = (second.height, 0)
    add(map, for: layer.output)
    self.places[layer.output]?.isChannelsLast =
      places[0].isChannelsLast && map.height * map.width > 1
    addStage(
      Stage(
        name: layer.name, layer: number,
        work: .kernel(
          .matMul(
            zeros: [first.zeroPoint, second.zeroPoint], scaling, isTurned: places[1].isTurned)),
        inputs: zip(places, [RowWindow(), all]).map { place, window in
          Stage.Input(
            map: place.map, channels: 0..<maps[place.map].channels, window: window, padding: 0)
        }, output: maps.count - 1, channels: map.channels), 0..<map.channels)
  }

  // MARK: SIMD

  private mutating func kernel(
    _ layer: Layer, _ output: FeatureMap, _ inputs: [FeatureMap]
  ) -> (kernel: SIMDKernel, window: RowWindow, padding: Int)? {
    let zeros = inputs.map(\.zeroPoint)
    let zero = output.zeroPoint
    func scaling(_ multiplier: Int, _ shift: Int) -> SIMDKernel.Scaling {
      SIMDKernel.Scaling(multiplier: multiplier, shift: shift, zero: zero)
    }
    let input = inputs[0]
    switch layer.kind {
    case .maxPool(let window):
      guard let rows = pooling(layer, window, input, output) else { return nil }
      return (.maxPool, rows, -128)
    case .averagePool(let window, let multipliers, let shift)
    where output.height * output.width == 1 && window.kernel == [input.height, input.width]
      && window.before + window.after == [0, 0, 0, 0]:
      let count = input.height * input.width
      return (
        .mean(subtrahend: zeros[0] * count, scaling(multipliers.last ?? 0, shift)), RowWindow(),
        zeros[0]
      )
    case .averagePool(let window, let multipliers, let shift):
      guard let rows = pooling(layer, window, input, output) else { return nil }
      let isPadded =
        rows.top > 0 || rows.left > 0 || rows.right > 0
        || rows.row(rows.kernelHeight - 1, of: output.height - 1) >= input.height
      let count = rows.kernelHeight * rows.kernelWidth
      guard let multiplier = multipliers.last else { return nil }
      if isPadded && Set(multipliers).count > 1 {
        return (
          .partialAverage(
            subtrahend: zeros[0] * count, multipliers: multipliers, scaling(0, shift)), rows,
          zeros[0]
        )
      }
      return (
        .averagePool(subtrahend: zeros[0] * count, scaling(multiplier, shift)), rows, zeros[0]
      )
    case .mean(let axes, let multiplier, let shift):
      let rank = network.tensors[layer.inputs[0]]?.shape.count ?? 0
      let channels = channelAxis(of: layer.inputs[0])
      guard rank > 2, Set(axes) == Set(1..<rank).subtracting([channels]) else {
        refuse(
          layer, "takes means over the axes \(axes.map(String.init).joined(separator: ", "))",
          "only means over whole images are mapped")
        return nil
      }
      let count = input.height * input.width
      return (
        .mean(subtrahend: zeros[0] * count, scaling(multiplier, shift)), RowWindow(), zeros[0]
      )
    case .add(let first, let second, let shift, let lowest, let highest):
      guard isSame(layer, inputs, output) else { return nil }
      return (
        .add(
          zeros: zeros, factors: [first, second], scaling(1, shift), lowest: Int(lowest),
          highest: Int(highest)), RowWindow(), 0
      )
    case .multiply(let multiplier, let shift):
      guard isSame(layer, inputs, output) else { return nil }
      return (.multiply(zeros: zeros, scaling(multiplier, shift)), RowWindow(), 0)
    case .lookup(let table): return (.lookup(table), RowWindow(), 0)
    case .softmax(let softmax):
      guard softmax.axis == channelAxis(of: layer.inputs[0]) else {
        refuse(layer, "is a softmax over axis \(softmax.axis)", "only channels can be its axis")
        return nil
      }
      return (.softmax(softmax.exponentials), RowWindow(), 0)
    case .layerNorm(let norm):
      let shape = network.tensors[layer.inputs[0]]?.shape ?? []
      let channels = channelAxis(of: layer.inputs[0])
      guard norm.axis <= channels,
        shape.indices.allSatisfy({ $0 < norm.axis || $0 == channels || shape[$0] == 1 })
      else {
        refuse(
          layer, "normalises the axes from \(norm.axis) on of \(text(shape))",
          "only channels can be normalised: the last axis of 2 or 3 dimensions")
        return nil
      }
      return (.layerNorm(norm, zero: zero), RowWindow(), 0)
    default:
      refuse(
        layer, "'\(name(of: layer.kind))' is not mapped yet",
        "leave it to the host, before or behind the network")
      return nil
    }
  }

  private func name(of kind: Layer.Kind) -> String {
    String("\(kind)".prefix { $0 != "(" })
  }

  private mutating func pooling(
    _ layer: Layer, _ window: Window, _ input: FeatureMap, _ output: FeatureMap
  ) -> RowWindow? {
    guard let rows = RowWindow(window, width: input.width, outputWidth: output.width) else {
      refuse(layer, "has a window of \(window.kernel.count) dimensions", "two are mapped")
      return nil
    }
    return rows
  }

  /// Whether two inputs are those of sums and products: a dimension of length 1 stands for all.
  private mutating func isSame(
    _ layer: Layer, _ inputs: [FeatureMap], _ output: FeatureMap
  ) -> Bool {
    let shapes = layer.inputs.map { network.tensors[$0]?.shape ?? [] }
    guard Set(shapes.map(\.count)).count == 1 else {
      refuse(
        layer, "has inputs of the shapes \(text(shapes[0])) and \(text(shapes[1]))",
        "only inputs of as many dimensions can be repeated: put dimensions of length 1 in front")
      return false
    }
    let axes = [\FeatureMap.height, \.width, \.channels]
    let fits = inputs.allSatisfy { input in
      axes.allSatisfy { [1, output[keyPath: $0]].contains(input[keyPath: $0]) }
    }
    if !fits {
      refuse(layer, "has inputs whose rows have different lengths", "reshape both in the same way")
    }
    return fits
  }

  // MARK: Products

  private mutating func lower(
    _ dot: DotProduct, _ layer: Layer, _ number: Int, _ output: FeatureMap, _ place: Place
  ) {
    guard let array else {
      return report(
        MappingRules.parts, "node '\(layer.name)' needs an analog array, and no tile has one")
    }
    let input = maps[place.map]
    var window = RowWindow()
    var dot = dot
    if place.isFlat {
      guard let pixel = ofPixel(dot, input.zeroPoint, output, zero: output.zeroPoint) else {
        return refuse(
          layer, "is a product, in groups or with a kernel, of a tensor that was flattened",
          "only products in one group that see one pixel may read it")
      }
      dot = pixel
      // The whole map is one window: weights in the order of ONNX become those of the map.
      (window.kernelHeight, window.kernelWidth) = (input.height, input.width)
      if !place.isChannelsLast { dot.weights = unflattened(dot, input) }
    } else if !dot.isChannelsLast {
      guard let rows = RowWindow(dot.window, width: input.width, outputWidth: output.width) else {
        return refuse(
          layer, "has a kernel of \(dot.window.kernel.count) dimensions", "two are mapped")
      }
      window = rows
    } else if input.height * input.width > 1, !place.isChannelsLast,
      network.tensors[layer.inputs[0]]?.shape.count == 4
    {
      return refuse(layer, "multiplies matrices of 4 dimensions", "2 and 3 are mapped")
    }
    let area = window.kernelHeight * window.kernelWidth
    guard area <= array.rows else {
      return report(
        MappingRules.array,
        "node '\(layer.name)': one channel of its kernel has \(area) weights, "
          + "\(area - array.rows) more than an array has rows",
        "arrays of \((area + 7) / 8 * 8) rows would do")
    }
    add(output, for: layer.output)
    let target = maps.count - 1
    for block in blocks(of: dot, input, area, array) {
      let parts = max(
        (block.outputs.count + array.columns - 1) / array.columns,
        dot.groups == 1 ? self.parts[number] ?? 1 : 1)
      let width = min(array.columns, round(up: (block.outputs.count + parts - 1) / parts, to: 8))
      for first in stride(from: block.outputs.lowerBound, to: block.outputs.upperBound, by: width) {
        let outputs = first..<min(first + width, block.outputs.upperBound)
        let depth = max(1, array.rows / area)
        let pieces = (block.inputs.count + depth - 1) / depth
        let share = (block.inputs.count + pieces - 1) / pieces
        let inputs = stride(
          from: block.inputs.lowerBound, to: block.inputs.upperBound, by: share
        ).map { $0..<min($0 + share, block.inputs.upperBound) }
        let part = Part(
          dot: dot, layer: layer, number: number, input: place.map, target: target,
          window: window, inputs: inputs, outputs: outputs)
        addProducts(
          part, isWhole: width >= block.outputs.count && block.outputs.count == dot.channels)
      }
    }
  }

  /// A convolution of an image of one pixel with the weights alone that see it: the others see padding,
  /// which is always the same. Nil if it is in groups, makes more pixels or has too great a bias.
  private func ofPixel(
    _ dot: DotProduct, _ padding: Int, _ output: FeatureMap, zero: Int
  ) -> DotProduct? {
    guard dot.groups == 1 else { return nil }
    if dot.isChannelsLast { return dot }
    let window = dot.window
    guard output.height * output.width == 1 else { return nil }
    if window.kernel.allSatisfy({ $0 == 1 }) { return dot }
    guard window.kernel.count == 2 else { return nil }
    let place = (0..<2).map { window.before[$0] / window.dilations[$0] }
    guard
      (0..<2).allSatisfy({
        place[$0] * window.dilations[$0] == window.before[$0] && place[$0] < window.kernel[$0]
      })
    else { return nil }
    let channels = dot.length / (window.kernel[0] * window.kernel[1])
    let first = (place[0] * window.kernel[1] + place[1]) * channels
    var result = dot
    result.window = Window(
      kernel: [1, 1], strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0])
    result.weights = []
    for channel in 0..<dot.channels {
      let all = dot.weights[channel * dot.length..<(channel + 1) * dot.length]
      let seen = all[all.startIndex + first..<all.startIndex + first + channels]
      result.weights += seen
      let rest = all.reduce(0) { $0 + Int($1) } - seen.reduce(0) { $0 + Int($1) }
      let bias = Int(dot.biases[channel]) + padding * rest
      let scale = dot.requantizations[channel]
      guard let fitting = Int32(exactly: bias),
        !scale.isNarrow
          || abs(bias * Int(scale.multiplier) + zero << scale.shift) < 1 << 31
      else { return nil }
      result.biases[channel] = fitting
    }
    return result
  }

  private struct Part {
    let dot: DotProduct, layer: Layer, number: Int, input: Int, target: Int
    let window: RowWindow
    let inputs: [Range<Int>], outputs: Range<Int>
  }

  /// A column's word: exactly what the numerics say where codes are sums.
  private func calibration(_ scale: Requantization, _ bias: Int, _ zero: Int) -> UInt64 {
    guard let sumsPerCode else {
      return AnalogJobDescriptor.calibration(
        factor: Int(scale.multiplier), addend: bias * Int(scale.multiplier) + zero << scale.shift,
        shift: scale.shift)
    }
    var factor = Double(scale.multiplier)
    for _ in 0..<scale.shift { factor /= 2 }
    return AnalogStep.calibration(
      factor: factor * sumsPerCode, addend: factor * Double(bias) + Double(zero))
  }

  private mutating func addProducts(_ part: Part, isWhole: Bool) {
    let (dot, layer) = (part.dot, part.layer)
    let suffix =
      isWhole ? "" : ", channels \(part.outputs.lowerBound)–\(part.outputs.upperBound - 1)"
    let zero = maps[part.target].zeroPoint
    let isDirect =
      part.inputs.count == 1 && part.outputs.allSatisfy { dot.requantizations[$0].isNarrow }
      && dot.highest == 127 && (dot.lowest == -128 || dot.lowest == 0)
    func product(_ inputs: Range<Int>, _ name: String, _ output: Int) -> Stage {
      var array = DotPart(
        rows: part.window.kernelHeight * part.window.kernelWidth * inputs.count,
        columns: part.outputs.count, weights: weights(dot, part, inputs))
      if isDirect {
        array.format = .int8
        array.calibration = part.outputs.map { channel in
          calibration(dot.requantizations[channel], Int(dot.biases[channel]), zero)
        }
        array.rectifies = dot.lowest == 0
      } else if let sumsPerCode {
        array.format = .int32
        array.calibration = part.outputs.map { _ in
          AnalogStep.calibration(factor: sumsPerCode, addend: 0)
        }
      }
      return Stage(
        name: name, layer: part.number, work: .dot(array),
        inputs: [
          .init(
            map: part.input, channels: inputs, window: part.window,
            padding: maps[part.input].zeroPoint)
        ], output: output, channels: part.outputs.count)
    }
    if isDirect {
      return addStage(product(part.inputs[0], layer.name + suffix, part.target), part.outputs)
    }
    var sums: [Stage.Input] = []
    let first = stages.count
    for (index, inputs) in part.inputs.enumerated() {
      var sum = maps[part.target]
      sum.name = "\(layer.output)\(suffix), sums \(index)"
      sum.channels = part.outputs.count
      sum.bytes = 4
      sum.zeroPoint = 0
      sum.slices = []
      maps.append(sum)
      sums.append(
        .init(
          map: maps.count - 1, channels: 0..<part.outputs.count, window: RowWindow(), padding: 0))
      let name =
        layer.name + suffix
        + (part.inputs.count == 1 ? "" : ", part \(index + 1) of \(part.inputs.count)")
      addStage(product(inputs, name, maps.count - 1), 0..<part.outputs.count)
    }
    let requantizing = SIMDKernel.Requantizing(
      biases: Array(dot.biases[part.outputs]),
      multipliers: part.outputs.map { dot.requantizations[$0].multiplier },
      shifts: part.outputs.map { UInt8(dot.requantizations[$0].shift) }, zero: zero,
      lowest: Int(dot.lowest), highest: Int(dot.highest))
    addStage(
      Stage(
        name: layer.name + suffix + ", sum", layer: part.number,
        work: .kernel(.requantize(requantizing)), inputs: sums, output: part.target,
        channels: part.outputs.count, host: first), part.outputs)
  }

  /// Channels that mix with each other: all of them, or those of groups, as many as an array holds.
  private func blocks(
    of dot: DotProduct, _ input: FeatureMap, _ area: Int, _ array: AnalogSpec
  ) -> [(inputs: Range<Int>, outputs: Range<Int>)] {
    let (ins, outs) = (input.channels / dot.groups, dot.channels / dot.groups)
    guard dot.groups > 1 else { return [(0..<input.channels, 0..<dot.channels)] }
    let most = max(1, min(array.rows / (area * ins), array.columns / outs))
    return stride(from: 0, to: dot.groups, by: most).map { first in
      let end = min(first + most, dot.groups)
      return (first * ins..<end * ins, first * outs..<end * outs)
    }
  }

  /// The weights of an array: a row for each element of the window, in the order in which a map has
  /// them; 0 between channels that do not mix.
  private func weights(_ dot: DotProduct, _ part: Part, _ inputs: Range<Int>) -> [Int8] {
    let area = part.window.kernelHeight * part.window.kernelWidth
    let ins = dot.length / area
    let outs = dot.channels / dot.groups
    var weights: [Int8] = []
    weights.reserveCapacity(area * inputs.count * part.outputs.count)
    for place in 0..<area {
      for channel in inputs {
        for output in part.outputs {
          let isMixed = output / outs == channel / ins
          weights.append(
            isMixed ? dot.weights[output * dot.length + place * ins + channel % ins] : 0)
        }
      }
    }
    return weights
  }

  private func unflattened(_ dot: DotProduct, _ input: FeatureMap) -> [Int8] {
    let area = input.height * input.width
    var weights = dot.weights
    for output in 0..<dot.channels {
      for channel in 0..<input.channels {
        for place in 0..<area {
          weights[output * dot.length + place * input.channels + channel] =
            dot.weights[output * dot.length + channel * area + place]
        }
      }
    }
    return weights
  }

  private func round(up value: Int, to step: Int) -> Int { (value + step - 1) / step * step }

  // MARK: Sharing tiles

  /// Puts programs on the tiles of the products that they read, where those have no other reader and no
  /// program yet.
  private mutating func share() {
    var readers: [Int: Int] = [:]
    for stage in stages {
      for input in stage.inputs {
        for slice in maps[input.map].slices { slice.stage.map { readers[$0, default: 0] += 1 } }
      }
    }
    for output in network.outputs {
      guard let map = places[output.name]?.map else { continue }
      for slice in maps[map].slices { slice.stage.map { readers[$0, default: 0] += 1 } }
    }
    var busy = Set(stages.compactMap(\.host))
    for number in stages.indices where !stages[number].isDot && stages[number].host == nil {
      for input in stages[number].inputs {
        let slices = maps[input.map].slices
        guard slices.count == 1, let maker = slices[0].stage, stages[maker].isDot,
          readers[maker] == 1, !busy.contains(maker),
          slices[0].channels == input.channels, slices[0].first == 0,
          stages[maker].channels == input.channels.count
        else { continue }
        stages[number].host = maker
        busy.insert(maker)
        break
      }
    }
  }
}
