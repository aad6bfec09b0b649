import ChipSpec
import Foundation
import Testing

@testable import Golden

/// The programs of docs/parts/simd.md as they stand there, against plain Swift.
struct SIMDProgramTests {
  static let lanes = [1, 4, 8, 64]

  /// What a requantisation is to give: in floating point, which is exact for numbers of this size.
  static func quantised(_ value: Double, _ zeroPoint: Int, _ range: ClosedRange<Int>) -> Int {
    let rounded = Int(value.rounded(.toNearestOrEven)) + zeroPoint
    return min(max(rounded, range.lowerBound), range.upperBound)
  }

  /// 256 entries, rounded.
  static func table(_ entry: (Double) -> Double) -> [Int32] {
    (0..<256).map { Int32(entry(Double($0)).rounded()) }
  }

  static func int8s(_ count: Int, _ random: inout SeededRandom) -> [Int8] {
    (0..<count).map { _ in Int8.random(in: -128...127, using: &random) }
  }

  static func sums(_ count: Int, _ bound: Int32, _ random: inout SeededRandom) -> [Int32] {
    (0..<count).map { _ in Int32.random(in: -bound...bound, using: &random) }
  }

  @Test(arguments: lanes) func requantisePerChannel(lanes: Int) throws {
    var random = SeededRandom(41)
    let (rows, channels, zeroPoint) = (5, 37, -3)
    let sums = Self.sums(rows * channels, 100_000, &random)
    let multipliers = (0..<channels).map { _ in
      Int32.random(in: 1 << 15..<1 << 16, using: &random)
    }
    let shifts = (0..<channels).map { _ in UInt8.random(in: 24...28, using: &random) }
    let program = try SIMDTile.documented(
      "Requantise per channel",
      [
        "rows": rows, "channels": channels, "zero_point": zeroPoint, "sums": 0x1000,
        "multipliers": 0x2000, "shifts": 0x3001, "output": 0x4003,
      ])
    let tile = try SIMDTile.run(program, lanes: lanes) {
      $0.put(sums, at: 0x1000)
      $0.put(multipliers, at: 0x2000)
      $0.put(shifts, at: 0x3001)
    }
    let expected = sums.indices.map { index in
      let channel = index % channels
      // A product of 17 and 16 bits is exact, and so is its division by a power of two.
      let value = Double(sums[index]) * Double(multipliers[channel])
      return Self.quantised(value / exp2(Double(shifts[channel])), zeroPoint, -128...127)
    }
    #expect(tile.get(Int8.self, sums.count, at: 0x4003).map { Int($0) } == expected)
    #expect(tile.get(Int8.self, 1, at: 0x4003 + sums.count) == [0], "nothing behind the end")
  }

  @Test(arguments: lanes) func rectifyAndRequantise(lanes: Int) throws {
    var random = SeededRandom(42)
    let (count, multiplier, shift) = (101, 40_000, 24)
    let sums = Self.sums(count, 200_000, &random)
    let program = try SIMDTile.documented(
      "ReLU and requantise",
      [
        "count": count, "multiplier": multiplier, "shift": shift, "sums": 0x1002,
        "output": 0x2005,
      ])
    let tile = try SIMDTile.run(program, lanes: lanes) { $0.put(sums, at: 0x1002) }
    let expected = sums.map {
      Self.quantised(Double(max($0, 0)) * Double(multiplier) / exp2(Double(shift)), 0, 0...255)
    }
    #expect(tile.get(UInt8.self, count, at: 0x2005).map { Int($0) } == expected)
    #expect(expected.contains(255) && expected.contains(0))
  }

  @Test(arguments: lanes) func residualAdd(lanes: Int) throws {
    var random = SeededRandom(43)
    let count = 77
    let (a, b) = (Self.int8s(count, &random), Self.int8s(count, &random))
    let (scaleA, scaleB, scaleY) = (0.0431, 0.0277, 0.0517)
    let (zeroA, zeroB, zeroY) = (-7, 12, 5)
    let (factorA, factorB) = (
      Int((scaleA / scaleY * 1_048_576).rounded()), Int((scaleB / scaleY * 1_048_576).rounded())
    )
    let program = try SIMDTile.documented(
      "Residual add",
      [
        "count": count, "a": 0x1001, "b": 0x2002, "output": 0x3003, "factor_a": factorA,
        "factor_b": factorB, "zero_point_a": zeroA, "zero_point_b": zeroB, "zero_point": zeroY,
      ])
    let tile = try SIMDTile.run(program, lanes: lanes) {
      $0.put(a, at: 0x1001)
      $0.put(b, at: 0x2002)
    }
    let output = tile.get(Int8.self, count, at: 0x3003).map { Int($0) }
    var exact = 0
    for index in 0..<count {
      let sum = (Int(a[index]) - zeroA) * factorA + (Int(b[index]) - zeroB) * factorB
      #expect(output[index] == Self.quantised(Double(sum) / 1_048_576, zeroY, -128...127))
      let real =
        Double(Int(a[index]) - zeroA) * scaleA + Double(Int(b[index]) - zeroB) * scaleB
      let wanted = Self.quantised(real / scaleY, zeroY, -128...127)
      #expect(abs(output[index] - wanted) <= 1)
      if output[index] == wanted { exact += 1 }
    }
    #expect(exact >= count - 1)
  }

