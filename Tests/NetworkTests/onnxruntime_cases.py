"""Random networks of one kind of node each, random inputs, and what onnxruntime makes of them.

    onnxruntime_cases.py DIRECTORY SEED [KIND ...]

For each kind there is a directory with model.onnx, which holds many independent nodes with inputs
and outputs of their own, and, for each of several runs, inputs_R.npy and outputs_R.npy: the bytes of
all inputs and of all outputs, one after the other in the model's order.
"""

import pathlib
import sys

import numpy as np

import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

MODELS = 100
RUNS = 10
MICROSOFT = "com.microsoft"


class Builder:
    """One model of many nodes."""

    def __init__(self, random):
        self.random = random
        self.nodes, self.inputs, self.outputs, self.constants = [], [], [], []
        self.shapes = []
        self.count = 0

    def name(self, what):
        self.count += 1
        return f"{what}{self.count}"

    def integer(self, low, high):
        return int(self.random.integers(low, high + 1))

    def chance(self, probability):
        return self.random.random() < probability

    def choice(self, values):
        return values[self.integer(0, len(values) - 1)]

    def constant(self, array):
        name = self.name("c")
        self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def node(self, operator, inputs, domain="", **attributes):
        output = self.name("t")
        self.nodes.append(helper.make_node(
            operator, inputs, [output], name=self.name(operator + " "), domain=domain,
            **attributes))
        return output

    def input(self, shape, dtype):
        name = self.name("x")
        kind = TensorProto.UINT8 if dtype == np.uint8 else TensorProto.INT8
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        self.shapes.append((name, shape, dtype))
        return name

    def output(self, name, dtype):
        kind = TensorProto.UINT8 if dtype == np.uint8 else TensorProto.INT8
        self.outputs.append(helper.make_tensor_value_info(name, kind, None))

    def dtype(self):
        return self.choice([np.uint8, np.int8])

    def scale(self):
        return np.float32(np.exp(self.random.uniform(-5, -1)))

    def zero(self, dtype):
        """A zero point, often in the middle."""
        middle = 128 if dtype == np.uint8 else 0
        if self.chance(0.5):
            return dtype(middle)
        return dtype(self.integer(0, 255) if dtype == np.uint8 else self.integer(-128, 127))

    def parameters(self, scale, zero):
        return [self.constant(np.float32(scale)), self.constant(zero)]

    def quantized(self, shape):
        """An input of integers, with its scale and zero point."""
        dtype = self.dtype()
        scale, zero = self.scale(), self.zero(dtype)
        return self.input(shape, dtype), self.parameters(scale, zero), scale, zero, dtype

    def dequantized(self, shape):
        name, parameters, scale, zero, dtype = self.quantized(shape)
        return self.node("DequantizeLinear", [name] + parameters), scale, zero, dtype

    def finish(self, tensor, scale, dtype=None, zero=None):
        dtype = dtype or self.dtype()
        zero = self.zero(dtype) if zero is None else zero
        self.output(
            self.node("QuantizeLinear", [tensor] + self.parameters(scale, zero)), dtype)

    def weights(self, shape, channels, axis, limit=127, asymmetric=False):
        """Integers, scales and zero points; per channel of an axis or for all."""
        if asymmetric and self.chance(0.3):
            # Bytes around 128 are integers with a sign.
            values = self.random.integers(128 - limit, 128 + limit + 1, shape).astype(np.uint8)
            dtype, zero = np.uint8, 128
        else:
            values = self.random.integers(-limit, limit + 1, shape).astype(np.int8)
            dtype, zero = np.int8, 0
        if self.chance(0.5):
            scales = np.exp(self.random.uniform(-6, -4, channels)).astype(np.float32)
            zeros = np.full(channels, zero, dtype)
            return values, scales, zeros, {"axis": axis}
        return values, np.float32(np.exp(self.random.uniform(-6, -4))), dtype(zero), {}

    def product_scale(self, length, scale, weight_scale):
        """A step of the output that gives most results a place, and some saturate."""
        deviation = np.sqrt(length) * 74 * 50 * scale * float(np.mean(weight_scale))
        return np.float32(deviation / self.random.uniform(15, 70))

    def bias(self, channels, scale, weight_scale, length):
        steps = self.random.normal(0, 3000 * np.sqrt(length), channels)
        scales = (scale * np.asarray(weight_scale)) * np.ones(channels, np.float32)
        return np.round(steps).astype(np.int32), scales.astype(np.float32)

    def window(self, height, width, channels, largest=3, dilations=True):
        """Attributes of a window that fits, and the kernel's lengths."""
        kernel = [self.integer(1, min(largest, height)), self.integer(1, min(largest, width))]
        dilation = [1, 1]
        if dilations and self.chance(0.3):
            dilation = [
                2 if (k - 1) * 2 < length else 1 for k, length in zip(kernel, (height, width))]
        pads = [self.integer(0, max(0, kernel[i % 2] - 1)) for i in range(4)]
        return kernel, {
            "kernel_shape": kernel, "strides": [self.integer(1, 2), self.integer(1, 2)],
            "dilations": dilation, "pads": pads}

    def image(self, most=10):
        return [1, self.integer(1, most), self.integer(3, 9), self.integer(3, 9)]

    def model(self):
        graph = helper.make_graph(
            self.nodes, "cases", self.inputs, self.outputs, self.constants)
        result = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)])
        result.ir_version = 9
        return result


