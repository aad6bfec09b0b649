import RTL
import Synchronization

/// A module full of random expressions over all operators and many widths, with what they must come
/// to on random inputs.
final class RandomExpressions: Sendable {
  /// SplitMix64, so that a seed means the same everywhere.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// A vector in the module with its value on each of the input vectors.
  struct Traced {
    let bits: Bits
    let values: [BitString]

    var width: Int { bits.width }
  }

  struct Port {
    let name: String
    let values: [BitString]
  }

  static let vectorCount = 50

  let name: String
  private let seed: UInt64
  private let count: Int
  private let recorded = Mutex<(inputs: [Port], outputs: [Port])>(([], []))

  init(name: String, seed: UInt64, count: Int) {
    self.name = name
    self.seed = seed
    self.count = count
  }

  /// The ports' values, known once the part has been elaborated.
  var inputs: [Port] { recorded.withLock { $0.inputs } }
  var outputs: [Port] { recorded.withLock { $0.outputs } }

  var part: Part {
    Part(name, "Random expressions, seed \(seed).") { m in
      var builder = Builder(m: m, random: Generator(state: self.seed))
      let (inputs, outputs) = builder.build(self.count)
      self.recorded.withLock { $0 = (inputs, outputs) }
    }
  }

  private struct Builder {
    let m: Module
    var random: Generator
    var leaves: [Traced] = []
    var shared: [Traced] = []

    init(m: Module, random: Generator) {
      self.m = m
      self.random = random
    }

    mutating func build(_ count: Int) -> (inputs: [Port], outputs: [Port]) {
      var inputs: [Port] = []
      for (index, width) in [1, 1, 2, 3, 7, 8, 8, 16, 31, 32, 33, 64, 65, 80].enumerated() {
        let values = (0..<RandomExpressions.vectorCount).map { _ in vector(width) }
        let port = m.input("in_\(index)", width: width)
        m.ignore(port, because: "not every input occurs in an expression")
        leaves.append(Traced(bits: port, values: values))
        inputs.append(Port(name: "in_\(index)_i", values: values))
      }
      let limit = Traced(
        bits: m.constant("Limit", 0x5A, width: 8),
        values: constantly(BitString(0x5A, width: 8)))
      leaves.append(limit)
      var outputs: [Port] = []
      for index in 0..<count {
        let width = [1, 2, 5, 8, 16, 31, 32, 33, 40, 64, 65, 80].randomElement(using: &random) ?? 8
        var value = expression(width, depth: Int.random(in: 2...5, using: &random))
        let port = m.output("out_\(index)", width: width)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          // Icarus never starts a block whose condition it finds to be constant.
          let chosen = expression(1, depth: 3)
          let condition = map(chosen.bits ^ leaves[0].bits, chosen, leaves[0]) {
            $0.zip($1) { $0 != $1 }
          }
          let other = expression(width, depth: 3)
          let echo = m.output("echo_\(index)", width: width, default: .constant(0, width: width))
          // Before its value is assigned or after: a statement reads what the signal comes to.
          let isEarly = Bool.random(using: &random)
          m.when(condition.bits) {
            if isEarly { echo.drive(~port) }
            port.drive(value.bits)
            if !isEarly { echo.drive(~port) }
          }.otherwise {
            port.drive(other.bits)
          }
          let zero = constantly(BitString(0, width: width))
          let inverted = map(~value.bits, value) { $0.inverted }
          outputs.append(
            Port(
              name: "echo_\(index)_o",
              values: choose(condition, inverted, Traced(bits: port, values: zero))))
          value = Traced(bits: port, values: choose(condition, value, other))
        case 1:
          let wire = m.wire("wire_\(index)", value.bits)
          port.drive(wire)
          shared.append(Traced(bits: wire, values: value.values))
        default:
          port.drive(value.bits)
          if index % 5 == 0 { shared.append(value) }
        }
        outputs.append(Port(name: "out_\(index)_o", values: value.values))
      }
      for value in shared { m.ignore(value.bits, because: "not every part occurs again") }
      return (inputs, outputs)
    }

