import Foundation
import SwiftProtobuf

@testable import ONNX

/// Files that are refused, or read with a warning; what the reader says stands in
/// Models/messages.txt.
enum BadModels {
  static var all: [(name: String, bytes: [UInt8])] {
    files + models.map { ($0.0, $0.1.bytes) }
  }

  // MARK: Bytes

  private static var files: [(String, [UInt8])] {
    let valid = Sample().bytes
    // A graph in an attribute of a node in a graph, and so on.
    var graph = Onnx_GraphProto()
    for _ in 0..<60 {
      let inner = graph
      graph = .with { outer in
        outer.node = [.with { $0.attribute = [.with { $0.g = inner }] }]
      }
    }
    let deep = Sample { $0.graph = graph }.bytes
    return [
      ("nothing", []), ("a text", Array("These are no weights.\n".utf8)),
      ("a picture", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D]),
      ("cut off", Array(valid.dropLast(9))), ("cut off early", Array(valid.prefix(30))),
      ("something behind the end", valid + [0x07]),
      ("graphs in graphs", deep),
      ("a name that is no text", valid.map { $0 == UInt8(ascii: "g") ? 0xFF : $0 }),
    ]
  }

  // MARK: Models

  private static var models: [(String, Sample)] {
    versions + names + cycles + inputs + tensors + attributes + counts + shapes + types + constants
      + unsupported + warnings
  }

  private static var versions: [(String, Sample)] {
    [
      ("no graph", Sample { $0.clearGraph() }),
      ("no operator set", Sample { $0.opsetImport = [] }),
      ("an old operator set", Sample { $0.opsetImport[0].version = 6 }),
      ("an operator set of the future", Sample { $0.opsetImport[0].version = 99 }),
      (
        "two versions",
        Sample {
          $0.opsetImport.append(
            .with {
              $0.domain = "ai.onnx"
              $0.version = 13
            })
        }
      ),
    ]
  }

  private static var names: [(String, Sample)] {
    [
      (
        "a constant twice",
        Sample { $0.graph.initializer.append(Sample.floats("w", [1], [1])) }
      ),
      ("a constant without a name", Sample { $0.graph.initializer[0].name = "" }),
      ("an input twice", Sample { $0.graph.input.append(Sample.value("x", [1])) }),
      (
        "a tensor from two nodes",
        Sample { $0.graph.node.append(Sample.node("Relu", ["x"], ["y"], name: "again")) }
      ),
      (
        "a node that gives a constant",
        Sample { $0.graph.node.append(Sample.node("Relu", ["x"], ["w"], name: "again")) }
      ),
      ("an output twice", Sample { $0.graph.output.append(Sample.value("y", [1, 3])) }),
      ("an output that nothing gives", Sample { $0.graph.output[0].name = "z" }),
      ("no output", Sample { $0.graph.output = [] }),
      (
        "inputs that nothing gives",
        Sample { $0.graph.node[0].input = ["x", "weights", "bias"] }
      ),
    ]
  }

  private static var cycles: [(String, Sample)] {
    [
      (
        "a node that needs itself",
        Sample([1, 2], [Sample.node("Add", ["x", "y"], ["y"], name: "loop")])
      ),
      (
        "three nodes in a circle",
        Sample(
          [1, 2],
          [
            Sample.node("Add", ["x", "c"], ["a"], name: "first"),
            Sample.node("Relu", ["a"], ["b"], name: "second"),
            Sample.node("Relu", ["b"], ["c"], name: "third"),
            Sample.node("Relu", ["x"], ["y"], name: "beside"),
          ])
      ),
    ]
  }

  private static var inputs: [(String, Sample)] {
    func input(_ change: (inout Onnx_TypeProto) -> Void) -> Sample {
      Sample { change(&$0.graph.input[0].type) }
    }
    func length(_ index: Int, _ value: Int64) -> Sample {
      input { $0.tensorType.shape.dim[index].dimValue = value }
    }
    return [
      ("an input without a type", Sample { $0.graph.input[0].clearType() }),
      ("a sequence", input { $0.sequenceType.elemType.tensorType.elemType = 1 }),
      ("an input of strings", input { $0.tensorType.elemType = 8 }),
      ("an input without a shape", input { $0.tensorType.clearShape() }),
      ("a length that is free", input { $0.tensorType.shape.dim[1].dimParam = "width" }),
      ("a length that is not given", input { $0.tensorType.shape.dim[1].value = nil }),
      ("a negative length", length(0, -1)), ("an empty input", length(1, 0)),
      ("a huge length", length(1, 1 << 40)), ("an overflowing shape", length(1, Int64.max)),
      (
        "too many dimensions",
        input { $0.tensorType.shape.dim = Array(repeating: .with { $0.dimValue = 1 }, count: 17) }
      ),
    ]
  }

  private static var tensors: [(String, Sample)] {
    func tensor(_ change: (inout Onnx_TensorProto) -> Void) -> Sample {
      Sample { change(&$0.graph.initializer[0]) }
    }
    func raw(_ type: Int32, _ count: Int) -> Sample {
      tensor {
        $0.floatData = []
        $0.dataType = type
        $0.rawData = Data(repeating: 0xFF, count: count)
      }
    }
    return [
      ("too few elements", tensor { $0.floatData.removeLast() }),
      ("no elements at all", tensor { $0.floatData = [] }),
      ("too few bytes", raw(1, 23)), ("too many bytes", raw(10, 13)),
      ("elements of no type", tensor { $0.dataType = 0 }),
      ("complex elements", raw(14, 48)), ("elements of four bits", raw(22, 3)),
      ("elements of an unknown type", raw(77, 3)),
      ("an integer beyond 2^63", raw(13, 48)),
      (
        "an integer that is too large",
        tensor {
          $0.floatData = []
          $0.dataType = 3
          $0.int32Data = [0, 1, 127, 128, 5, 6]
        }
      ),
      ("a negative length of a tensor", tensor { $0.dims = [-2, -3] }),
      ("a huge tensor", tensor { $0.dims = [1 << 31, 1 << 31] }),
      ("an overflowing tensor", tensor { $0.dims = [1 << 62, 4] }),
      ("an empty huge tensor", tensor { $0.dims = [0, 1 << 62, 4] }),
      ("a tensor in segments", tensor { $0.segment.begin = 0 }),
      (
        "a sparse tensor",
        Sample { $0.graph.sparseInitializer = [.with { $0.values.name = "s" }] }
      ),
      (
        "external data without a directory",
        tensor {
          $0.floatData = []
          $0.dataLocation = .external
          $0.externalData = [
            .with {
              $0.key = "location"
              $0.value = "w.data"
            }
          ]
        }
      ),
    ]
  }

  /// A convolution of one channel with a 3 × 3 kernel.
  private static func conv(_ attributes: Onnx_AttributeProto...) -> Sample {
    var node = Sample.node("Conv", ["x", "w"], ["y"], name: "conv")
    node.attribute = attributes
    return Sample(
      [1, 1, 5, 5], [node], [Sample.floats("w", [1, 1, 3, 3], Array(repeating: 1, count: 9))])
  }

  private static func one(
    _ operator: String, _ shape: [Int64], _ constants: [Onnx_TensorProto] = [], type: Int32 = 1,
    opset: Int64 = 21, domain: String = "", with attributes: Onnx_AttributeProto...
  ) -> Sample {
    var node = Sample.node(
      `operator`, ["x"] + constants.map(\.name), ["y"], name: "node", domain: domain)
    node.attribute = attributes
    return Sample(shape, [node], constants, opset: opset, type: type)
  }

  private static var attributes: [(String, Sample)] {
    [
      ("an attribute of another type", conv(Sample.float("group", 1))),
      ("a list in place of a number", conv(Sample.ints("group", 1))),
      ("a number in place of a list", conv(Sample.int("pads", 1))),
      ("an attribute twice", conv(Sample.int("group", 1), Sample.int("group", 1))),
      ("an attribute that is none", conv(Sample.int("groups", 1))),
      ("no groups", conv(Sample.int("group", 0))),
      ("a stride of 0", conv(Sample.ints("strides", 1, 0))),
      ("negative padding", conv(Sample.ints("pads", 0, 0, 0, -1))),
      ("a huge dilation", conv(Sample.ints("dilations", 1 << 40, 1))),
      ("too few pads", conv(Sample.ints("pads", 1, 1))),
      ("an unknown padding", conv(Sample.word("auto_pad", "SAME"))),
      (
        "two paddings", conv(Sample.word("auto_pad", "SAME_UPPER"), Sample.ints("pads", 1, 1, 1, 1))
      ),
      ("a kernel that differs", conv(Sample.ints("kernel_shape", 3, 2))),
      ("no kernel", one("MaxPool", [1, 1, 4, 4])),
      (
        "a block of no size",
        one(
          "QuantizeLinear", [4], [Sample.floats("s", [2], [1, 1])],
          with: Sample.int("block_size", -2))
      ),
      (
        "padding as long as the kernel",
        one(
          "AveragePool", [1, 1, 4, 4], with: Sample.ints("kernel_shape", 2, 2),
          Sample.ints("pads", 2, 0, 0, 0))
      ),
      ("no axis", one("Concat", [1, 2])),
      ("no number", one("LeakyRelu", [1, 2], with: Sample.float("alpha", .nan))),
      ("an unknown word", one("Gelu", [1, 2], with: Sample.word("approximate", "sometimes"))),
      ("no permutation", one("Transpose", [1, 2], with: Sample.ints("perm", 0, 0))),
    ]
  }

  private static var counts: [(String, Sample)] {
    [
      ("too few inputs", Sample { $0.graph.node[0].input = ["x"] }),
      ("too many inputs", Sample { $0.graph.node[0].input = ["x", "w", "b", "b"] }),
      ("an input left out", Sample { $0.graph.node[0].input = ["x", "", "b"] }),
      (
        "a second output that is needed",
        Sample(
          [1, 1, 4, 4],
          [
            Sample.node(
              "Dropout", ["x"], ["m", "mask"], name: "drop"),
            Sample.node("Cast", ["mask"], ["y"], name: "use", Sample.int("to", 1)),
          ])
      ),
    ]
  }

  private static var shapes: [(String, Sample)] {
    let weights = Sample.floats("w", [2, 3, 3, 3], Array(repeating: 1, count: 54))
    return [
      ("channels that do not fit", one("Conv", [1, 4, 8, 8], [weights])),
      (
        "groups that do not fit",
        one("Conv", [1, 9, 8, 8], [weights], with: Sample.int("group", 3))
      ),
      ("an image without dimensions", one("Conv", [3, 4], [weights])),
      ("weights of other dimensions", one("Conv", [1, 3, 8], [weights])),
      ("a kernel larger than the image", one("Conv", [1, 3, 2, 8], [weights])),
      ("a matrix that does not fit", Sample { $0.graph.input[0] = Sample.value("x", [1, 4]) }),
      (
        "a bias that does not fit",
        Sample { $0.graph.initializer[1] = Sample.floats("b", [2], [1, 2]) }
      ),
      ("a product of scalars", one("MatMul", [], [Sample.floats("w", [1], [1])])),
      ("shapes that cannot be stretched", one("Add", [2, 3], [Sample.floats("w", [2], [1, 2])])),
      ("another number of elements", one("Reshape", [2, 3], [Sample.longs("s", nil, 4, 2)])),
      ("a rest that is not whole", one("Reshape", [2, 3], [Sample.longs("s", nil, 4, -1)])),
      ("a dimension to keep", one("Reshape", [2, 3], [Sample.longs("s", nil, 2, 3, 0)])),
      ("a shape below -1", one("Reshape", [2, 3], [Sample.longs("s", nil, -2, -3)])),
      ("two rests", one("Reshape", [2, 3], [Sample.longs("s", nil, -1, -1)])),
      ("a huge shape", one("Reshape", [2, 3], [Sample.longs("s", nil, Int64.max, Int64.max)])),
      ("an axis that is not there", one("Softmax", [2, 3], with: Sample.int("axis", 2))),
      ("an axis twice", one("ReduceMean", [2, 3], [Sample.longs("a", nil, 1, -1)])),
      ("squeezing what is long", one("Squeeze", [2, 3], [Sample.longs("a", nil, 0)])),
      (
        "tensors that cannot be joined",
        one("Concat", [2, 3], [Sample.floats("w", [1, 2], [1, 2])], with: Sample.int("axis", 0))
      ),
      (
        "a step of 0",
        one(
          "Slice", [4],
          [
            Sample.longs("s", nil, 0), Sample.longs("e", nil, 4), Sample.longs("a", nil, 0),
            Sample.longs("t", nil, 0),
          ])
      ),
      (
        "nothing left",
        one("Pad", [4], [Sample.longs("p", nil, -2, -2)])
      ),
      ("negative padding of all", one("Pad", [4], [Sample.longs("p", nil, -2, -3)])),
      (
        "blocks that do not fit",
        one(
          "QuantizeLinear", [1, 5], [Sample.floats("s", [1, 2], [1, 1])],
          with: Sample.int("block_size", 2))
      ),
      (
        "nothing to repeat",
        one(
          "Pad", [4], [Sample.longs("p", nil, -4, 5)], with: Sample.word("mode", "wrap"))
      ),
      (
        "more than there is to reflect",
        one(
          "Pad", [4], [Sample.longs("p", nil, -1, 3)], with: Sample.word("mode", "reflect"))
      ),
      (
        "a scale of 0",
        one(
          "Upsample", [1, 4], opset: 7,
          with: .with {
            $0.name = "scales"
            $0.floats = [1, 0]
          })
      ),
      (
        "a vector for each channel",
        one(
          "BatchNormalization", [1, 3, 2, 2],
          ["s", "b", "m", "v"].map { Sample.floats($0, [2], [1, 1]) })
      ),
      (
        "scales that are too few",
        one("QuantizeLinear", [1, 3], [Sample.floats("s", [2], [1, 1])])
      ),
    ]
  }

  private static var types: [(String, Sample)] {
    [
      ("an image of integers", one("GlobalAveragePool", [1, 1, 2, 2], type: 3)),
      ("two types", one("Add", [2], [Sample.longs("c", nil, 1, 2)])),
      (
        "a zero point of another type",
        one(
          "DequantizeLinear", [2],
          [Sample.floats("s", [], [1]), Sample.tensor("z", 3, [], raw: [0])], type: 2)
      ),
      ("a scale of integers", one("QuantizeLinear", [2], [Sample.longs("s", [], 1)])),
      ("a shape of numbers", one("Reshape", [2], [Sample.floats("s", [1], [2])])),
    ]
  }

  private static var constants: [(String, Sample)] {
    func folded(_ nodes: Onnx_NodeProto..., constants: [Onnx_TensorProto]) -> Sample {
      Sample([2], nodes + [Sample.node("Add", ["x", "c"], ["y"], name: "add")], constants)
    }
    return [
      (
        "a shape that is computed",
        Sample(
          [2],
          [
            Sample.node("Cast", ["x"], ["s"], name: "cast", Sample.int("to", 7)),
            Sample.node("Reshape", ["x", "s"], ["y"], name: "shape"),
          ])
      ),
      (
        "dividing by 0",
        folded(
          Sample.node("Div", ["a", "b"], ["c"], name: "div"),
          constants: [Sample.longs("a", nil, 1), Sample.longs("b", nil, 0)])
      ),
      (
        "an overflow",
        folded(
          Sample.node("Mul", ["a", "a"], ["c"], name: "mul"),
          constants: [Sample.longs("a", nil, 1 << 62)])
      ),
      (
        "a number that is no integer",
        folded(
          Sample.node("Cast", ["a"], ["c"], name: "cast", Sample.int("to", 7)),
          constants: [Sample.floats("a", [1], [.infinity])])
      ),
      (
        "a number out of range",
        folded(
          Sample.node("Cast", ["a"], ["c"], name: "cast", Sample.int("to", 2)),
          constants: [Sample.longs("a", nil, 256)])
      ),
      (
        "an element that is not there",
        folded(
          Sample.node("Gather", ["a", "b"], ["c"], name: "gather"),
          constants: [Sample.longs("a", nil, 1, 2), Sample.longs("b", nil, -3)])
      ),
      (
        "a constant of a huge shape",
        folded(
          Sample.node("ConstantOfShape", ["a"], ["c"], name: "fill"),
          constants: [Sample.longs("a", nil, 1 << 20, 1 << 20)])
      ),
      (
        "a constant of a negative shape",
        folded(
          Sample.node("ConstantOfShape", ["a"], ["c"], name: "fill"),
          constants: [Sample.longs("a", nil, -1)])
      ),
      (
        "a range without end",
        folded(
          Sample.node("Range", ["a", "b", "d"], ["c"], name: "range"),
          constants: [Sample.longs("a", [], 0), Sample.longs("b", [], 1), Sample.longs("d", [], 0)])
      ),
      (
        "a constant without a value",
        folded(Sample.node("Constant", [], ["c"], name: "constant"), constants: [])
      ),
    ]
  }

  private static var unsupported: [(String, Sample)] {
    func chain(_ nodes: [(String, String, String)], _ more: [Onnx_NodeProto] = []) -> Sample {
      var list: [Onnx_NodeProto] = []
      for (index, (name, domain, title)) in nodes.enumerated() {
        list.append(
          Sample.node(
            name, [index == 0 ? "x" : "t\(index)"], ["t\(index + 1)"], name: title, domain: domain))
      }
      list += more
      list.append(Sample.node("Relu", ["t\(nodes.count)"], ["y"], name: "last"))
      return Sample([1, 1, 4, 4], list)
    }
    var function = chain([("Einsum", "", "a"), ("Swish", "my.functions", "b")])
    function.model.functions = [
      .with {
        $0.name = "Swish"
        $0.domain = "my.functions"
      }
    ]
    var variants = chain([("Einsum", "", "product"), ("LSTM", "", "memory"), ("Einsum", "", "")])
    variants.model.graph.node += [
      Sample.node("Pad", ["t1", "p"], ["u"], name: "pad", Sample.word("mode", "mirror")),
      Sample.node("Resize", ["u", "", "p"], ["v"], name: "resize", Sample.word("mode", "linear")),
      Sample.node("Attention", ["v"], ["w"], name: "attention", domain: "com.microsoft"),
      Sample.node("Conv", ["w", "k"], ["z"], name: "conv", Sample.int("group", -1)),
    ]
    variants.model.graph.initializer = [
      Sample.floats("p", [1], [1]), Sample.floats("k", [1], [1]),
    ]
    variants.model.graph.output.append(.with { $0.name = "z" })
    return [
      ("a function of the model", function), ("all at once", variants),
      (
        "nodes that nobody needs",
        Sample { $0.graph.node.append(Sample.node("Einsum", ["x"], ["u"])) }
      ),
      (
        "channels last",
        one(
          "QLinearAveragePool", [1, 2, 2, 1],
          [
            Sample.floats("s", [], [1]), Sample.tensor("z", 2, [], raw: [0]),
            Sample.floats("t", [], [1]),
          ], type: 2, domain: "com.microsoft", with: Sample.ints("kernel_shape", 2, 2),
          Sample.int("channels_last", 1))
      ),
    ]
  }

  private static var warnings: [(String, Sample)] {
    [
      ("an input that nobody needs", Sample { $0.graph.input.append(Sample.value("spare", [1])) }),
      ("an output of another shape", Sample { $0.graph.output[0] = Sample.value("y", [1, 4]) }),
    ]
  }
}
