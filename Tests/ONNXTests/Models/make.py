#!/usr/bin/env python3
"""Makes the small models of this folder again: one per operator, and forms that exporters write.

usage: make.py            (needs the Python package onnx)

graphs.txt says what the reader must make of each; it is written by the tests (make snapshots).
"""

import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT8, UINT8, INT32, INT64 = (
    TensorProto.FLOAT, TensorProto.INT8, TensorProto.UINT8, TensorProto.INT32, TensorProto.INT64,
)
MICROSOFT = "com.microsoft"
FOLDER = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(1)


def floats(*shape):
    return random.integers(-8, 8, shape).astype(np.float32) / 4


def ints(dtype, *shape):
    information = np.iinfo(dtype)
    return random.integers(max(information.min, -128), min(information.max, 127), shape).astype(dtype)


def longs(*values):
    return np.array(values, np.int64)


def scalar(dtype, value):
    return np.array(value, dtype)


def model(name, nodes, inputs, outputs, constants=None, opset=21):
    """Writes a model; inputs and outputs are name: (type, shape), outputs' shapes may be left out."""
    tensors = [numpy_helper.from_array(v, n) for n, v in (constants or {}).items()]

    def information(values):
        return [helper.make_tensor_value_info(n, t, s) for n, (t, s) in values.items()]

    graph = helper.make_graph(nodes, name, information(inputs), information(outputs), tensors)
    imports = [helper.make_opsetid("", opset)]
    if any(node.domain == MICROSOFT for node in nodes):
        imports.append(helper.make_opsetid(MICROSOFT, 1))
    made = helper.make_model(graph, opset_imports=imports, ir_version=8, producer_name="make.py")
    onnx.save(made, os.path.join(FOLDER, name + ".onnx"))


def one(operator, shape, constants=(), opset=21, element=FLOAT, result=None, domain="", **attributes):
    """Writes a model of one node: x, constants in order, y."""
    names = ["x"] + [f"c{index}" if value is not None else "" for index, value in enumerate(constants)]
    node = helper.make_node(
        operator, names, ["y"], name=operator.lower(), domain=domain, **attributes
    )
    suffix = "" if opset == 21 else f"_{opset}"
    model(
        ("microsoft_" if domain else "") + operator.lower() + suffix, [node], {"x": (element, shape)},
        {"y": (result or element, None)},
        {f"c{index}": value for index, value in enumerate(constants) if value is not None}, opset,
    )


