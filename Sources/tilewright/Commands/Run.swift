import ArgumentParser
import ChipPrograms
import ChipSpec
import Foundation
import Mapping
import Network
import NetworkGraph
import Pages

/// `tilewright run SPEC --model M.onnx --input X.npy`
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run an ONNX network on a chip's Verilog or on the golden chip.",
    discussion: """
      The network is spread over the tiles, loaded and fed through the host link, several frames in \
      flight. On the Verilog every commit is checked against the golden model while it runs. Outputs \
      are compared with those of the golden chip and of the network in integers: they must be the same \
      bits. docs/mapping.md says more.
      """)

  /// What the network runs on.
  enum Target: String, ExpressibleByArgument, CaseIterable {
    case rtl, golden
  }

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @OptionGroup var model: NetworkOptions

  @Option(help: "A mapped network that 'compile' wrote, instead of --model.")
  var image: String?

  @Option(help: "The inputs: a NumPy file, its first dimension counting frames.")
  var input: String?

  @Option(help: "At most so many frames; without --input as many random ones (8).")
  var frames: Int?

  @Option(help: "The classes that the inputs belong to, a NumPy file: gives the accuracy.")
  var labels: String?

  @Option(name: .shortAndLong, help: "Write the outputs to a NumPy file.")
  var output: String?

  @Option(help: "What it runs on: rtl or golden.")
  var on = Target.rtl

  @Option(
    help: "Repeat on so many chips with the arrays' non-idealities, each with a seed of its own.")
  var instances = 0

  @Option(help: "Take the Verilog from this directory, as 'generate' wrote it or edited by hand.")
  var rtl: String?

  @Option(help: "Write a page with floorplan, activity and accuracy: an HTML file.")
  var page: String?

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  @Option(
    parsing: .unconditional,
    help: "The seed of random inputs, and of what registers hold first.",
    transform: SeedText.seed)
  var seed: UInt64 = 1

  @OptionGroup(title: "ENGINE") var engine: RunEngineOptions

  func validate() throws {
    if (model.model == nil) == (image == nil) {
      throw ValidationError("Give either --model or --image.")
    }
    if let frames, frames < 1 { throw ValidationError("--frames must be at least 1.") }
    if instances < 0 { throw ValidationError("--instances must not be negative.") }
    if instances > 0, labels == nil { throw ValidationError("--instances needs --labels.") }
  }

  func run() async throws {
    let (specification, text) = try SpecificationFile.loadText(spec)
    try Output.check([output, page, json])
    let (network, mapping, graph) = try loaded(specification)
    let given = try given(network)
    let inputs = try given.map { try quantized($0, for: network) } ?? randomInputs(of: network)
    let labels = try labels.map { try ModelFile.array($0).integers ?? [] }
    let job = NetworkJob(
      specification: specification, spec: text, network: network, mapping: mapping,
      inputs: inputs, seed: seed)
    let models = on == .rtl ? try await job.models(rtl: rtl, options: engine) : nil
    func run(_ variant: NetworkJob.Variant) throws -> NetworkJob.Result {
      guard let models else { return try job.runOnGoldenChip(variant) }
      return try job.run(variant, on: models, options: engine)
    }
    let result = try run(.init(mapping: mapping))
    var report = NetworkReport(
      job: job, result: result, labels: labels,
      engine: on == .rtl ? engine.simulation.choice.name : nil,
      isChecked: on == .rtl && !engine.simulation.noCheck)
    if let graph, let given, let labels {
      report.floatAccuracy = floatAccuracy(of: graph, given, labels)
    }
    if instances > 0, report.isMatch, let labels {
      report.instances = try NetworkInstances(job: job, mapper: model.mapper(specification))
        .run(instances, labels: labels, on: run)
    }
    if json != "-" { Console.print(report.text) }
    try write(result.outputs, of: network)
    if let page {
      try Output.write(NetworkPage(report, command: CommandLine.arguments).html, to: page)
    }
    if let json { try Output.write(report.json, to: json) }
    if !report.isMatch { throw Exit.failed }
  }

  /// The network and where it sits; the graph that it was made of, if it was made here.
  private func loaded(
    _ specification: Specification
  ) throws -> (QuantizedNetwork, ChipMapping, Graph?) {
    if let path = model.model {
      let graph = try ModelFile.graph(path)
      let network = try ModelFile.quantize(graph, calibration: model.calibration)
      return (network, try ModelFile.map(network, try model.mapper(specification)), graph)
    }
    guard let image else { throw ValidationError("Give either --model or --image.") }
    do {
      let found = try MappingImage(decoding: try Data(contentsOf: URL(fileURLWithPath: image)))
      guard found.mapping.chip == specification.name else {
        Console.note(
          "tilewright: error: '\(image)' is for chip '\(found.mapping.chip)', not "
            + "'\(specification.name)'")
        throw Exit.badInput
      }
      return (found.network, found.mapping, nil)
    } catch let error as ExitCode {
      throw error
    } catch {
      let reason = (error as? MappingImage.Fault)?.description ?? Output.reason(error)
      Console.note("tilewright: error: cannot read '\(image)': \(reason)")
      throw Exit.badInput
    }
  }

  /// The frames of `--input` as its file has them; nil without it.
  private func given(_ network: QuantizedNetwork) throws -> [Tensor]? {
    guard let input else { return nil }
    guard network.inputs.count == 1, let type = network.tensors[network.inputs[0].name] else {
      Console.note("tilewright: error: --input is for networks with one input")
      throw Exit.badInput
    }
    return Array(try ModelFile.frames(input, shape: type.shape).prefix(frames ?? .max))
  }

  /// Given frames in int8.
  private func quantized(
    _ frames: [Tensor], for network: QuantizedNetwork
  ) throws -> [[String: Tensor]] {
    let boundary = network.inputs[0]
    return try frames.map { frame in
      guard let tensor = network.quantize(frame, input: boundary.name) else {
        Console.note(
          "tilewright: error: '\(input ?? "")' holds \(frame.type.rawValue), and input "
            + "'\(boundary.name)' takes \(boundary.element.rawValue)")
        throw Exit.badInput
      }
      return [boundary.name: tensor]
    }
  }

  /// Frames that follow from the seed.
  private func randomInputs(of network: QuantizedNetwork) -> [[String: Tensor]] {
    var random = ProgramRandom(seed: seed)
    return (0..<(frames ?? 8)).map { _ in
      network.inputs.reduce(into: [:]) { frame, boundary in
        guard let type = network.tensors[boundary.name] else { return }
        let values = (0..<type.count).map { _ in Int8.random(in: -128...127, using: &random) }
        frame[boundary.name] = Tensor(.int8(values), shape: type.shape)
      }
    }
  }

  /// The share of frames that the network gets right in floating point; nil where that says nothing: it
  /// has scales already, or several inputs.
  private func floatAccuracy(of graph: Graph, _ frames: [Tensor], _ labels: [Int]) -> Double? {
    let names = graph.inputs.filter { graph.constants[$0] == nil }
    guard names.count == 1, let type = graph.types[names[0]], type.element == .float32,
      let output = graph.outputs.first, frames.first?.shape == type.shape,
      labels.count >= frames.count
    else { return nil }
    let executor = FloatExecutor(graph)
    let right = zip(frames, labels).count { frame, label in
      executor.run([names[0]: frame])[output]?.floats.answer == label
    }
    return Double(right) / Double(frames.count)
  }

  private func write(_ outputs: [[String: [Int8]]], of network: QuantizedNetwork) throws {
    guard let output, let boundary = network.outputs.first,
      let type = network.tensors[boundary.name]
    else { return }
    var floats: [Float] = []
    var bytes: [UInt8] = []
    var integers: [Int8] = []
    for frame in outputs {
      let tensor = Tensor(.int8(frame[boundary.name] ?? []), shape: type.shape)
      switch network.dequantize(tensor, output: boundary.name)?.elements {
      case .float32(let values): floats += values
      case .uint8(let values): bytes += values
      case .int8(let values): integers += values
      default: break
      }
    }
    let shape = [outputs.count] + type.shape.dropFirst()
    let elements: Tensor.Elements =
      switch boundary.element {
      case .float32: .float32(floats)
      case .uint8: .uint8(bytes)
      default: .int8(integers)
      }
    try Output.write(NumPyFile.bytes(Tensor(elements, shape: shape)), to: output)
  }
}
