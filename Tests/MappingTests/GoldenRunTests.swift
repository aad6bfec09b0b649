import ChipSpec
import CoSimulation
import Foundation
import Mapping
import Network
import NetworkGraph
import Testing

/// Networks on the golden chip: every output must be that of the plain executor.
@Suite struct GoldenRunTests {
  @Test func digits() throws {
    let specification = try Chips.specification("quad")
    let network = NetworkMaker.digits(seed: 1)
    try Self.check(network, on: specification, frames: 5)
  }

  /// Rows of numbers, each normalised for itself.
  @Test(arguments: 0..<3)
  func rows(chip: Int) throws {
    let specification = try Chips.specification(text: Chips.many[chip])
    var maker = NetworkMaker("rows", input: [1, 5, 12], seed: UInt64(chip))
    let tensor = maker.layerNorm(maker.gemm(maker.layerNorm("input"), 9))
    let flat = maker.flatten(maker.gemm(tensor, 6))
    try Self.check(maker.finish(maker.gemm(flat, 4)), on: specification, frames: 3)
  }

  /// An output, of which another output is a part, was fetched by the host and sent to the program that
  /// copies the part: each took rows from the other.
  @Test func outputsInOutputs() throws {
    let specification = try Chips.specification(text: Chips.many[0])
    var maker = NetworkMaker("parts", input: [1, 3, 5, 4], seed: 4)
    let tensor = maker.conv("input", 6, NetworkMaker.window(1))
    let part = maker.slice(tensor, starts: [0, 2, 0, 0], counts: [1, 3, 5, 4])
    let network = maker.finish(part, tensor, maker.flatten(tensor))
    try Self.check(network, on: specification, frames: 3)
  }

  /// A convolution with a kernel of 3 × 3 of what was flattened took the weights of its first row for those
  /// of the pixel that it sees.
  @Test func kernelsOnPixels() throws {
    let specification = try Chips.specification(text: Chips.many[0])
    var maker = NetworkMaker("pixel", input: [1, 3, 2, 2], zeroPoint: 9, seed: 4)
    let pixel = maker.add(.reshape, ["input"], shape: [1, 12, 1, 1], zeroPoint: 9)
    let flat = maker.flatten(maker.lookup(maker.maxPool("input", NetworkMaker.window(1))))
    let other = maker.add(.reshape, [flat], shape: [1, 12, 1, 1], zeroPoint: 2)
    let network = maker.finish(
      maker.conv(pixel, 5, NetworkMaker.window(3, padding: 1)),
      maker.conv(other, 5, NetworkMaker.window(3, padding: 1)))
    try Self.check(network, on: specification, frames: 2)
  }

  /// Operands that are repeated, along each of the dimensions.
  @Test(arguments: [
    [1, 6, 1, 1], [1, 1, 5, 4], [1, 6, 5, 1], [1, 6, 1, 4], [1, 1, 1, 1], [1, 1, 1, 4],
  ])
  func repeated(shape: [Int]) throws {
    let specification = try Chips.specification(text: Chips.many[0])
    var maker = NetworkMaker("repeated", input: [1, 3, 5, 4], seed: 4)
    let all = maker.conv("input", 6, NetworkMaker.window(1))
    let part = maker.slice(all, starts: [0, 0, 0, 0], counts: shape)
    // A way that needs the whole image before its first row is there.
    let late = maker.product(maker.lookup(part), maker.globalAverage(all))
    let network = maker.finish(maker.sum(late, all), maker.product(part, late))
    for generosity in [0, 2] {
      try Self.check(network, on: specification, frames: 3, generosity: generosity)
    }
  }

  /// Windows of more rows than there are pointers to them.
  @Test(arguments: [5, 7])
  func tallWindows(kernel: Int) throws {
    let specification = try Chips.specification(text: Chips.many[0])
    var maker = NetworkMaker("tall", input: [1, 5, 7, 6], zeroPoint: 3, seed: UInt64(kernel))
    let window = NetworkMaker.window(kernel, padding: kernel / 2)
    let network = maker.finish(
      maker.maxPool("input", window), maker.averagePool("input", window),
      maker.averagePool("input", window, countsPadding: false))
    try Self.check(network, on: specification, frames: 2, generosity: kernel == 5 ? 0 : 2)
  }