  @Test(arguments: lanes) func maximumPooling(lanes: Int) throws {
    var random = SeededRandom(44)
    let (height, width) = (6, 22)
    let input = Self.int8s(height * width, &random)
    let program = try SIMDTile.documented(
      "Maximum of 2 × 2",
      ["height": height, "width": width, "input": 0x1003, "output": 0x2001])
    let tile = try SIMDTile.run(program, lanes: lanes) { $0.put(input, at: 0x1003) }
    var expected: [Int8] = []
    for row in 0..<height / 2 {
      for column in 0..<width / 2 {
        let corner = 2 * row * width + 2 * column
        let four = [0, 1, width, width + 1].map { input[corner + $0] }
        expected.append(four.max() ?? 0)
      }
    }
    #expect(tile.get(Int8.self, expected.count, at: 0x2001) == expected)
  }

  @Test(arguments: lanes) func globalAverage(lanes: Int) throws {
    var random = SeededRandom(45)
    let (pixels, channels, shift, zeroPoint) = (49, 30, 31, 4)
    let input = Self.int8s(pixels * channels, &random)
    let ratio = 0.9  // of the scales
    let multiplier = Int((ratio / Double(pixels) * exp2(Double(shift))).rounded())
    let program = try SIMDTile.documented(
      "Global average",
      [
        "pixels": pixels, "channels": channels, "multiplier": multiplier, "shift": shift,
        "zero_point": zeroPoint, "input": 0x1001, "output": 0x3000,
      ])
    let tile = try SIMDTile.run(program, lanes: lanes) { $0.put(input, at: 0x1001) }
    let expected = (0..<channels).map { channel in
      let sum = (0..<pixels).reduce(0) { $0 + Int(input[$1 * channels + channel]) }
      return Self.quantised(Double(sum) / Double(pixels) * ratio, zeroPoint, -128...127)
    }
    #expect(tile.get(Int8.self, channels, at: 0x3000).map { Int($0) } == expected)
  }

  @Test(arguments: lanes) func softmax(lanes: Int) throws {
    var random = SeededRandom(46)
    var worst = 0.0
    for (count, scale) in [
      (1, 0.1), (10, 0.1), (10, 0.02), (100, 0.05), (1000, 0.15), (1000, 0.01),
    ] {
      let logits = Self.int8s(count, &random)
      let program = try SIMDTile.documented(
        "Softmax",
        [
          "count": count, "input": 0x4001, "output": 0x6003, "exponentials": 0x1000,
          "reciprocals": 0x2000,
        ])
      let tile = try SIMDTile.run(program, lanes: lanes) {
        $0.put(logits, at: 0x4001)
        $0.put(Self.table { 65_536 * exp(-$0 * scale) }, at: 0x1000)
        $0.put(Self.table { exp2(29) / (1 + ($0 + 0.5) / 256) }, at: 0x2000)
      }
      let exponentials = logits.map { exp(Double($0) * scale) }
      let total = exponentials.reduce(0, +)
      for (output, exponential) in zip(tile.get(Int8.self, count, at: 0x6003), exponentials) {
        let exact = min(256 * exponential / total, 255)
        worst = max(worst, abs(Double(Int(output) + 128) - exact))
      }
    }
    print("softmax, \(lanes) lanes: at most \(worst) of 1/256 from the exact probability")
    #expect(worst < 0.51, "half a step of rounding and little more")
  }

