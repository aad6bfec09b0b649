import Diagnostics
import Foundation
import NetworkGraph
import SwiftProtobuf

/// Reads ONNX files.
///
/// Reading never traps, whatever a file holds, and takes no more memory than the file and the constants
/// that it defines, which are bounded. What is not supported is listed all at once; there is a graph
/// only if there is no error. Messages name nodes and tensors of the file. docs/networks.md lists the
/// operators.
public enum ONNXReader {
  /// Reads a file, and the files with external data that it names.
  /// - Returns: the graph, unless there are errors, and all that there is to say.
  public static func read(path: String) -> (graph: Graph?, diagnostics: [Diagnostic]) {
    let source = SourceFile(name: path, bytes: [], form: .named)
    func refuse(_ message: String) -> (graph: Graph?, diagnostics: [Diagnostic]) {
      (nil, [Diagnostic(ONNXRules.file, message, at: source.span(0..<0))])
    }
    guard
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    else { return refuse("the file is not there or cannot be read") }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      return refuse("this is no regular file")
    }
    if let size = attributes[.size] as? Int, size > Limits.longestFile {
      return refuse(
        "an ONNX file has at most 2 GiB, found \(size) bytes; larger models keep their tensors in "
          + "files of their own")
    }
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      return refuse("the file cannot be read")
    }
    return read(
      data, source: source,
      directory: URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// Reads a file's bytes; external data are refused.
  /// - Parameter file: its name, for messages.
  public static func read(
    bytes: [UInt8], file: String
  ) -> (graph: Graph?, diagnostics: [Diagnostic]) {
    read(
      Data(bytes), source: SourceFile(name: file, bytes: [], form: .named), directory: nil)
  }

  /// - Parameter budget: elements that constants may take.
  static func read(
    _ data: Data, source: SourceFile, directory: String?, budget: Int = Limits.mostElements
  ) -> (graph: Graph?, diagnostics: [Diagnostic]) {
    func refuse(
      _ rule: DiagnosticRule, _ message: String
    ) -> (graph: Graph?, diagnostics: [Diagnostic]) {
      (nil, [Diagnostic(rule, message, at: source.span(0..<0))])
    }
    guard !data.isEmpty else { return refuse(ONNXRules.format, "the file is empty") }
    let model: Onnx_ModelProto
    do {
      model = try Onnx_ModelProto(serializedBytes: data)
    } catch BinaryDecodingError.truncated {
      return refuse(
        ONNXRules.truncated,
        "the file ends within a message: it is cut off, or no ONNX model (Protocol Buffers)")
    } catch BinaryDecodingError.messageDepthLimit {
      return refuse(ONNXRules.format, "messages nest deeper than 100")
    } catch BinaryDecodingError.invalidUTF8 {
      return refuse(ONNXRules.format, "a name is no valid UTF-8")
    } catch {
      return refuse(ONNXRules.format, "the file is no ONNX model (Protocol Buffers)")
    }
    var reader = ModelReader(model, source: source, directory: directory, budget: budget)
    let graph = reader.read()
    return (graph, reader.diagnostics)
  }
}
