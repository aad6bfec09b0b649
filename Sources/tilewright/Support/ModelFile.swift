import Diagnostics
import Foundation
import Mapping
import Network
import NetworkGraph
import ONNX

/// Networks and arrays of numbers as commands take them.
enum ModelFile {
  /// Reads an ONNX file; prints what there is to say.
  /// - Throws: `Exit.badInput` after messages.
  static func graph(_ path: String) throws -> Graph {
    let (graph, diagnostics) = ONNXReader.read(path: path)
    say(diagnostics)
    guard let graph else { throw Exit.badInput }
    return graph
  }

  /// Makes a network in integers of a graph; prints what there is to say.
  /// - Parameter calibration: a NumPy file with sample inputs, for networks without scales.
  /// - Throws: `Exit.badInput` after messages.
  static func quantize(_ graph: Graph, calibration: String?) throws -> QuantizedNetwork {
    var samples: [[String: Tensor]] = []
    if let calibration {
      let inputs = graph.inputs.filter { graph.constants[$0] == nil }
      guard inputs.count == 1, let shape = graph.types[inputs[0]]?.shape else {
        Console.note("tilewright: error: --calibration is for networks with one input")
        throw Exit.badInput
      }
      samples = try frames(calibration, shape: shape).map { [inputs[0]: $0] }
    }
    let quantized = Quantizer.quantize(graph, calibration: samples)
    say(quantized.diagnostics)
    guard let network = quantized.network else { throw Exit.badInput }
    return network
  }

  /// Maps a network, or says why it does not fit.
  /// - Throws: `Exit.badInput` after messages.
  static func map(_ network: QuantizedNetwork, _ mapper: NetworkMapper) throws -> ChipMapping {
    do throws(MappingFault) {
      return try mapper.map(network)
    } catch {
      say(error.diagnostics)
      throw Exit.badInput
    }
  }

  private static func say(_ diagnostics: [Diagnostic]) {
    guard !diagnostics.isEmpty else { return }
    Console.note(TextRenderer(color: Console.takesColor).render(diagnostics))
  }

  /// An array of a NumPy file.
  /// - Throws: `Exit.badInput` after a message.
  static func array(_ path: String) throws -> Tensor {
    do throws(NumPyError) {
      return try NumPyFile.read(path: path)
    } catch {
      Console.note("tilewright: error: cannot read '\(path)': \(error)")
      throw Exit.badInput
    }
  }

  /// The frames of a NumPy file: its first dimension counts them.
  /// - Parameter shape: that of a frame, with a first dimension of length 1.
  /// - Throws: `Exit.badInput` after a message.
  static func frames(_ path: String, shape: [Int]) throws -> [Tensor] {
    let array = try array(path)
    let size = shape.reduce(1, *)
    guard let count = array.shape.first, count * size == array.count else {
      Console.note(
        "tilewright: error: '\(path)' has the shape \(array.shape), and the network takes frames of "
          + "the shape \(shape)")
      throw Exit.badInput
    }
    return (0..<count).map {
      array.gathered(Array($0 * size..<($0 + 1) * size), shape)
    }
  }
}
