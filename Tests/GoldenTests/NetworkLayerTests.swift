import ChipSpec
import Foundation
import Network
import NetworkGraph
import Testing

@testable import Golden

/// The layers of docs/numerics.md against the chip: the SIMD unit's programs, and the analog part's
/// calibration.
@Suite struct NetworkLayerTests {
  /// What one layer makes of its inputs.
  private static func run(
    _ kind: Layer.Kind, _ inputs: [([Int8], QuantizedTensor)], _ output: QuantizedTensor
  ) throws -> [Int8] {
    let names = inputs.indices.map { "x\($0)" }
    var tensors = ["y": output]
    var values: [String: Tensor] = [:]
    for (name, (elements, tensor)) in zip(names, inputs) {
      tensors[name] = tensor
      values[name] = Tensor(.int8(elements), shape: tensor.shape)
    }
    let network = QuantizedNetwork(
      name: "layer", inputs: names.map { Boundary(name: $0, element: .int8) },
      outputs: [Boundary(name: "y", element: .int8)],
      layers: [Layer(name: "layer", kind: kind, inputs: names, output: "y")], tensors: tensors)
    guard case .int8(let result)? = IntegerExecutor(network).run(values)["y"]?.elements else {
      throw CocoaError(.fileReadUnknown)
    }
    return result
  }

  private static func tensor(_ count: Int, _ zeroPoint: Int = 0) -> QuantizedTensor {
    QuantizedTensor(shape: [1, count], scale: 1, zeroPoint: zeroPoint)
  }

  /// A row: of all values, of few, of one.
  private static func row(_ count: Int, _ random: inout SeededRandom) -> [Int8] {
    let spread = [0, 1, 5, 40, 255].randomElement(using: &random) ?? 0
    let middle = Int.random(in: -128...127, using: &random)
    return (0..<count).map { _ in
      Int8(clamping: middle + Int.random(in: -spread...spread, using: &random))
    }
  }

  @Test func softmaxIsTheProgram() throws {
    var random = SeededRandom(61)
    for count in [1, 2, 3, 10, 77, 1000, 4000] {
      for scale in [0.001, 0.02, 0.1, 0.7] {
        let logits = Self.row(count, &random)
        let exponentials = SIMDProgramTests.table { 65_536 * exp(-$0 * scale) }
        let program = try SIMDTile.documented(
          "Softmax",
          [
            "count": count, "input": 0x4001, "output": 0x6003, "exponentials": 0x1000,
            "reciprocals": 0x2000,
          ])
        let tile = try SIMDTile.run(program, lanes: 8) {
          $0.put(logits, at: 0x4001)
          $0.put(exponentials, at: 0x1000)
          $0.put(SIMDProgramTests.table { exp2(29) / (1 + ($0 + 0.5) / 256) }, at: 0x2000)
        }
        let result = try Self.run(
          .softmax(Softmax(axis: 1, exponentials: exponentials)),
          [(logits, Self.tensor(count))], Self.tensor(count, -128))
        #expect(result == tile.get(Int8.self, count, at: 0x6003), "\(count), \(scale)")
      }
    }
  }

  @Test func layerNormIsTheProgram() throws {
    var random = SeededRandom(62)
    for count in [1, 2, 7, 64, 500, 2048] {
      for epsilon in [1, 82, 1_000_000, 1 << 30] {
        let input = Self.row(count, &random)
        let bound: Int32 = epsilon == 82 ? .max : 3_000_000
        let gammas = SIMDProgramTests.sums(count, bound, &random)
        let betas = SIMDProgramTests.sums(count, epsilon == 82 ? .max : 20_000, &random)
        let reciprocal = Int((exp2(30) / Double(count)).rounded())
        let program = try SIMDTile.documented(
          "Layer norm",
          [
            "count": count, "input": 0x2001, "output": 0x3003, "roots": 0x1000, "gammas": 0x4000,
            "betas": 0x8000, "reciprocal": reciprocal, "epsilon": epsilon, "zero_point": -7,
          ])
        let tile = try SIMDTile.run(program, lanes: 8) {
          $0.put(input, at: 0x2001)
          $0.put(gammas, at: 0x4000)
          $0.put(betas, at: 0x8000)
          $0.put(
            SIMDProgramTests.table { $0 < 64 ? 0 : exp2(30) / (($0 + 0.5) / 64).squareRoot() },
            at: 0x1000)
        }
        let norm = LayerNorm(
          axis: 1, reciprocal: Int32(reciprocal), epsilon: Int32(epsilon), gammas: gammas,
          betas: betas)
        let result = try Self.run(
          .layerNorm(norm), [(input, Self.tensor(count, 9))], Self.tensor(count, -7))
        #expect(result == tile.get(Int8.self, count, at: 0x3003), "\(count), \(epsilon)")
      }
    }
  }

