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
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      tensor = block(&maker, tensor, &random)
    }
    switch Int.random(in: 0..<5, using: &random) {
    case 4: tensor = maker.layerNorm(maker.globalAverage(tensor))
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
    return maker.finish(tensor)
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
    switch Int.random(in: 0..<9, using: &random) {
    case 0...2: return conv(tensor, channels, padded: false, &maker)
    case 3 where small >= 2:
      return maker.maxPool(
        tensor,
        NetworkMaker.window(
          Int.random(in: 2...min(3, small), using: &random),
          stride: Int.random(in: 1...2, using: &random),
          padding: Int.random(in: 0...1, using: &random)))
    case 4 where small >= 2:
      return maker.averagePool(tensor, NetworkMaker.window(2, stride: 2))
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
    default: return maker.lookup(tensor)
    }
  }
}