    /// Often an edge, for edges are where sizes and signs go wrong.
    mutating func vector(_ width: Int) -> BitString {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return BitString(0, width: width)
      case 1: return BitString(0, width: width).inverted
      case 2: return BitString(Int.random(in: 0..<8, using: &random), width: width)
      case 3:
        return BitString((0..<width).map { $0 == width - 1 })
      default: return BitString((0..<width).map { _ in Bool.random(using: &random) })
      }
    }

    func constantly(_ value: BitString) -> [BitString] {
      Array(repeating: value, count: RandomExpressions.vectorCount)
    }

    func choose(_ condition: Traced, _ first: Traced, _ second: Traced) -> [BitString] {
      condition.values.indices.map {
        condition.values[$0].bits[0] ? first.values[$0] : second.values[$0]
      }
    }

    func map(
      _ bits: Bits, _ value: Traced, _ operation: (BitString) -> BitString
    ) -> Traced { Traced(bits: bits, values: value.values.map(operation)) }

    func map(
      _ bits: Bits, _ a: Traced, _ b: Traced, _ operation: (BitString, BitString) -> BitString
    ) -> Traced { Traced(bits: bits, values: zip(a.values, b.values).map(operation)) }

    /// Something of exactly this width that is not computed here.
    mutating func leaf(_ width: Int) -> Traced {
      if Int.random(in: 0..<6, using: &random) == 0 {
        let value = vector(width)
        let words = stride(from: 0, to: width, by: 64).map { low in
          (low..<min(width, low + 64)).reduce(UInt64(0)) {
            $0 | (value.bits[$1] ? 1 << UInt64($1 - low) : 0)
          }
        }
        return Traced(bits: .constant(words: words, width: width), values: constantly(value))
      }
      let pool = leaves + shared
      let same = pool.filter { $0.width == width }
      let source =
        same.randomElement(using: &random) ?? pool.randomElement(using: &random) ?? pool[0]
      if source.width == width { return source }
      if source.width > width {
        let low = Int.random(in: 0...source.width - width, using: &random)
        return map(source.bits[low..<low + width], source) { $0[low..<low + width] }
      }
      return Bool.random(using: &random)
        ? map(source.bits.extended(to: width), source) { $0.extended(to: width) }
        : map(source.bits.signed.extended(to: width).bits, source) { $0.signExtended(to: width) }
    }

    mutating func expression(_ width: Int, depth: Int) -> Traced {
      if depth == 0 { return leaf(width) }
      if width == 1 && Int.random(in: 0..<3, using: &random) > 0 { return bit(depth: depth) }
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        let (a, b) = pair(width, depth)
        return map(a.bits & b.bits, a, b) { $0.zip($1) { $0 && $1 } }
      case 1:
        let (a, b) = pair(width, depth)
        return map(a.bits | b.bits, a, b) { $0.zip($1) { $0 || $1 } }
      case 2:
        let (a, b) = pair(width, depth)
        return map(a.bits ^ b.bits, a, b) { $0.zip($1) { $0 != $1 } }
      case 3:
        let a = expression(width, depth: depth - 1)
        return map(~a.bits, a) { $0.inverted }
      case 4, 5:
        let (a, b) = pair(width, depth)
        return map(a.bits +% b.bits, a, b) { $0.plus($1) }
      case 6, 7:
        let (a, b) = pair(width, depth)
        return map(a.bits -% b.bits, a, b) { $0.minus($1) }
      case 8:
        guard width >= 2 else { return bit(depth: depth) }
        let own = Int.random(in: 1..<min(width, 34), using: &random)
        let a = expression(own, depth: depth - 1)
        let b = expression(min(width - own, 34), depth: depth - 1)
        let product = own + b.width
        let isSigned = Bool.random(using: &random)
        let result =
          isSigned
          ? map(a.bits.signed.multipliedFullWidth(by: b.bits.signed).bits, a, b) {
            $0.signExtended(to: product).times($1.signExtended(to: product))
          }
          : map(a.bits.multipliedFullWidth(by: b.bits), a, b) {
            $0.extended(to: product).times($1.extended(to: product))
          }
        if product == width { return result }
        return map(result.bits.extended(to: width), result) { $0.extended(to: width) }
      case 9, 10:
        let a = expression(width, depth: depth - 1)
        let amountWidth = [1, 2, 3, 7, 8, 33, 64, 65].randomElement(using: &random) ?? 3
        var amount = expression(amountWidth, depth: depth - 1)
        if amountWidth > 32, let varying = leaves.first(where: { $0.width == amountWidth }) {
          // Verilator refuses constant distances of such widths, once it finds that they are.
          amount = map(amount.bits +% varying.bits, amount, varying) { $0.plus($1) }
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          return map(a.bits << amount.bits, a, amount) { $0.shiftedLeft(by: $1.clamped(to: 999)) }
        case 1:
          return map(a.bits >> amount.bits, a, amount) { $0.shiftedRight(by: $1.clamped(to: 999)) }
        default:
          return map((a.bits.signed >> amount.bits).bits, a, amount) {
            $0.shiftedRight(by: $1.clamped(to: 999), with: $0.bits[width - 1])
          }
        }
      case 11:
        let a = expression(width, depth: depth - 1)
        let amount = Int.random(in: 0..<width, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return map(a.bits << amount, a) { $0.shiftedLeft(by: amount) }
        case 1: return map(a.bits >> amount, a) { $0.shiftedRight(by: amount) }
        default:
          return map((a.bits.signed >> amount).bits, a) {
            $0.shiftedRight(by: amount, with: $0.bits[width - 1])
          }
        }
      case 12:
        let condition = expression(1, depth: depth - 1)
        let (a, b) = pair(width, depth)
        return Traced(
          bits: mux(condition.bits, a.bits, b.bits), values: choose(condition, a, b))
      case 13:
        guard width >= 2 else { return bit(depth: depth) }
        let own = Int.random(in: 1..<width, using: &random)
        let high = expression(own, depth: depth - 1)
        let low = expression(width - own, depth: depth - 1)
        return map(.concatenating(high.bits, low.bits), high, low) { BitString($1.bits + $0.bits) }
      case 14:
        let count = [2, 3, 4, 5].first { width % $0 == 0 } ?? 1
        let a = expression(width / count, depth: depth - 1)
        return map(a.bits.replicated(count), a) { value in
          BitString((0..<count).flatMap { _ in value.bits })
        }
      case 15, 16:
        // A slice of an expression keeps the bits that a wider context would have.
        let wide = width + Int.random(in: 1...9, using: &random)
        let a = expression(wide, depth: depth - 1)
        let low = Int.random(in: 0...wide - width, using: &random)
        return map(a.bits[low..<low + width], a) { $0[low..<low + width] }
      case 17:
        guard width <= 32, width.nonzeroBitCount == 1 else {
          return expression(width, depth: depth - 1)
        }
        let a = expression(width * 4, depth: depth - 1)
        let index = expression(2, depth: depth - 1)
        return map(a.bits.element(at: index.bits, width: width), a, index) {
          let low = $1.clamped(to: 3) * width
          return $0[low..<low + width]
        }
      case 18:
        let first = (
          select: expression(1, depth: depth - 1), value: expression(width, depth: depth - 1)
        )
        let second = (
          select: expression(1, depth: depth - 1), value: expression(width, depth: depth - 1)
        )
        let zero = BitString(0, width: width)
        let values = first.value.values.indices.map { index in
          let a = first.select.values[index].bits[0] ? first.value.values[index] : zero
          let b = second.select.values[index].bits[0] ? second.value.values[index] : zero
          return a.zip(b) { $0 || $1 }
        }
        return Traced(
          bits: andOrMux([
            (first.select.bits, first.value.bits), (second.select.bits, second.value.bits),
          ]), values: values)
      default:
        guard width >= 2 else { return bit(depth: depth) }
        let own = Int.random(in: 1..<width, using: &random)
        let a = expression(own, depth: depth - 1)
        return Bool.random(using: &random)
          ? map(a.bits.extended(to: width), a) { $0.extended(to: width) }
          : map(a.bits.signed.extended(to: width).bits, a) { $0.signExtended(to: width) }
      }
    }

    mutating func pair(_ width: Int, _ depth: Int) -> (Traced, Traced) {
      (expression(width, depth: depth - 1), expression(width, depth: depth - 1))
    }

    /// One bit from wider operands.
    mutating func bit(depth: Int) -> Traced {
      let width = [1, 2, 8, 17, 32, 33, 64, 65].randomElement(using: &random) ?? 8
      switch Int.random(in: 0..<14, using: &random) {
      case 0:
        let (a, b) = pair(1, depth)
        return map(a.bits && b.bits, a, b) { BitString($0.bits[0] && $1.bits[0]) }
      case 1:
        let (a, b) = pair(1, depth)
        return map(a.bits || b.bits, a, b) { BitString($0.bits[0] || $1.bits[0]) }
      case 2:
        let a = expression(1, depth: depth - 1)
        return map(!a.bits, a) { $0.inverted }
      case 3:
        let a = expression(width, depth: depth - 1)
        return map(a.bits.any, a) { BitString($0.bits.contains(true)) }
      case 4:
        let a = expression(width, depth: depth - 1)
        return map(a.bits.all, a) { BitString(!$0.bits.contains(false)) }
      case 5, 6:
        let a = expression(width, depth: depth - 1)
        return map(a.bits.parity, a) { BitString($0.bits.filter { $0 }.count % 2 == 1) }
      case 7:
        let (a, b) = pair(width, depth)
        return map(a.bits .== b.bits, a, b) { BitString($0 == $1) }
      case 8:
        let (a, b) = pair(width, depth)
        return map(a.bits .!= b.bits, a, b) { BitString($0 != $1) }
      case 9:
        let (a, b) = pair(width, depth)
        return Bool.random(using: &random)
          ? map(a.bits .< b.bits, a, b) { BitString($0.isLess(than: $1)) }
          : map(a.bits .> b.bits, a, b) { BitString($1.isLess(than: $0)) }
      case 10:
        let (a, b) = pair(width, depth)
        return Bool.random(using: &random)
          ? map(a.bits .<= b.bits, a, b) { BitString(!$1.isLess(than: $0)) }
          : map(a.bits .>= b.bits, a, b) { BitString(!$0.isLess(than: $1)) }
      case 11:
        let (a, b) = pair(width, depth)
        return Bool.random(using: &random)
          ? map(a.bits.signed .< b.bits.signed, a, b) { BitString($0.isLessSigned(than: $1)) }
          : map(a.bits.signed .> b.bits.signed, a, b) { BitString($1.isLessSigned(than: $0)) }
      case 12:
        let (a, b) = pair(width, depth)
        return Bool.random(using: &random)
          ? map(a.bits.signed .<= b.bits.signed, a, b) { BitString(!$1.isLessSigned(than: $0)) }
          : map(a.bits.signed .>= b.bits.signed, a, b) { BitString(!$0.isLessSigned(than: $1)) }
      default:
        // An element of one bit at a run-time place.
        let a = expression(8, depth: depth - 1)
        let index = expression(3, depth: depth - 1)
        return map(a.bits[index.bits], a, index) { BitString($0.bits[$1.clamped(to: 7)]) }
      }
    }
  }
}