  @Test func addIsTheProgram() throws {
    var random = SeededRandom(63)
    for _ in 0..<20 {
      let count = Int.random(in: 1...100, using: &random)
      let (a, b) = (
        SIMDProgramTests.int8s(count, &random), SIMDProgramTests.int8s(count, &random)
      )
      let zeros = (0..<3).map { _ in Int.random(in: -128...127, using: &random) }
      let factors = (0..<2).map { _ in
        Int.random(in: -4_194_303...4_194_303, using: &random)
          >> Int.random(in: 0...8, using: &random)
      }
      let program = try SIMDTile.documented(
        "Residual add",
        [
          "count": count, "a": 0x1001, "b": 0x2002, "output": 0x3003, "factor_a": factors[0],
          "factor_b": factors[1], "zero_point_a": zeros[0], "zero_point_b": zeros[1],
          "zero_point": zeros[2],
        ])
      let tile = try SIMDTile.run(program, lanes: 8) {
        $0.put(a, at: 0x1001)
        $0.put(b, at: 0x2002)
      }
      let result = try Self.run(
        .add(first: factors[0], second: factors[1], shift: 20),
        [(a, Self.tensor(count, zeros[0])), (b, Self.tensor(count, zeros[1]))],
        Self.tensor(count, zeros[2]))
      #expect(result == tile.get(Int8.self, count, at: 0x3003))
    }
  }

  @Test func meanIsTheProgram() throws {
    var random = SeededRandom(64)
    for (pixels, channels, multiplier, shift) in [
      (4, 9, 1_342_177_280, 32), (49, 30, 1_073_741_999, 35), (1, 3, 2_147_483_647, 30),
    ] {
      // Channels vary fastest in the tile, slowest in the network's tensor.
      let input = Self.row(pixels * channels, &random)
      let program = try SIMDTile.documented(
        "Global average",
        [
          "pixels": pixels, "channels": channels, "multiplier": multiplier, "shift": shift,
          "zero_point": 4, "input": 0x1001, "output": 0x3000,
        ])
      let tile = try SIMDTile.run(program, lanes: 4) { $0.put(input, at: 0x1001) }
      let planes = (0..<channels).flatMap { channel in
        (0..<pixels).map { input[$0 * channels + channel] }
      }
      let result = try Self.run(
        .mean(axes: [2, 3], multiplier: multiplier, shift: shift),
        [
          (
            planes,
            QuantizedTensor(shape: [1, channels, pixels, 1], scale: 1, zeroPoint: 0)
          )
        ], QuantizedTensor(shape: [1, channels, 1, 1], scale: 1, zeroPoint: 4))
      #expect(result == tile.get(Int8.self, channels, at: 0x3000))
    }
  }

  /// Products with narrow requantisations: the analog part's rounding and the SIMD unit's give the same
  /// bits, ties included; wide ones are the SIMD unit's.
  @Test func requantisationsAreTheChips() throws {
    var random = SeededRandom(65)
    var ties = 0
    for round in 0..<300 {
      let isNarrow = round % 3 != 0
      let shift = Int.random(in: isNarrow ? 0...24 : 0...62, using: &random)
      let multiplier =
        isNarrow
        ? Int.random(in: 256...16_383, using: &random) * 2 + 1
        : Int.random(in: 1 << 30...Int(Int32.max), using: &random)
      let zeroPoint = Int.random(in: -128...127, using: &random)
      // A product of one weight and one input, and the sum that is wanted as its bias.
      let half = 1 << max(shift - 1, 0)
      var sums = (0..<20).map { _ in
        let largest = max(1, min((1 << 30), (300 << shift) / multiplier))
        return Int.random(in: -largest...largest, using: &random)
      }
      if isNarrow { sums += [half, -half, 3 * half, -3 * half] }
      let limit = Int(Int32.max)
      sums = sums.filter {
        abs($0) < 1 << 30
          && (!isNarrow || abs($0 * multiplier + zeroPoint << shift) <= limit)
      }
      let product = DotProduct(
        window: Window(
          kernel: [1, 1], strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0]),
        groups: 1, weights: sums.map { _ in 1 }, biases: sums.map { Int32($0 - 5) },
        requantizations: sums.map { _ in
          Requantization(multiplier: Int32(multiplier), shift: shift, isNarrow: isNarrow)
        }, lowest: -128, highest: 127, isChannelsLast: true)
      let result = try Self.run(
        .dot(product), [([5], Self.tensor(1))], Self.tensor(sums.count, zeroPoint))
      if isNarrow {
        let analog = AnalogResult(format: .int8, rectifies: false)
        for (sum, y) in zip(sums, result) {
          if shift > 0, sum * multiplier & (half * 2 - 1) == half { ties += 1 }
          let constant = Int32((sum - 5) * multiplier + zeroPoint << shift)
          let word =
            UInt64(UInt16(multiplier)) | UInt64(UInt32(bitPattern: constant)) << 16
            | UInt64(shift) << 48
          #expect(analog.bits(of: 5, calibration: word) == UInt64(UInt8(bitPattern: y)))
        }
      }
      guard !sums.isEmpty else { continue }
      let program = try SIMDTile.documented(
        "Requantise per channel",
        [
          "rows": 1, "channels": sums.count, "zero_point": zeroPoint, "sums": 0x1000,
          "multipliers": 0x2000, "shifts": 0x3001, "output": 0x4003,
        ])
      let tile = try SIMDTile.run(program, lanes: 8) {
        $0.put(sums.map { Int32($0) }, at: 0x1000)
        $0.put(sums.map { _ in Int32(multiplier) }, at: 0x2000)
        $0.put(sums.map { _ in UInt8(shift) }, at: 0x3001)
      }
      #expect(result == tile.get(Int8.self, sums.count, at: 0x4003))
    }
    print("requantisations: \(ties) ties")
    #expect(ties > 100)
  }
}