def convolution(b):
    shape = b.image()
    groups = b.choice([1, 1, shape[1], 2])
    if shape[1] % groups:
        groups = 1
    channels = groups * b.integer(1, 12 // groups if groups < 12 else 1)
    kernel, attributes = b.window(shape[2], shape[3], shape[1])
    return shape, groups, channels, [channels, shape[1] // groups] + kernel, attributes


def qdq_conv(b):
    shape, groups, channels, weights, attributes = convolution(b)
    if b.chance(0.15):
        shape, weights = shape[:3], weights[:3]
        attributes = {
            "kernel_shape": attributes["kernel_shape"][:1], "strides": attributes["strides"][:1],
            "dilations": attributes["dilations"][:1], "pads": attributes["pads"][::2]}
    x, scale, _, _ = b.dequantized(shape)
    values, scales, zeros, axis = b.weights(weights, channels, 0, asymmetric=True)
    length = int(np.prod(weights[1:]))
    inputs = [x, b.node(
        "DequantizeLinear", [b.constant(values), b.constant(scales), b.constant(zeros)],
        **axis)]
    if b.chance(0.7):
        bias, bias_scale = b.bias(channels, scale, scales, length)
        inputs.append(b.node(
            "DequantizeLinear", [b.constant(bias), b.constant(bias_scale)], axis=0))
    y = b.node("Conv", inputs, group=groups, **attributes)
    step = b.product_scale(length, scale, scales)
    clamp = b.integer(0, 3)
    if clamp == 1:
        y = b.node("Relu", [y])
    if clamp == 2:
        bounds = [b.constant(np.float32(v * step)) for v in (-30.3, 60.2)]
        y = b.node("Clip", [y] + bounds)
    b.finish(y, step)


def qdq_gemm(b):
    rows, length, channels = b.integer(1, 4), b.integer(1, 64), b.integer(1, 16)
    x, scale, _, _ = b.dequantized([rows, length])
    transposed = b.integer(0, 1)
    shape = [channels, length] if transposed else [length, channels]
    values, scales, zeros, axis = b.weights(shape, channels, 0 if transposed else 1)
    inputs = [x, b.node(
        "DequantizeLinear", [b.constant(values), b.constant(scales), b.constant(zeros)],
        **axis)]
    if b.chance(0.7):
        bias, bias_scale = b.bias(channels, scale, scales, length)
        inputs.append(b.node(
            "DequantizeLinear", [b.constant(bias), b.constant(bias_scale)], axis=0))
    y = b.node("Gemm", inputs, transB=transposed)
    b.finish(y, b.product_scale(length, scale, scales))


def qdq_matmul(b):
    outer = [b.integer(1, 3)] if b.chance(0.5) else []
    rows, length, channels = b.integer(1, 5), b.integer(1, 48), b.integer(1, 12)
    x, scale, _, _ = b.dequantized([1] + outer + [rows, length])
    if b.chance(0.5):
        values, scales, zeros, axis = b.weights([length, channels], channels, 1)
        w = b.node(
            "DequantizeLinear", [b.constant(values), b.constant(scales), b.constant(zeros)],
            **axis)
    else:
        w, scales, _, _ = b.dequantized([1] + outer + [length, channels])
    b.finish(b.node("MatMul", [x, w]), b.product_scale(length, scale, scales))


def qdq_add(b):
    shape = b.image()
    other = [n if b.chance(0.7) else 1 for n in shape]
    a, first, _, _ = b.dequantized(shape)
    c, second, _, _ = b.dequantized(other)
    y = b.node(b.choice(["Add", "Add", "Sub"]), [a, c])
    if b.chance(0.3):
        y = b.node("Relu", [y])
    b.finish(y, np.float32(max(first, second) * b.random.uniform(0.7, 2)))


def qdq_mul(b):
    shape = b.image()
    other = [n if b.chance(0.7) else 1 for n in shape]
    a, first, _, _ = b.dequantized(shape)
    c, second, _, _ = b.dequantized(other)
    b.finish(b.node("Mul", [a, c]), np.float32(first * second * b.random.uniform(20, 120)))


def qdq_unary(b):
    a, scale, _, _ = b.dequantized(b.image())
    operator = b.choice(["Relu", "Clip", "Sigmoid", "Tanh", "Gelu", "LeakyRelu"])
    if operator == "Clip":
        low, high = sorted(b.random.uniform(-60, 60, 2))
        y = b.node("Clip", [
            a, b.constant(np.float32(low * scale)), b.constant(np.float32(high * scale))])
    elif operator == "Gelu":
        y = b.node("Gelu", [a], approximate=b.choice(["none", "tanh"]))
    elif operator == "LeakyRelu":
        y = b.node("LeakyRelu", [a], alpha=0.1)
    else:
        y = b.node(operator, [a])
    if operator in ("Sigmoid", "Tanh"):
        scale = 1 / 150
    b.finish(y, np.float32(scale * b.random.uniform(0.6, 1.5)))


def qdq_softmax(b):
    shape = [1, b.integer(2, 40), b.integer(1, 3)]
    a, _, _, _ = b.dequantized(shape)
    y = b.node("Softmax", [a], axis=b.choice([1, 2]))
    b.finish(y, np.float32(1 / 256), np.uint8, np.uint8(0))


def qdq_layer_norm(b):
    shape = [1, b.integer(1, 4), b.integer(4, 96)]
    a, _, _, _ = b.dequantized(shape)
    gamma = b.random.uniform(0.3, 1.5, shape[2]).astype(np.float32)
    beta = b.random.uniform(-0.5, 0.5, shape[2]).astype(np.float32)
    y = b.node("LayerNormalization", [a, b.constant(gamma), b.constant(beta)], axis=2)
    b.finish(y, np.float32(b.random.uniform(0.015, 0.05)))


def qdq_pools(b):
    shape = b.image()
    a, scale, _, _ = b.dequantized(shape)
    operator = b.choice(["MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean"])
    kernel, attributes = b.window(shape[2], shape[3], shape[1])
    ceil = b.integer(0, 1)
    if ceil:
        # onnx and onnxruntime disagree about windows that begin behind the image.
        attributes["pads"][2:] = [0, 0]
        attributes["strides"] = [min(s, k) for s, k in zip(attributes["strides"], kernel)]
    if operator == "MaxPool":
        y = b.node(operator, [a], ceil_mode=ceil, **attributes)
    elif operator == "AveragePool":
        y = b.node(
            operator, [a], count_include_pad=0 if ceil else b.integer(0, 1), ceil_mode=ceil,
            **attributes)
    elif operator == "ReduceMean":
        axes = b.choice([[1], [2], [3], [2, 3], [1, 3]])
        y = b.node(
            operator, [a, b.constant(np.array(axes, np.int64))], keepdims=b.integer(0, 1))
    else:
        y = b.node(operator, [a])
    b.finish(y, np.float32(scale * b.random.uniform(0.5, 1.2)))


def qdq_moves(b):
    shape = b.image()
    a, scale, _, _ = b.dequantized(shape)
    operator = b.choice(["Concat", "Transpose", "Pad", "Slice", "Resize", "Reshape"])
    if operator == "Concat":
        axis = b.integer(1, 3)
        other = list(shape)
        other[axis] = b.integer(1, 4)
        c, second, _, _ = b.dequantized(other)
        y = b.node("Concat", [a, c], axis=axis)
        scale = max(scale, second)
    elif operator == "Transpose":
        y = b.node("Transpose", [a], perm=[0] + list(1 + b.random.permutation(3)))
    elif operator == "Pad":
        pads = np.array([0, 0] + [b.integer(0, 2) for _ in range(2)] + [0, 0] + [
            b.integer(0, 2) for _ in range(2)], np.int64)
        if b.chance(0.4):
            y = b.node("Pad", [
                a, b.constant(pads), b.constant(np.float32(scale * b.integer(-20, 20)))])
        else:
            if b.chance(0.3):
                pads[b.choice([2, 3, 6, 7])] = -1
            # What is mirrored must be there: images have 3 rows and more.
            if b.chance(0.5):
                mode = b.choice(["edge", "wrap"])
            else:
                mode, pads = "reflect", np.minimum(pads, 1)
            y = b.node("Pad", [a, b.constant(pads)], mode=mode)
    elif operator == "Slice":
        starts, ends = np.array([1, 2], np.int64), np.array([3, 9], np.int64)
        y = b.node("Slice", [
            a, b.constant(starts), b.constant(ends), b.constant(np.array([2, 3], np.int64)),
            b.constant(np.array([1, b.integer(1, 2)], np.int64))])
    elif operator == "Resize":
        y = b.node(
            "Resize", [a, "", b.constant(np.array([1, 1, 2, b.integer(1, 3)], np.float32))],
            mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    else:
        y = b.node("Reshape", [a, b.constant(np.array([1, -1], np.int64))])
    b.finish(y, np.float32(scale * b.random.uniform(0.8, 2)))


# onnxruntime's products of bytes saturate sums of two on older processors, if weights have all of
# their 8 bits: so its own operators get 7.
LIMIT = 63


def q_conv(b):
    shape, groups, channels, weights, attributes = convolution(b)
    x, parameters, scale, _, _ = b.quantized(shape)
    values, scales, zeros, _ = b.weights(weights, channels, 0, LIMIT)
    length = int(np.prod(weights[1:]))
    step = b.product_scale(length, scale, scales) / 2
    dtype = np.uint8 if b.shapes[-1][2] == np.uint8 else np.int8
    inputs = [x] + parameters + [
        b.constant(values), b.constant(scales), b.constant(zeros)] + b.parameters(
            step, b.zero(dtype))
    if b.chance(0.7):
        inputs.append(b.constant(b.bias(channels, scale, scales, length)[0] // 2))
    b.output(b.node("QLinearConv", inputs, group=groups, **attributes), dtype)


def q_matmul(b):
    rows, length, channels = b.integer(1, 5), b.integer(1, 48), b.integer(1, 12)
    x, parameters, scale, _, dtype = b.quantized([1, rows, length])
    values, scales, zeros, _ = b.weights([length, channels], channels, 1, LIMIT)
    step = b.product_scale(length, scale, scales) / 2
    inputs = [x] + parameters + [
        b.constant(values), b.constant(scales), b.constant(zeros)] + b.parameters(
            step, b.zero(dtype))
    b.output(b.node("QLinearMatMul", inputs), dtype)


def q_gemm(b):
    rows, length, channels = b.integer(1, 4), b.integer(1, 64), b.integer(1, 16)
    x, parameters, scale, _, dtype = b.quantized([rows, length])
    transposed = b.integer(0, 1)
    shape = [channels, length] if transposed else [length, channels]
    values, scales, zeros, _ = b.weights(shape, channels, 0 if transposed else 1, LIMIT)
    step = b.product_scale(length, scale, scales) / 2
    bias = ""
    if b.chance(0.7):
        bias = b.constant(b.bias(channels, scale, scales, length)[0] // 2)
    inputs = [x] + parameters + [
        b.constant(values), b.constant(scales), b.constant(zeros), bias] + b.parameters(
            step, b.zero(dtype))
    b.output(b.node("QGemm", inputs, domain=MICROSOFT, transB=transposed), dtype)


def q_pair(b, operator, step):
    shape = b.image()
    a, first, scale, _, dtype = b.quantized(shape)
    c = b.input(shape, dtype)
    second_scale, zero = b.scale(), b.zero(dtype)
    inputs = [a] + first + [c] + b.parameters(second_scale, zero)
    inputs += b.parameters(step(scale, second_scale), b.zero(dtype))
    b.output(b.node(operator, inputs, domain=MICROSOFT), dtype)


def q_add(b):
    q_pair(b, "QLinearAdd", lambda s, t: np.float32(max(s, t) * b.random.uniform(0.7, 2)))


def q_mul(b):
    q_pair(b, "QLinearMul", lambda s, t: np.float32(s * t * b.random.uniform(20, 120)))


def q_single(b):
    operator = b.choice([
        "QLinearSigmoid", "QLinearLeakyRelu", "QLinearAveragePool", "QLinearGlobalAveragePool",
        "QLinearSoftmax"])
    shape = b.image()
    if operator == "QLinearSoftmax":
        # Over a single element onnxruntime's own 256 steps wrap around to 0.
        shape[1] = b.integer(2, 10)
    a, parameters, scale, _, dtype = b.quantized(shape)
    step = np.float32(scale * b.random.uniform(0.5, 1.2))
    attributes, zero = {}, b.zero(dtype)
    if operator == "QLinearSigmoid":
        step = np.float32(b.random.uniform(0.003, 0.01))
    if operator == "QLinearLeakyRelu":
        attributes = {"alpha": 0.1}
    if operator == "QLinearAveragePool":
        _, attributes = b.window(shape[2], shape[3], shape[1], dilations=False)
        del attributes["dilations"]
        attributes["count_include_pad"] = b.integer(0, 1)
    if operator == "QLinearGlobalAveragePool":
        attributes = {"channels_last": b.integer(0, 1)}
    if operator == "QLinearSoftmax":
        attributes = {"axis": b.integer(1, 3), "opset": 13}
        step, zero = np.float32(1 / 256), dtype(0 if dtype == np.uint8 else -128)
    y = b.node(
        operator, [a] + parameters + b.parameters(step, zero), domain=MICROSOFT, **attributes)
    b.output(y, dtype)


def q_concat(b):
    shape = b.image()
    axis = b.integer(1, 3)
    dtype = b.dtype()
    inputs, scales = [], []
    for _ in range(b.integer(2, 3)):
        part = list(shape)
        part[axis] = b.integer(1, 4)
        scales.append(b.scale())
        inputs += [b.input(part, dtype)] + b.parameters(scales[-1], b.zero(dtype))
    inputs = b.parameters(max(scales) * b.random.uniform(0.8, 2), b.zero(dtype)) + inputs
    b.output(b.node("QLinearConcat", inputs, domain=MICROSOFT, axis=axis), dtype)


def integer_products(b):
    scale = b.scale()
    if b.chance(0.5):
        shape, groups, channels, weights, attributes = convolution(b)
        dtype = np.uint8
        x = b.input(shape, dtype)
        values = b.random.integers(-LIMIT, LIMIT + 1, weights).astype(np.int8)
        length = int(np.prod(weights[1:]))
        y = b.node(
            "ConvInteger", [x, b.constant(values), b.constant(b.zero(dtype))], group=groups,
            **attributes)
    else:
        rows, length, channels = b.integer(1, 5), b.integer(1, 48), b.integer(1, 12)
        dtype = b.dtype()
        x = b.input([1, rows, length], dtype)
        values = b.random.integers(-LIMIT, LIMIT + 1, [length, channels]).astype(np.int8)
        y = b.node("MatMulInteger", [x, b.constant(values), b.constant(b.zero(dtype))])
    y = b.node("Cast", [y], to=TensorProto.FLOAT)
    y = b.node("Mul", [y, b.constant(np.float32(scale))])
    b.finish(y, b.product_scale(length, scale, 0.5))


def constant_operand(b, shape):
    """The shape of a constant beside an image: one number, or one per channel."""
    if b.chance(0.4):
        return []
    axis = b.choice([1, 3])
    return [shape[1], 1, 1] if axis == 1 else [shape[3]]


def qdq_constants(b):
    shape = b.image()
    a, scale, _, _ = b.dequantized(shape)
    operator = b.choice(["Add", "Sub", "Mul", "Div"])
    values = b.random.uniform(0.3, 2, constant_operand(b, shape)).astype(np.float32)
    step = scale
    if operator in ("Add", "Sub"):
        values = (values * scale * b.integer(-40, 40)).astype(np.float32)
    else:
        values *= b.choice([-1, 1])
        step = scale * 1.5
    inputs = [a, b.constant(values)]
    if operator != "Div" and b.chance(0.5):
        inputs.reverse()
    b.finish(b.node(operator, inputs), np.float32(step))


def q_constants(b):
    shape = b.image()
    a, parameters, scale, _, dtype = b.quantized(shape)
    operator = b.choice(["QLinearAdd", "QLinearMul"])
    values = b.random.integers(0, 256, constant_operand(b, shape))
    inputs = [[a] + parameters, [b.constant(values.astype(np.uint8).view(dtype))] + b.parameters(
        b.scale(), b.zero(dtype))]
    other = float(numpy_helper.to_array(b.constants[-2]))
    if b.chance(0.5):
        inputs.reverse()
    # Not a simple multiple: then many results would lie half-way between two steps.
    step = max(scale, other) if operator == "QLinearAdd" else scale * other * 40
    step *= b.random.uniform(1, 2)
    b.output(b.node(
        operator, inputs[0] + inputs[1] + b.parameters(np.float32(step), b.zero(dtype)),
        domain=MICROSOFT), dtype)


KINDS = [
    qdq_conv, qdq_gemm, qdq_matmul, qdq_add, qdq_mul, qdq_unary, qdq_softmax, qdq_layer_norm,
    qdq_pools, qdq_moves, q_conv, q_matmul, q_gemm, q_add, q_mul, q_single, q_concat,
    integer_products, qdq_constants, q_constants]


def main():
    directory, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    wanted = sys.argv[3:]
    for index, kind in enumerate(KINDS):
        if wanted and kind.__name__ not in wanted:
            continue
        random = np.random.default_rng([seed, index])
        builder = Builder(random)
        for _ in range(MODELS):
            kind(builder)
        target = directory / kind.__name__
        target.mkdir(parents=True, exist_ok=True)
        model = builder.model()
        onnx.save(model, target / "model.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        # Pairs around an operator shall be computed as they are written: in floating point.
        options.graph_optimization_level = (
            onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        for run in range(RUNS):
            feed = {}
            for name, shape, dtype in builder.shapes:
                # Bytes of a bell, so that not all sums saturate.
                values = np.clip(np.round(random.normal(0, 50, shape)), -128, 127)
                values = values.astype(np.int8)
                feed[name] = values if dtype == np.int8 else (
                    values.view(np.uint8) ^ np.uint8(128))
            results = session.run(None, feed)
            for what, arrays in (("inputs", feed.values()), ("outputs", results)):
                data = np.concatenate([array.reshape(-1).view(np.uint8) for array in arrays])
                np.save(target / f"{what}_{run}.npy", data)
        print(kind.__name__)


if __name__ == "__main__":
    main()