  @Test(arguments: lanes) func layerNorm(lanes: Int) throws {
    var random = SeededRandom(47)
    var worst = 0.0
    for (count, spread) in [(8, 128), (100, 40), (512, 5), (2048, 128), (16, 1), (64, 0)] {
      let input = (0..<count).map { _ in
        Int8(clamping: Int.random(in: -spread...spread, using: &random) + 20)
      }
      let gammas = (0..<count).map { _ in Double.random(in: 0.3...2, using: &random) }
      let betas = (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
      let (scale, zeroPoint, epsilon) = (0.04, 3, 0.01)  // ε in units of the input's step squared
      let program = try SIMDTile.documented(
        "Layer norm",
        [
          "count": count, "input": 0x2001, "output": 0x3003, "roots": 0x1000, "gammas": 0x4000,
          "betas": 0x8000, "reciprocal": Int((exp2(30) / Double(count)).rounded()),
          "epsilon": Int((epsilon * 8192).rounded()), "zero_point": zeroPoint,
        ])
      let tile = try SIMDTile.run(program, lanes: lanes) {
        $0.put(input, at: 0x2001)
        $0.put(gammas.map { Int32(($0 / scale * 65_536).rounded()) }, at: 0x4000)
        $0.put(betas.map { Int32(($0 / scale * 256).rounded()) }, at: 0x8000)
        $0.put(Self.table { $0 < 64 ? 0 : exp2(30) / (($0 + 0.5) / 64).squareRoot() }, at: 0x1000)
      }
      let mean = input.reduce(0.0) { $0 + Double($1) } / Double(count)
      let squares: [Double] = input.map { (Double($0) - mean) * (Double($0) - mean) }
      let variance = squares.reduce(0, +) / Double(count)
      let deviation = (variance + epsilon).squareRoot()
      for (index, output) in tile.get(Int8.self, count, at: 0x3003).enumerated() {
        let exact = (Double(input[index]) - mean) / deviation * gammas[index] + betas[index]
        let step = min(max(exact / scale + Double(zeroPoint), -128), 127)
        worst = max(worst, abs(Double(output) - step))
      }
    }
    print("layer norm, \(lanes) lanes: at most \(worst) steps from the exact value")
    #expect(worst < 0.52)
  }

  @Test(arguments: lanes) func geluByTable(lanes: Int) throws {
    func gelu(_ x: Double) -> Double { x / 2 * (1 + erf(x / 2.0.squareRoot())) }
    let (scaleX, zeroX, scaleY, zeroY) = (0.04, -10, 0.03, -122)
    let results = (0..<256).map { index in
      let x = Double(Int(Int8(truncatingIfNeeded: index)) - zeroX) * scaleX
      return Int8(Self.quantised(gelu(x) / scaleY, zeroY, -128...127))
    }
    let input = (-128...127).map { Int8($0) }
    let program = try SIMDTile.documented(
      "GELU by table", ["count": 256, "table": 0x1007, "input": 0x2001, "output": 0x3002])
    let tile = try SIMDTile.run(program, lanes: lanes) {
      $0.put(results, at: 0x1007)
      $0.put(input, at: 0x2001)
    }
    for (x, y) in zip(input, tile.get(Int8.self, 256, at: 0x3002)) {
      let exact = gelu(Double(Int(x) - zeroX) * scaleX) / scaleY + Double(zeroY)
      #expect(abs(Double(y) - min(max(exact, -128), 127)) <= 0.5, "\(x)")
    }
  }

  @Test func stageOfAChain() throws {
    var random = SeededRandom(48)
    let (count, multiplier, shift, zeroPoint) = (20, 30_000, 22, 1)
    let program = try SIMDTile.documented(
      "A stage of a chain",
      [
        "count": count, "sums": 0x1000, "output": 0x2000, "multiplier": multiplier,
        "shift": shift, "zero_point": zeroPoint, "full": 1, "free": 2, "taken": 3, "ready": 4,
      ])
    var tile = SIMDTile(lanes: 8)
    try tile.load(program)
    for round in 1...3 {
      tile.run()
      #expect(tile.unit.isWaiting)
      tile.environment.semaphores[1] += 1
      tile.run()
      #expect(tile.unit.isWaiting, "it needs room too")
      #expect(tile.environment.raised.count == 2 * round - 2)
      let sums = Self.sums(count, 10_000, &random)
      tile.put(sums, at: 0x1000)
      tile.environment.semaphores[2] += 1
      tile.run()
      #expect(tile.environment.raised.suffix(2).map(\.number) == [3, 4])
      let expected = sums.map {
        Self.quantised(
          Double($0) * Double(multiplier) / exp2(Double(shift)), zeroPoint, -128...127)
      }
      #expect(tile.get(Int8.self, count, at: 0x2000).map { Int($0) } == expected)
    }
    #expect(tile.unit.stop() != nil)
  }
}