  /// Products of computed matrices, of rows and of pixels, the second one as it is and turned.
  @Test(arguments: 0..<3)
  func matrices(chip: Int) throws {
    let specification = try Chips.specification(text: Chips.many[chip])
    var maker = NetworkMaker("matrices", input: [1, 5, 7], seed: UInt64(chip))
    let other = maker.input("other", [1, 3, 2, 4])
    let pixels = maker.add(
      .reshape, [maker.transpose(other, [0, 2, 3, 1])], shape: [1, 8, 3])
    let rows = maker.lookup("input")
    let square = maker.matMul(rows, maker.transpose(rows, [0, 2, 1]))
    let long = maker.matMul(maker.gemm(rows, 3), maker.transpose(pixels, [0, 2, 1]))
    let back = maker.matMul(long, maker.lookup(pixels))
    let both = maker.matMul(maker.softmax(square, axis: 2), back)
    try Self.check(
      maker.finish(both, maker.matMul(pixels, maker.transpose(both, [0, 2, 1]))),
      on: specification, frames: 3, generosity: chip)
  }

  /// The slowest layers of a network on a chip with more tiles than it needs.
  @Test func leftOverTiles() throws {
    let specification = try Chips.specification(text: Chips.many[0])
    let network = NetworkMaker.digits(seed: 1)
    var mapper = NetworkMapper(specification)
    let narrow = try mapper.map(network)
    mapper.fillsChip = true
    let wide = try mapper.map(network)
    #expect(wide.tiles.count > narrow.tiles.count)
    let cycles = [narrow, wide].map { $0.stages.map(\.cycles).max() ?? 0 }
    #expect(cycles[1] < cycles[0])
    try Self.check(network, on: specification, frames: 2, isFull: true)
  }

  /// Three parts of sums of seven rows, which no depth but 1 and 7 divides, in memories of 8 KiB.
  @Test func tightMemories() throws {
    let specification = try Chips.specification(
      text: Chips.text(columns: 2, rows: 2, array: (64, 32), lanes: 8, memory: 8))
    var maker = NetworkMaker("sums", input: [1, 16, 7, 7], seed: 1)
    let network = maker.finish(maker.conv("input", 32, NetworkMaker.window(3, padding: 1)))
    try Self.check(network, on: specification, frames: 3)
  }

  /// Layers of all kinds, on chips on which some of them need several arrays.
  @Test(arguments: 0..<24 as Range<UInt64>)
  func random(seed: UInt64) throws {
    let specification = try Chips.specification(text: Chips.many[Int(seed % 3)])
    // Every second one has the smallest buffers with which it must not stop.
    try Self.check(
      RandomNetwork.make(seed: seed), on: specification, frames: 3,
      seed: seed % 4 < 2 ? nil : seed, generosity: seed % 2 == 0 ? 0 : 2)
  }

  /// Runs a network and compares its outputs.
  static func check(
    _ network: QuantizedNetwork, on specification: Specification, frames count: Int,
    seed: UInt64? = nil, generosity: Int = 2, isFull: Bool = false
  ) throws {
    var mapper = NetworkMapper(specification)
    mapper.fillsChip = isFull
    mapper.generosity = generosity
    let mapping = try mapper.map(network)
    let chip = try GoldenChip(specification, seed: seed)
    let run = NetworkRun(mapping, on: chip)
    try run.load()
    let frames = Self.frames(of: network, count, seed: seed ?? 7)
    let outputs: [[String: [Int8]]]
    do {
      outputs = try run.run([frames])[0]
    } catch {
      Issue.record("\(network.name): \(error): \(chip.waits)")
      return
    }
    let executor = PlainExecutor(network: network)
    let integers = IntegerExecutor(network)
    for (frame, output) in outputs.enumerated() {
      let expected = executor.run(frames[frame])
      #expect(output == expected, "\(network.name), frame \(frame)")
      let inputs = frames[frame].reduce(into: [String: Tensor]()) { inputs, input in
        inputs[input.key] = Tensor(
          .int8(input.value), shape: network.tensors[input.key]?.shape ?? [])
      }
      for (name, tensor) in integers.run(inputs) {
        #expect(tensor.elements == .int8(output[name] ?? []), "\(network.name), '\(name)'")
      }
    }
  }

  /// Random inputs.
  static func frames(
    of network: QuantizedNetwork, _ count: Int, seed: UInt64
  ) -> [[String: [Int8]]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      network.inputs.reduce(into: [String: [Int8]]()) { frame, input in
        frame[input.name] = (0..<(network.tensors[input.name]?.count ?? 0)).map { _ in
          Int8.random(in: -128...127, using: &random)
        }
      }
    }
  }
}