def operators():
    image = [1, 4, 8, 8]
    one("Conv", image, [floats(6, 2, 3, 3), floats(6)], group=2, pads=[1, 1, 1, 1], strides=[2, 2])
    one("Conv", image, [floats(4, 1, 3, 3)], opset=11, group=4, auto_pad="SAME_LOWER", strides=[2, 2])
    one("Conv", [1, 3, 16], [floats(2, 3, 3)], opset=13, dilations=[2])
    one("Gemm", [1, 6], [floats(5, 6), floats(5)], transB=1, alpha=0.5)
    one("MatMul", [1, 3, 6], [floats(6, 5)])
    for operator in ("Add", "Sub", "Mul", "Div"):
        one(operator, image, [floats(4, 1, 1)])
    one("Sum", image, [floats(4, 1, 1), floats(8)])
    for operator in ("Relu", "Sigmoid", "Tanh", "Gelu", "LeakyRelu", "GlobalAveragePool",
                     "GlobalMaxPool", "Identity", "Dropout"):
        one(operator, image)
    one("Clip", image, [scalar(np.float32, 0), scalar(np.float32, 6)])
    one("Clip", image, opset=7, min=-1.0)
    one("Softmax", image, axis=1)
    one("Softmax", image, opset=11)
    one("Softmax", ["N", 10], opset=9)
    one("MaxPool", image, kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    one("MaxPool", image, opset=9, kernel_shape=[2, 2], strides=[2, 2])
    model(
        "maxpool_indices",
        [helper.make_node("MaxPool", ["x"], ["y", "places"], name="pool", kernel_shape=[2, 2],
                          strides=[2, 2], storage_order=1)],
        {"x": (FLOAT, image)}, {"y": (FLOAT, None), "places": (TensorProto.INT64, None)})
    one("AveragePool", image, kernel_shape=[3, 3], auto_pad="SAME_UPPER", count_include_pad=1)
    one("Concat", image, [floats(1, 3, 8, 8)], axis=1)
    one("Reshape", image, [longs(0, -1)])
    one("Flatten", image)
    one("Transpose", image, perm=[0, 2, 3, 1])
    one("Squeeze", [1, 4, 1, 1], [longs(2, -1)])
    one("Squeeze", [1, 4, 1, 1], opset=11, axes=[3])
    one("Unsqueeze", [1, 4], [longs(2, 3)])
    one("Unsqueeze", [1, 4], opset=11, axes=[0])
    one("Pad", image, [longs(0, 0, 1, 1, 0, 0, 2, 2), scalar(np.float32, 0.5)])
    one("Pad", image, opset=9, pads=[0, 0, 1, 1, 0, 0, -1, 0], value=1.0)
    one("Pad", image, [longs(0, 0, 1, 1, 0, 0, 2, -2)], opset=18, mode="reflect")
    one("Slice", image, [longs(1, -1), longs(2**62, -(2**62)), longs(1, 3), longs(1, -2)])
    one("Slice", image, [longs(8), longs(9), longs(2)], opset=13)
    one("Slice", image, opset=9, starts=[1], ends=[3], axes=[1])
    one("Resize", image, [None, np.array([1, 1, 2, 1.5], np.float32)])
    one("Resize", image, [None, None, longs(1, 4, 12, 4)], opset=13,
        coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    one("Upsample", image, [np.array([1, 1, 2, 2], np.float32)], opset=9)
    one("Upsample", image, opset=7, scales=[1.0, 1.0, 2.0, 3.0])
    one("ReduceMean", image, [longs(2, 3)], keepdims=0)
    one("ReduceMean", image, opset=13, axes=[-1])
    one("BatchNormalization", image, [floats(4), floats(4), floats(4), np.abs(floats(4))], epsilon=0.5)
    one("LayerNormalization", [1, 3, 6], [floats(6), floats(6)])
    one("LRN", image, size=3)
    one("Cast", image, to=INT32, result=INT32)
    quarter, eighth = scalar(np.float32, 0.25), scalar(np.float32, 0.125)
    zero, half = scalar(np.int8, 0), scalar(np.uint8, 128)
    one("QuantizeLinear", image, [quarter, zero], result=INT8)
    one("DequantizeLinear", image, [floats(4), ints(np.int8, 4)], element=INT8, result=FLOAT, axis=1)
    # Three blocks along an axis of 8: the last one is shorter.
    one("QuantizeLinear", image, [np.full((1, 4, 3, 8), 0.5, np.float32)], opset=23, axis=2,
        block_size=3, result=TensorProto.UINT8)
    one("QLinearConv", image,
        [quarter, half, ints(np.int8, 6, 4, 3, 3), floats(6), ints(np.int8, 6), eighth, half,
         ints(np.int32, 6)], element=UINT8, kernel_shape=[3, 3])
    one("QLinearMatMul", [1, 6], [quarter, half, ints(np.uint8, 6, 5), quarter, half, eighth, zero],
        element=UINT8, result=INT8)
    one("ConvInteger", image, [ints(np.int8, 2, 4, 3, 3), half], element=UINT8, result=INT32)
    one("MatMulInteger", [1, 6], [ints(np.int8, 6, 5), half], element=UINT8, result=INT32)
    contributed = dict(domain=MICROSOFT, element=UINT8)
    for operator in ("QLinearAdd", "QLinearMul"):
        one(operator, image, [quarter, half, ints(np.uint8, 4, 1, 1), quarter, half, eighth, half],
            **contributed)
    for operator in ("QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax"):
        one(operator, [1, 10], [quarter, half, eighth, half], **contributed)
    one("QLinearAveragePool", image, [quarter, half, eighth, half], kernel_shape=[2, 2],
        strides=[2, 2], **contributed)
    one("QLinearGlobalAveragePool", image, [quarter, half, eighth, half], channels_last=0, **contributed)
    one("QGemm", [1, 6],
        [quarter, half, ints(np.int8, 5, 6), floats(5), ints(np.int8, 5), ints(np.int32, 5), eighth,
         half], transB=1, **contributed)
    one("FastGelu", image, [floats(8)], domain=MICROSOFT)
    node = helper.make_node(
        "QLinearConcat", ["s", "z", "x", "s", "z", "c", "s", "z"], ["y"], "qlinearconcat",
        domain=MICROSOFT, axis=1,
    )
    model("microsoft_qlinearconcat", [node], {"x": (UINT8, image)}, {"y": (UINT8, None)},
          {"s": quarter, "z": half, "c": ints(np.uint8, 1, 2, 8, 8)})


def forms():
    """What exporters write."""
    make = helper.make_node
    # PyTorch: a view whose shape is computed, for any number of images.
    model(
        "computed_shape",
        [
            make("Shape", ["x"], ["shape"]), make("Constant", [], ["zero"], value_int=0),
            make("Gather", ["shape", "zero"], ["batch"], axis=0),
            make("Unsqueeze", ["batch", "axes"], ["row"]),
            make("Concat", ["row", "rest"], ["target"], axis=0),
            make("Reshape", ["x", "target"], ["flat"]), make("Identity", ["flat"], ["same"]),
            make("Relu", ["same"], ["y"]),
        ],
        {"x": (FLOAT, ["batch", 4, 2, 2])}, {"y": (FLOAT, ["batch", 16])},
        {"axes": longs(0), "rest": longs(-1)},
    )
    # An exporter's Linear: transposed weights, and Dropout at the end.
    model(
        "linear",
        [
            make("Transpose", ["w"], ["wt"], perm=[1, 0]), make("MatMul", ["x", "wt"], ["product"]),
            make("Add", ["product", "b"], ["sum"]),
            make("Dropout", ["sum", "ratio", "training"], ["y"]),
        ],
        {"x": (FLOAT, ["N", 3])}, {"y": (FLOAT, ["N", 2])},
        {"w": floats(2, 3), "b": floats(2), "ratio": scalar(np.float32, 0.5),
         "training": scalar(np.bool_, False)},
    )
    # onnxruntime's quantiser, QDQ.
    model(
        "qdq",
        [
            make("QuantizeLinear", ["x", "s", "z"], ["xq"], "x_q"),
            make("DequantizeLinear", ["xq", "s", "z"], ["xd"], "x_d"),
            make("DequantizeLinear", ["w", "ws", "wz"], ["wd"], "w_d", axis=0),
            make("DequantizeLinear", ["b", "bs", "bz"], ["bd"], "b_d", axis=0),
            make("Conv", ["xd", "wd", "bd"], ["c"], "conv", kernel_shape=[3, 3]),
            make("QuantizeLinear", ["c", "s", "z"], ["cq"], "c_q"),
            make("DequantizeLinear", ["cq", "s", "z"], ["y"], "c_d"),
        ],
        {"x": (FLOAT, [1, 2, 4, 4])}, {"y": (FLOAT, [1, 3, 2, 2])},
        {"s": scalar(np.float32, 0.5), "z": scalar(np.uint8, 7), "w": ints(np.int8, 3, 2, 3, 3),
         "ws": np.abs(floats(3)) + 1, "wz": np.zeros(3, np.int8), "b": ints(np.int32, 3),
         "bs": np.abs(floats(3)) + 1, "bz": np.zeros(3, np.int32)}, opset=13,
    )
    # GELU and layer normalization as PyTorch wrote them before there were operators.
    model(
        "decomposed_gelu",
        [
            make("Div", ["x", "root"], ["scaled"]), make("Erf", ["scaled"], ["erf"]),
            make("Add", ["erf", "one"], ["sum"]), make("Mul", ["x", "sum"], ["product"]),
            make("Mul", ["product", "half"], ["y"], "gelu"),
        ],
        {"x": (FLOAT, [1, 6])}, {"y": (FLOAT, None)},
        {"root": scalar(np.float32, 2**0.5), "one": scalar(np.float32, 1),
         "half": scalar(np.float32, 0.5)}, opset=13,
    )
    model(
        "decomposed_layer_norm",
        [
            make("ReduceMean", ["x"], ["mean"], axes=[-1]), make("Sub", ["x", "mean"], ["centred"]),
            make("Pow", ["centred", "two"], ["square"]),
            make("ReduceMean", ["square"], ["variance"], axes=[-1]),
            make("Add", ["variance", "epsilon"], ["sum"]), make("Sqrt", ["sum"], ["deviation"]),
            make("Div", ["centred", "deviation"], ["normal"]),
            make("Mul", ["normal", "scale"], ["scaled"]),
            make("Add", ["scaled", "bias"], ["y"], "norm"),
        ],
        {"x": (FLOAT, [1, 3, 6])}, {"y": (FLOAT, None)},
        {"two": scalar(np.float32, 2), "epsilon": scalar(np.float32, 1e-5), "scale": floats(6),
         "bias": floats(6)}, opset=13,
    )
    # An old file names its constants among the inputs, and the outputs of training.
    node = helper.make_node(
        "BatchNormalization", ["x", "s", "b", "m", "v"], ["y", "m2", "v2", "sm", "sv"], "norm",
        momentum=0.9, spatial=1,
    )
    vector = (FLOAT, [2])
    model("old_norm", [node],
          {"x": (FLOAT, ["N", 2, 3, 3]), "s": vector, "b": vector, "m": vector, "v": vector},
          {"y": (FLOAT, None)}, {n: np.abs(floats(2)) for n in "sbmv"}, opset=7)
    # Every element type.
    types = [np.float16, np.float64, np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64,
             np.uint32, np.uint64, np.bool_]
    graph = helper.make_graph(
        [make("Relu", ["x"], ["r"])], "types", [helper.make_tensor_value_info("x", FLOAT, [1])],
        [helper.make_tensor_value_info(n, FLOAT, None) for n in ["r"]]
        + [helper.make_empty_tensor_value_info(f"{kind}_{np.dtype(t)}")
           for t in types for kind in ("raw", "typed")]
        + [helper.make_empty_tensor_value_info(f"{kind}_bfloat16") for kind in ("raw", "typed")],
        [numpy_helper.from_array(np.array([1, 2], t), f"raw_{np.dtype(t)}") for t in types]
        + [helper.make_tensor(f"typed_{np.dtype(t)}", helper.np_dtype_to_tensor_dtype(np.dtype(t)),
                              [2], [1, 2]) for t in types]
        + [helper.make_tensor("typed_bfloat16", TensorProto.BFLOAT16, [2], [1.0, 2.0]),
           helper.make_tensor("raw_bfloat16", TensorProto.BFLOAT16, [2],
                              b"\x80\x3f\x00\x40", raw=True)],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=8)
    onnx.save(made, os.path.join(FOLDER, "types.onnx"))
    # Tensors in a file of their own.
    node = helper.make_node("Gemm", ["x", "w", "b"], ["y"], "gemm")
    graph = helper.make_graph(
        [node], "external", [helper.make_tensor_value_info("x", FLOAT, [1, 2])],
        [helper.make_tensor_value_info("y", FLOAT, [1, 3])],
        [numpy_helper.from_array(floats(2, 3), "w"), numpy_helper.from_array(floats(3), "b")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=8)
    data = os.path.join(FOLDER, "external.data")
    if os.path.exists(data):
        os.remove(data)
    onnx.save(made, os.path.join(FOLDER, "external.onnx"), save_as_external_data=True,
              location="external.data", size_threshold=0)


if __name__ == "__main__":
    operators()
    forms()
