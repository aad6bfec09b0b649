#!/usr/bin/env python3
"""Writes what the onnx package knows of operators and networks, for tests to compare with.

usage: reference.py DIRECTORY

For each node test of a supported operator: NAME.onnx, the operator's model; inputs that decide on
shapes (axes, pads, bounds) are constants in it, as exporters write them. NAME.folded.onnx has all
inputs as constants, where the reader computes with such. NAME.input_I.npy and NAME.output_I.npy hold
the values. cases.json lists the cases: name, operator, inputs, and outputs with shapes and types.

For each network of the package: topologies.json has the file and the shapes of all tensors, as
onnx.shape_inference finds them.
"""

import glob
import json
import os
import sys
import warnings

import numpy
import onnx
from onnx import numpy_helper, shape_inference
from onnx.backend.test.case.node import collect_testcases

OPERATORS = set(
    """Add AveragePool BatchNormalization Cast Clip Concat ConstantOfShape Constant Conv ConvInteger
    DequantizeLinear Div Dropout Equal Expand Flatten Gather Gelu Gemm GlobalAveragePool
    GlobalMaxPool Identity LRN LayerNormalization LeakyRelu MatMul MatMulInteger MaxPool Mul Pad
    QLinearConv QLinearMatMul QuantizeLinear Range ReduceMean Relu Reshape Resize Shape Sigmoid Size
    Slice Softmax Squeeze Sub Sum Tanh Transpose Unsqueeze Upsample Where""".split()
)

# Inputs that must be known before the network runs; others are given to it.
CONSTANT_INPUTS = {
    "Clip": {1, 2}, "Dropout": {1, 2}, "Pad": {1, 2, 3}, "ReduceMean": {1}, "Reshape": {1},
    "Resize": {1, 2, 3}, "Slice": {1, 2, 3, 4}, "Squeeze": {1}, "Unsqueeze": {1}, "Upsample": {1},
}

# Operators that are computed on constants.
FOLDED = set(
    """Add Cast Concat ConstantOfShape Div Equal Expand Flatten Gather Mul Pad Range Reshape Shape Size
    Slice Squeeze Sub Transpose Unsqueeze Where""".split()
)

# Operators that are known on constants only.
ONLY_FOLDED = {"ConstantOfShape", "Equal", "Expand", "Gather", "Range", "Where"}


def is_plain(value):
    return isinstance(value, numpy.ndarray) and value.dtype.kind in "fiub"


def with_constants(model, indices, names, values):
    """A copy of a model of one node in which some of the node's inputs are constants."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    node = copy.graph.node[0]
    if node.op_type == "LayerNormalization":  # the others are for training
        del node.output[1:], copy.graph.output[1:]
    for index in indices:
        if index >= len(node.input) or node.input[index] not in names:
            continue
        name = node.input[index]
        if name in [tensor.name for tensor in copy.graph.initializer]:
            continue
        value = values[names.index(name)]
        copy.graph.initializer.append(numpy_helper.from_array(value, name))
    return copy


def node_tests(directory):
    cases = []
    for case in collect_testcases(None):
        model = case.model
        if model is None or len(model.graph.node) != 1 or not case.data_sets:
            continue
        node = model.graph.node[0]
        if node.domain not in ("", "ai.onnx") or node.op_type not in OPERATORS:
            continue
        inputs, outputs = case.data_sets[0]
        # Types that NumPy has not are refused by the reader, too.
        if not all(is_plain(value) for value in list(inputs) + list(outputs)):
            continue
        names = [value.name for value in model.graph.input]
        for folded in (False, True):
            if node.op_type not in FOLDED if folded else node.op_type in ONLY_FOLDED:
                continue
            everything = range(len(node.input))
            chosen = everything if folded else CONSTANT_INPUTS.get(node.op_type, set())
            name = case.name + (".folded" if folded else "")
            path = os.path.join(directory, name)
            copy = with_constants(model, chosen, names, inputs)
            onnx.save(copy, path + ".onnx")
            constants = {tensor.name for tensor in copy.graph.initializer}
            given = [(n, v) for n, v in zip(names, inputs) if n not in constants]
            for index, (_, value) in enumerate(given):
                numpy.save(f"{path}.input_{index}.npy", value)
            results = []
            for index, (output, value) in enumerate(zip(model.graph.output, outputs)):
                numpy.save(f"{path}.output_{index}.npy", value)
                results.append(
                    {"name": output.name, "shape": list(value.shape), "type": str(value.dtype)}
                )
            cases.append(
                {
                    "name": name, "operator": node.op_type, "folded": folded,
                    "inputs": [n for n, _ in given], "outputs": results,
                }
            )
    return cases


def topologies():
    folder = os.path.join(os.path.dirname(onnx.__file__), "backend/test/data/light")
    networks = []
    for path in sorted(glob.glob(os.path.join(folder, "*.onnx"))):
        model = onnx.load(path)
        inferred = shape_inference.infer_shapes(model, data_prop=True)
        shapes = {}
        for value in list(inferred.graph.value_info) + list(inferred.graph.output):
            dims = value.type.tensor_type.shape.dim
            if all(dim.HasField("dim_value") for dim in dims):
                shapes[value.name] = [dim.dim_value for dim in dims]
        networks.append({"path": path, "nodes": len(model.graph.node), "shapes": shapes})
    return networks


def main():
    warnings.simplefilter("ignore")
    directory = sys.argv[1]
    os.makedirs(directory, exist_ok=True)
    for name, value in (("cases", node_tests(directory)), ("topologies", topologies())):
        with open(os.path.join(directory, name + ".json"), "w") as file:
            json.dump(value, file)


if __name__ == "__main__":
    main()
