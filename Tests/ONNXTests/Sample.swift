import Foundation
import SwiftProtobuf

@testable import ONNX

/// A model to spoil: y = x · w + b.
struct Sample {
  var model = Onnx_ModelProto.with {
    $0.irVersion = 8
    $0.opsetImport = [.with { $0.version = 21 }]
    $0.graph.name = "sample"
    $0.graph.input = [Sample.value("x", [1, 2])]
    $0.graph.output = [Sample.value("y", [1, 3])]
    $0.graph.initializer = [
      Sample.floats("w", [2, 3], [1, 2, 3, 4, 5, 6]), Sample.floats("b", [3], [7, 8, 9]),
    ]
    $0.graph.node = [Sample.node("Gemm", ["x", "w", "b"], ["y"], name: "gemm")]
  }

  /// The sample, changed.
  init(_ change: (inout Onnx_ModelProto) -> Void = { _ in }) { change(&model) }

  /// A model of other nodes, of one input x of a shape, and one output y.
  init(
    _ shape: [Int64], _ nodes: [Onnx_NodeProto], _ constants: [Onnx_TensorProto] = [],
    opset: Int64 = 21, type: Int32 = 1
  ) {
    model.opsetImport = [.with { $0.version = opset }]
    model.graph.input = [Self.value("x", shape, type: type)]
    model.graph.output = [.with { $0.name = "y" }]
    model.graph.initializer = constants
    model.graph.node = nodes
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    return [UInt8]((try? model.serializedData(partial: true, options: options)) ?? Data())
  }

  /// An input or output.
  static func value(_ name: String, _ shape: [Int64], type: Int32 = 1) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = type
      $0.type.tensorType.shape.dim = shape.map { length in .with { $0.dimValue = length } }
    }
  }

  static func floats(_ name: String, _ shape: [Int64], _ values: [Float]) -> Onnx_TensorProto {
    .with {
      $0.name = name
      $0.dataType = 1
      $0.dims = shape
      $0.floatData = values
    }
  }

  static func longs(_ name: String, _ shape: [Int64]? = nil, _ values: Int64...) -> Onnx_TensorProto
  {
    .with {
      $0.name = name
      $0.dataType = 7
      $0.dims = shape ?? [Int64(values.count)]
      $0.int64Data = values
    }
  }

  static func tensor(_ name: String, _ type: Int32, _ shape: [Int64], raw: [UInt8])
    -> Onnx_TensorProto
  {
    .with {
      $0.name = name
      $0.dataType = type
      $0.dims = shape
      $0.rawData = Data(raw)
    }
  }

  static func node(
    _ operator: String, _ inputs: [String], _ outputs: [String], name: String = "n",
    domain: String = "", _ attributes: Onnx_AttributeProto...
  ) -> Onnx_NodeProto {
    .with {
      $0.opType = `operator`
      $0.input = inputs
      $0.output = outputs
      $0.name = name
      $0.domain = domain
      $0.attribute = attributes
    }
  }

  static func ints(_ name: String, _ values: Int64...) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .ints
      $0.ints = values
    }
  }

  static func int(_ name: String, _ value: Int64) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .int
      $0.i = value
    }
  }

  static func float(_ name: String, _ value: Float) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .float
      $0.f = value
    }
  }

  static func word(_ name: String, _ value: String) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      $0.type = .string
      $0.s = Data(value.utf8)
    }
  }
}
