import Network
import NetworkGraph

/// Networks in integers, as plainly as can be: the formulas of the layers, one element after the other.
struct PlainExecutor {
  let network: QuantizedNetwork

  func run(_ inputs: [String: [Int8]]) -> [String: [Int8]] {
    var tensors = inputs.mapValues { $0.map(Int.init) }
    for layer in network.layers {
      tensors[layer.output] = compute(layer, layer.inputs.map { tensors[$0] ?? [] })
    }
    return Dictionary(
      uniqueKeysWithValues: network.outputs.map { output in
        (output.name, (tensors[output.name] ?? []).map { Int8($0) })
      })
  }

  private func shape(_ name: String) -> [Int] { network.tensors[name]?.shape ?? [] }
  private func zero(_ name: String) -> Int { network.tensors[name]?.zeroPoint ?? 0 }

  /// a / 2^shift, a half to the even neighbour.
  private func scaled(_ value: Int, _ shift: Int) -> Int {
    guard shift > 0 else { return value }
    let low = value >> shift, rest = value - low << shift, half = 1 << (shift - 1)
    return low + (rest > half || rest == half && low % 2 != 0 ? 1 : 0)
  }

  private func clip(_ value: Int, _ low: Int = -128, _ high: Int = 127) -> Int {
    min(max(value, low), high)
  }

  private func compute(_ layer: Layer, _ x: [[Int]]) -> [Int] {
    let zx = layer.inputs.map(zero), zy = zero(layer.output)
    let a = x[0], from = shape(layer.inputs[0]), to = shape(layer.output)
    switch layer.kind {
    case .dot(let dot): return products(dot, a, from, to, zx[0], zy)
    case .add(let first, let second, let shift, let lowest, let highest):
      let pairs = pairs(a, x[1], from, shape(layer.inputs[1]), to)
      return pairs.map { left, right in
        let sum = (left - zx[0]) * first + (right - zx[1]) * second
        return clip(clip(scaled(sum, shift) + zy), Int(lowest), Int(highest))
      }
    case .multiply(let multiplier, let shift):
      return pairs(a, x[1], from, shape(layer.inputs[1]), to).map { left, right in
        clip(scaled((left - zx[0]) * (right - zx[1]) * multiplier, shift) + zy)
      }
    case .lookup(let table): return a.map { Int(table[$0 & 0xFF]) }
    case .maxPool(let window):
      return windows(window, from, to) { channel, places in
        places.map { $0.map { a[channel * from[2] * from[3] + $0] } ?? -128 }.max() ?? 0
      }
    case .averagePool(let window, let multipliers, let shift):
      return windows(window, from, to) { channel, places in
        let sum = places.reduce(0) {
          $0 + ($1.map { a[channel * from[2] * from[3] + $0] } ?? zx[0]) - zx[0]
        }
        let count = places.count { $0 != nil }
        return clip(scaled(count > 0 ? sum * multipliers[count - 1] : 0, shift) + zy)
      }
    case .mean(let axes, let multiplier, let shift):
      let count = axes.reduce(1) { $0 * from[$1] }
      var sums = Array(repeating: -zx[0] * count, count: a.count / count)
      for (number, value) in a.enumerated() {
        var rest = number, place = 0, pitch = 1
        for axis in from.indices.reversed() {
          if !axes.contains(axis) {
            place += rest % from[axis] * pitch
            pitch *= from[axis]
          }
          rest /= from[axis]
        }
        sums[place] += value
      }
      return sums.map { clip(scaled($0 * multiplier, shift) + zy) }
    case .concat: return x.flatMap { $0 }
    case .reshape: return a
    case .pad(let before, _, let value):
      return moved(a, from, to) { zip($0, before).map { $0 - $1 } }.map { $0 ?? Int(value) }
    case .extend: preconditionFailure("it is not mapped")
    case .transpose(let permutation):
      return moved(a, from, to) { place in
        permutation.indices.map { place[permutation.firstIndex(of: $0) ?? 0] }
      }.compactMap(\.self)
    case .slice(let starts, _, let steps):
      return moved(a, from, to) { place in
        place.indices.map { starts[$0] + place[$0] * steps[$0] }
      }.compactMap(\.self)
    case .resize(let sources):
      return moved(a, from, to) { zip($0, sources).map { $1[$0] } }.compactMap(\.self)
    case .softmax(let softmax): return self.softmax(softmax, a, from)
    case .layerNorm(let norm):
      let count = from[norm.axis...].reduce(1, *)
      return stride(from: 0, to: a.count, by: count).flatMap {
        layerNorm(norm, Array(a[$0..<$0 + count]), zy)
      }
    case .matMul(let multiplier, let shift):
      let second = shape(layer.inputs[1])
      return (0..<from[1]).flatMap { row in
        (0..<second[2]).map { column in
          let sum = (0..<from[2]).reduce(0) { sum, k in
            sum + (a[row * from[2] + k] - zx[0]) * (x[1][k * second[2] + column] - zx[1])
          }
          return clip(scaled(sum * multiplier, shift) + zy)
        }
      }
    }
  }

