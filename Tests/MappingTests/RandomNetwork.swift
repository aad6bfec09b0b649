import Network
import NetworkGraph

/// Small networks of all layers that are mapped, one for each seed.
enum RandomNetwork {
  static func make(seed: UInt64) -> QuantizedNetwork {
    var random = SplitMix64(seed: seed)
    let side = Int.random(in: 3...9, using: &random)
    var maker = NetworkMaker(
      "random \(seed)",
      input: [
        1, Int.random(in: 1...9, using: &random), side, Int.random(in: 3...8, using: &random),
      ],
      zeroPoint: Int.random(in: -20...20, using: &random), seed: seed &+ 1)
    var tensor = "input"
    var way: [String] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      tensor = block(&maker, tensor, &random)
      way.append(tensor)
    }
    switch Int.random(in: 0..<7, using: &random) {
    case 6:
      let shape = maker.shape(tensor)
      if shape[2] * shape[3] <= 40, shape[3] > 1 { tensor = attention(&maker, tensor, &random) }
    case 5:
      let shape = maker.shape(tensor)
      if shape.reduce(1, *) <= 400, shape[3] > 1, shape[2] * shape[3] <= 32 {
        tensor = maker.gemm(maker.flatten(maker.transpose(tensor, [0, 2, 3, 1])), 6)
      }
    case 4: tensor = maker.layerNorm(maker.globalAverage(tensor), from: 1)
    case 0: tensor = maker.gemm(maker.flatten(maker.globalAverage(tensor)), 10)
    case 1:
      let shape = maker.shape(tensor)
      if shape[2] * shape[3] <= 60 && shape.reduce(1, *) <= 400 {
        tensor = maker.gemm(maker.flatten(tensor), 12)
      }
    case 2: tensor = maker.softmax(maker.globalAverage(tensor))
    default: break
    }
    if tensor == "input" { tensor = maker.lookup(tensor) }
    // Now and then something on the way is an output too.
    if let early = way.filter({ $0 != tensor }).randomElement(using: &random),
      Int.random(in: 0..<3, using: &random) == 0
    {
      return maker.finish(tensor, early)
    }
    return maker.finish(tensor)
  }

  /// Each pixel with all pixels.
  private static func attention(
    _ maker: inout NetworkMaker, _ tensor: String, _ random: inout SplitMix64
  ) -> String {
    let shape = maker.shape(tensor)
    let rows = maker.add(
      .reshape, [maker.transpose(tensor, [0, 2, 3, 1])],
      shape: [1, shape[2] * shape[3], shape[1]])
    let count = Int.random(in: 1...20, using: &random)
    let queries = maker.gemm(rows, count, zeroPoint: 3)
    let keys = maker.transpose(maker.gemm(rows, count, zeroPoint: -4), [0, 2, 1])
    let weights = maker.softmax(maker.matMul(queries, keys), axis: 2)
    let values = maker.gemm(rows, Int.random(in: 1...20, using: &random), zeroPoint: 2)
    return maker.matMul(weights, values)
  }

  private static func block(
    _ maker: inout NetworkMaker, _ tensor: String, _ random: inout SplitMix64
  ) -> String {
    let shape = maker.shape(tensor)
    let small = min(shape[2], shape[3])
    let channels = Int.random(in: 1...24, using: &random)
    let zero = Bool.random(using: &random) ? 0 : Int.random(in: -30...30, using: &random)
    func conv(_ input: String, _ channels: Int, padded: Bool, _ maker: inout NetworkMaker) -> String
    {
      let kernel = padded ? 3 : Int.random(in: 1...min(3, small), using: &random)
      return maker.conv(
        input, channels,
        NetworkMaker.window(
          kernel, stride: padded ? 1 : Int.random(in: 1...2, using: &random),
          padding: padded ? 1 : Int.random(in: 0...(kernel - 1), using: &random)),
        zeroPoint: zero, isRelu: Bool.random(using: &random),
        isNarrow: Int.random(in: 0..<4, using: &random) > 0)
    }
    switch Int.random(in: 0..<14, using: &random) {
    case 0...2: return conv(tensor, channels, padded: false, &maker)
    case 3 where small >= 2:
      let kernel = Int.random(in: 2...min(7, small), using: &random)
      return maker.maxPool(
        tensor,
        NetworkMaker.window(
          kernel, stride: Int.random(in: 1...2, using: &random),
          padding: Int.random(in: 0...(kernel / 2), using: &random)))
    case 4 where small >= 2:
      if Bool.random(using: &random) {
        return maker.averagePool(
          tensor,
          NetworkMaker.window(
            Int.random(in: 2...min(7, small), using: &random),
            stride: Int.random(in: 1...2, using: &random), padding: 1), countsPadding: false)
      }
      return maker.averagePool(
        tensor, NetworkMaker.window(Int.random(in: 2...min(7, small), using: &random), stride: 2))
    case 5:
      // A residual.
      let way = conv(tensor, shape[1], padded: true, &maker)
      return Bool.random(using: &random) ? maker.sum(way, tensor) : maker.product(tensor, way)
    case 6:
      let first = conv(tensor, channels, padded: true, &maker)
      return maker.concat([first, conv(tensor, 5, padded: true, &maker)])
    case 7 where small >= 3:
      // Channels that do not mix.
      return maker.conv(
        tensor, 2 * shape[1],
        NetworkMaker.window(3, padding: 2, dilation: Int.random(in: 1...2, using: &random)),
        groups: shape[1])
    case 8 where small <= 9:
      let edges = (0..<4).map { _ in Int.random(in: 0...2, using: &random) }
      return maker.pad(
        tensor, [0, 0, edges[0], edges[1]], [0, 0, edges[2], edges[3]],
        Int8.random(in: -128...127, using: &random))
    case 9:
      return maker.resize(
        tensor, Int.random(in: 1...(shape[2] + 4), using: &random),
        Int.random(in: 1...(2 * shape[3]), using: &random))
    case 11 where shape[3] > 1:
      // Channels last for a while.
      var turned = maker.layerNorm(maker.transpose(tensor, [0, 2, 3, 1]))
      if Bool.random(using: &random) { turned = maker.gemm(turned, channels) }
      return maker.transpose(maker.sum(turned, maker.lookup(turned)), [0, 3, 1, 2])
    case 12:
      // One for each channel, for each pixel, for a row or a column.
      let weight = reduced(&maker, tensor, &random)
      let other =
        Int.random(in: 0..<3, using: &random) > 0 ? tensor : reduced(&maker, tensor, &random)
      return Bool.random(using: &random)
        ? maker.product(other, weight) : maker.sum(weight, other)
    case 10: return slice(&maker, tensor, &random)
    default: return maker.lookup(tensor)
    }
  }

  /// A part of an image that can stand for all of it.
  private static func reduced(
    _ maker: inout NetworkMaker, _ tensor: String, _ random: inout SplitMix64
  ) -> String {
    let shape = maker.shape(tensor)
    var counts = shape
    switch Int.random(in: 0..<5, using: &random) {
    case 0: counts[2] = 1
    case 1: counts[3] = 1
    case 2: return maker.conv(tensor, 1, NetworkMaker.window(1), zeroPoint: 3)
    case 3: return maker.conv(maker.globalAverage(tensor), 1, NetworkMaker.window(1))
    default:
      return maker.conv(
        maker.globalAverage(tensor), shape[1], NetworkMaker.window(1), zeroPoint: -5)
    }
    return maker.lookup(maker.slice(tensor, starts: [0, 0, 0, 0], counts: counts))
  }

  /// Some channels, or a part of the image.
  private static func slice(
    _ maker: inout NetworkMaker, _ tensor: String, _ random: inout SplitMix64
  ) -> String {
    let shape = maker.shape(tensor)
    var starts = [0, 0, 0, 0], counts = shape, steps = [1, 1, 1, 1]
    for axis in Bool.random(using: &random) ? 1..<2 : 1..<4 {
      starts[axis] = Int.random(in: 0..<shape[axis], using: &random)
      let rest = shape[axis] - starts[axis]
      if axis > 1 { steps[axis] = Int.random(in: 1...2, using: &random) }
      counts[axis] = Int.random(in: 1...((rest - 1) / steps[axis] + 1), using: &random)
    }
    return maker.slice(tensor, starts: starts, counts: counts, steps: steps)
  }

  /// Ways of many lengths that part and meet, of one input or two.
  static func joins(seed: UInt64) -> QuantizedNetwork {
    var random = SplitMix64(seed: seed)
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let (height, width) = (number(1...12), number(1...6))
    let shape = [1, 4, height, width]
    var maker = NetworkMaker("joins \(seed)", input: shape, seed: seed)
    func cut(_ tensor: String) -> String {
      let first = number(0...(maker.shape(tensor)[2] - height))
      return maker.slice(tensor, starts: [0, 0, first, 0], counts: shape)
    }
    var all = ["input"]
    if number(0...1) == 0 {
      all.append(cut(maker.input("second", [1, 4, height + 3 * number(0...1), width + 1])))
    }
    for _ in 0..<number(2...10) {
      let (a, b) = (all[number(0...(all.count - 1))], all[number(0...(all.count - 1))])
      switch number(0...7) {
      case 0: all.append(maker.conv(a, 4, NetworkMaker.window(3, padding: 1)))
      case 1: all.append(maker.conv(a, 4, NetworkMaker.window(3, padding: 2, dilation: 2)))
      case 2: all.append(maker.lookup(a))
      case 3, 4: all.append(maker.sum(a, b))
      case 5: all.append(maker.product(a, maker.globalAverage(b)))
      case 6: all.append(maker.conv(maker.concat([a, b]), 4, NetworkMaker.window(1)))
      default: all.append(cut(maker.resize(a, height + 4, width)))
      }
    }
    return maker.finish(all[all.count - 1])
  }
}
