import Diagnostics
import Foundation
import NetworkGraph
import SwiftProtobuf
import Testing

@testable import ONNX

/// Changed files neither crash the reader nor take it long.
///
/// `TILEWRIGHT_FUZZ_SEED=N` repeats a run from its seed; the seed is printed.
struct ONNXFuzzTests {
  /// Elements that constants may have, so that a test does not take the memory that a user may.
  static let budget = 1 << 16
  static let limit = Duration.seconds(15)

  private static var seed: UInt64 {
    ProcessInfo.processInfo.environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0x0221
  }

  private static func models() throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: ModelTests.folder.path)
      .filter { $0.hasSuffix(".onnx") }.sorted()
    return try names.map {
      [UInt8](try Data(contentsOf: ModelTests.folder.appendingPathComponent($0)))
    }
  }

  /// Reads bytes, and holds the result against what every result must be.
  private func read(_ bytes: [UInt8], _ what: String) -> Bool {
    let source = SourceFile(name: "fuzz.onnx", bytes: [], form: .named)
    let (graph, diagnostics) = ONNXReader.read(
      Data(bytes), source: source, directory: ModelTests.folder.path, budget: Self.budget)
    if (graph == nil) != diagnostics.containsError {
      Issue.record("\(what): either a graph or an error")
    }
    guard let graph else { return false }
    var known = Set(graph.inputs).union(graph.constants.keys)
    for node in graph.nodes {
      for case .some(let input) in node.inputs where !known.contains(input) {
        Issue.record("\(what): \(node.name) needs \(input), which is not there yet")
      }
      known.formUnion(node.outputs)
    }
    for name in graph.outputs where !known.contains(name) {
      Issue.record("\(what): nothing gives the output \(name)")
    }
    for name in known where graph.types[name] == nil {
      Issue.record("\(what): the type of \(name) is missing")
    }
    for (name, tensor) in graph.constants
    where graph.types[name] != TensorType(tensor.type, tensor.shape) {
      Issue.record("\(what): the constant \(name) is of another type")
    }
    return true
  }

  /// Bytes that are changed, cut, put in.
  @Test func bytes() throws {
    var random = SplitMix(state: Self.seed)
    let models = try Self.models()
    let start = ContinuousClock.now
    var (files, accepted) = (0, 0)
    while files < 6_000, ContinuousClock.now - start < Self.limit {
      var bytes = models[Int.random(in: 0..<models.count, using: &random)]
      for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
        Self.mutate(&bytes, &random)
      }
      if read(bytes, "seed \(Self.seed), file \(files)") { accepted += 1 }
      files += 1
    }
    print(
      "fuzz: seed \(Self.seed), \(files) files in \(ContinuousClock.now - start), "
        + "\(accepted) accepted")
    #expect(accepted > files / 20, "the mutations must leave some files valid")
    #expect(accepted < files * 3 / 4, "the mutations must break files")
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
    let place = below(bytes.count)
    switch below(8) {
    case 0: bytes[place] ^= 1 << UInt8(below(8))
    case 1, 2: bytes[place] = UInt8(below(256))
    case 3: bytes[place] = [0, 1, 2, 3, 7, 0x7F, 0x80, 0xFF][below(8)]
    case 4: bytes.removeLast(below(bytes.count))
    case 5: bytes.insert(UInt8(below(256)), at: place)
    case 6: bytes.removeSubrange(place..<min(bytes.count, place + below(4)))
    default:
      let other = below(bytes.count)
      let count = min(below(16), bytes.count - max(place, other))
      for index in 0..<count { bytes[place + index] = bytes[other + index] }
    }
  }

  /// Numbers, names and nodes that are changed, in files that stay Protocol Buffers.
  @Test func messages() throws {
    var random = SplitMix(state: Self.seed &+ 1)
    let models = try Self.models().map { try Onnx_ModelProto(serializedBytes: $0) }
    let start = ContinuousClock.now
    var (files, accepted) = (0, 0)
    while files < 6_000, ContinuousClock.now - start < Self.limit {
      var model = models[Int.random(in: 0..<models.count, using: &random)]
      for _ in 0...Int.random(in: 0..<3, using: &random) { Self.mutate(&model, &random) }
      let bytes: [UInt8] = try model.serializedBytes()
      if read(bytes, "seed \(Self.seed), model \(files)") { accepted += 1 }
      files += 1
    }
    print(
      "fuzz: seed \(Self.seed), \(files) models in \(ContinuousClock.now - start), "
        + "\(accepted) accepted")
    #expect(accepted > files / 20, "the mutations must leave some models valid")
    #expect(accepted < files * 3 / 4, "the mutations must break models")
  }

  private static let numbers: [Int64] = [
    0, 1, -1, 2, -2, 3, 4, 7, 16, 255, -128, 65_536, 1 << 20, 1 << 28, 1 << 31, -(1 << 31), 1 << 40,
    1 << 62, .max, .min, .min + 1,
  ]
  private static let reals: [Float] = [
    0, -0.0, 1, -1, 0.5, 2, 1e-30, 1e30, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
  ]

  private static func mutate(_ model: inout Onnx_ModelProto, _ random: inout SplitMix) {
    func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
    func number() -> Int64 { numbers[below(numbers.count)] }
    func change(_ list: inout [Int64]) {
      switch below(4) {
      case 0 where !list.isEmpty: list.removeLast()
      case 1: list.append(number())
      default: if !list.isEmpty { list[below(list.count)] = number() }
      }
    }
    var graph = model.graph
    defer { model.graph = graph }
    let names =
      graph.node.flatMap { $0.input + $0.output } + graph.initializer.map(\.name)
      + graph.input.map(\.name) + [""]
    let operators = Array(Catalogue.own.keys).sorted() + Array(Catalogue.microsoft.keys).sorted()
    switch below(9) {
    case 0: model.opsetImport[0].version = Int64(6 + below(24))
    case 1 where !graph.initializer.isEmpty:
      let index = below(graph.initializer.count)
      switch below(5) {
      case 0: graph.initializer[index].dataType = Int32(below(30))
      case 1, 2: change(&graph.initializer[index].dims)
      case 3:
        let count = graph.initializer[index].rawData.count
        // Bounds, axes and shapes are numbers of 64 bits.
        withUnsafeBytes(of: number()) { bytes in
          graph.initializer[index].rawData.replaceSubrange(
            0..<min(8, count), with: bytes.prefix(min(8, count)))
        }
      default: graph.initializer[index].name = names[below(names.count)]
      }
    case 2 where !graph.input.isEmpty:
      let index = below(graph.input.count)
      let rank = graph.input[index].type.tensorType.shape.dim.count
      switch below(3) {
      case 0: graph.input[index].type.tensorType.elemType = Int32(below(20))
      case 1 where rank > 0:
        graph.input[index].type.tensorType.shape.dim[below(rank)].dimValue = number()
      default:
        graph.input[index].type.tensorType.shape.dim.append(.with { $0.dimValue = Int64(below(3)) })
      }
    default:
      guard !graph.node.isEmpty else { return }
      let index = below(graph.node.count)
      var node = graph.node[index]
      switch below(7) {
      case 0 where !node.input.isEmpty:
        node.input[below(node.input.count)] = names[below(names.count)]
      case 1: node.output = [names[below(names.count)]]
      case 2: node.opType = operators[below(operators.count)]
      case 3 where !node.input.isEmpty: node.input.removeLast()
      case 4: node.input.append(names[below(names.count)])
      default:
        guard !node.attribute.isEmpty else { return }
        let place = below(node.attribute.count)
        switch node.attribute[place].type {
        case .int: node.attribute[place].i = number()
        case .float: node.attribute[place].f = reals[below(reals.count)]
        case .ints: change(&node.attribute[place].ints)
        case .floats: node.attribute[place].floats.append(reals[below(reals.count)])
        default: node.attribute[place].type = .init(rawValue: below(12)) ?? .int
        }
      }
      graph.node[index] = node
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