  private func products(
    _ dot: DotProduct, _ a: [Int], _ from: [Int], _ to: [Int], _ zx: Int, _ zy: Int
  ) -> [Int] {
    func result(_ channel: Int, _ sum: Int) -> Int {
      let scale = dot.requantizations[channel]
      let value = scaled((sum + Int(dot.biases[channel])) * Int(scale.multiplier), scale.shift)
      return clip(clip(value + zy), Int(dot.lowest), Int(dot.highest))
    }
    if dot.isChannelsLast {
      let length = dot.length
      return (0..<a.count / length).flatMap { row in
        (0..<dot.channels).map { channel in
          result(
            channel,
            (0..<length).reduce(0) {
              $0 + a[row * length + $1] * Int(dot.weights[channel * length + $1])
            })
        }
      }
    }
    let area = from[2] * from[3]
    let ins = from[1] / dot.groups, outs = dot.channels / dot.groups
    return windows(dot.window, from, to) { channel, places in
      var sum = 0
      for (tap, place) in places.enumerated() {
        for input in 0..<ins {
          let value = place.map { a[(channel / outs * ins + input) * area + $0] } ?? zx
          sum += value * Int(dot.weights[channel * dot.length + tap * ins + input])
        }
      }
      return result(channel, sum)
    }
  }

  /// For each channel and place of the output, the places that the window sees; nil is padding.
  private func windows(
    _ window: Window, _ from: [Int], _ to: [Int], _ body: (Int, [Int?]) -> Int
  ) -> [Int] {
    var result: [Int] = []
    for channel in 0..<to[1] {
      for y in 0..<to[2] {
        for x in 0..<to[3] {
          var places: [Int?] = []
          for ky in 0..<window.kernel[0] {
            for kx in 0..<window.kernel[1] {
              let row = y * window.strides[0] - window.before[0] + ky * window.dilations[0]
              let column = x * window.strides[1] - window.before[1] + kx * window.dilations[1]
              let isInside = (0..<from[2]).contains(row) && (0..<from[3]).contains(column)
              places.append(isInside ? row * from[3] + column : nil)
            }
          }
          result.append(body(channel, places))
        }
      }
    }
    return result
  }

  /// Elements of two tensors that meet; dimensions of length 1 are repeated.
  private func pairs(
    _ a: [Int], _ b: [Int], _ first: [Int], _ second: [Int], _ to: [Int]
  ) -> [(Int, Int)] {
    func stretched(_ values: [Int], _ from: [Int]) -> [Int] {
      moved(values, from, to) { zip($0, from).map { $1 == 1 ? 0 : $0 } }.compactMap(\.self)
    }
    return Array(zip(stretched(a, first), stretched(b, second)))
  }

  /// For each place of the output the element of the input that lies where a function says; nil is
  /// outside.
  private func moved(
    _ a: [Int], _ from: [Int], _ to: [Int], _ source: ([Int]) -> [Int]
  ) -> [Int?] {
    (0..<to.reduce(1, *)).map { number in
      var rest = number
      var place = to
      for axis in to.indices.reversed() {
        place[axis] = rest % to[axis]
        rest /= to[axis]
      }
      let found = source(place)
      guard zip(found, from).allSatisfy({ (0..<$1).contains($0) }) else { return nil }
      return a[zip(found, from).reduce(0) { $0 * $1.1 + $1.0 }]
    }
  }

  private func softmax(_ softmax: Softmax, _ a: [Int], _ from: [Int]) -> [Int] {
    let area = from.dropFirst(softmax.axis + 1).reduce(1, *)
    let length = from[softmax.axis]
    var result = a
    for number in 0..<a.count / length {
      let place = number / area * area * length + number % area
      let values = (0..<length).map { a[$0 * area + place] }
      let greatest = values.max() ?? 0
      let exponentials = values.map { Int(softmax.exponentials[greatest - $0]) }
      let sum = exponentials.reduce(0, +)
      let clz = UInt32(sum).leadingZeroBitCount
      let m = sum << (clz - 1)
      let index = m >> 22 & 0xFF
      let divisor = 513 + 2 * index
      var y = ((1 << 38) + divisor / 2) / divisor
      for _ in 0..<2 { y = scaled(y * ((1 << 30) - scaled(m * y, 30)), 29) }
      for (channel, value) in exponentials.enumerated() {
        result[channel * area + place] = clip(scaled(value * y, 52 - clz) - 128)
      }
    }
    return result
  }

  private func layerNorm(_ norm: LayerNorm, _ row: [Int], _ zero: Int) -> [Int] {
    let mean = scaled(row.reduce(0, +) * Int(norm.reciprocal), 14)
    let middle = scaled(mean, 16)
    let squares = row.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let rest = middle << 16 - mean
    let variance =
      scaled(squares * Int(norm.reciprocal), 17) - scaled(rest * rest, 19) + Int(norm.epsilon)
    // An even number of places, so that the power of two has a root.
    let places = (UInt32(variance).leadingZeroBitCount - 1) / 2 * 2
    let m = variance << places
    var y = Int((0x1p30 / ((Double(m >> 23) + 0.5) / 64).squareRoot()).rounded())
    for _ in 0..<2 {
      y = scaled(y * (3 << 29 - scaled(scaled(m * y, 30) * y, 30)), 30)
    }
    return row.indices.map { index in
      let normal = scaled((row[index] << 16 - mean) * y, 42 - places / 2)
      let sum = scaled(normal * Int(norm.gammas[index]), 20) + Int(norm.betas[index])
      return clip(scaled(sum, 8) + zero)
    }
  }
}
