#!/usr/bin/env python3
"""Trains the network of the main job: handwritten digits of 8 x 8 pixels.

Needs numpy, scikit-learn (for its bundled digits) and onnx; no other frame. Writes, into
Hardware/Networks/digits or the directory that is given,

  digits.onnx             the network, floating-point, N = 1, input 'image', output 'logits'
  test_images.npy         float32 N x 1 x 8 x 8, 0...1
  test_labels.npy         uint8 N
  calibration_images.npy  64 images of the training set, the same form

The same numbers each time on one machine: the seed is fixed, and there is one thread.
"""

import os
import pathlib
import sys

# One thread: sums come in the same order each time, and matrices this small gain nothing from more.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits

SEED = 20
EPOCHS = 300
BATCH = 64
TEST_IMAGES = 450

# Name, weights' shape, stride, padding. A kernel's inputs fit 64 rows: 9, 63, 64.
CONVOLUTIONS = [
    ("conv1", (7, 1, 3, 3), 1, 1),
    ("conv2", (16, 7, 3, 3), 1, 1),
    ("conv3", (32, 16, 2, 2), 2, 0),
]


def columns(image, kernel, stride, padding):
    """N x C x H x W to N x places x (C x kernel x kernel)."""
    image = np.pad(image, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(image, (kernel, kernel), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    batch, channels, height, width = windows.shape[:4]
    result = windows.transpose(0, 2, 3, 1, 4, 5).reshape(batch, height * width, -1)
    return np.ascontiguousarray(result), height, width


def columns_gradient(gradient, shape, kernel, stride, padding, height, width):
    """The gradient of an image, from that of its columns."""
    batch, channels = shape[:2]
    result = np.zeros(
        (batch, channels, shape[2] + 2 * padding, shape[3] + 2 * padding), np.float32)
    gradient = gradient.reshape(batch, height, width, channels, kernel, kernel)
    gradient = gradient.transpose(0, 3, 4, 5, 1, 2)
    for y in range(kernel):
        for x in range(kernel):
            result[:, :, y:y + stride * height:stride, x:x + stride * width:stride] += (
                gradient[:, :, y, x])
    if padding:
        result = result[:, :, padding:-padding, padding:-padding]
    return result


def forward(parameters, image):
    """The logits, and what the way back needs."""
    kept = []
    for name, shape, stride, padding in CONVOLUTIONS:
        cols, height, width = columns(image, shape[2], stride, padding)
        flat = parameters[name + ".weight"].reshape(shape[0], -1)
        result = np.maximum(cols @ flat.T + parameters[name + ".bias"], 0)
        kept.append((image.shape, cols, height, width, result))
        image = result.transpose(0, 2, 1).reshape(len(image), shape[0], height, width)
        if name == "conv2":
            batch, channels = image.shape[:2]
            blocks = image.reshape(batch, channels, height // 2, 2, width // 2, 2)
            image = blocks.max(axis=(3, 5))
            kept.append((blocks, image))
    features = image.mean(axis=(2, 3))
    logits = features @ parameters["dense.weight"].T + parameters["dense.bias"]
    kept.append((image.shape, features))
    return logits, kept


def backward(parameters, kept, gradient):
    """Gradients of all parameters, from that of the logits."""
    kept = list(kept)
    result = {}
    shape, features = kept.pop()
    result["dense.weight"] = gradient.T @ features
    result["dense.bias"] = gradient.sum(axis=0)
    gradient = gradient @ parameters["dense.weight"]
    area = shape[2] * shape[3]
    gradient = np.broadcast_to((gradient / area)[:, :, None, None], shape)
    for name, weights, stride, padding in reversed(CONVOLUTIONS):
        if name == "conv2":
            blocks, pooled = kept.pop()
            mask = blocks == pooled[:, :, :, None, :, None]
            mask = mask / mask.sum(axis=(3, 5), keepdims=True)
            gradient = (mask * gradient[:, :, :, None, :, None]).reshape(
                blocks.shape[0], blocks.shape[1], blocks.shape[2] * 2, -1)
        image_shape, cols, height, width, output = kept.pop()
        gradient = gradient.reshape(len(gradient), weights[0], -1).transpose(0, 2, 1)
        gradient = (gradient * (output > 0)).astype(np.float32)
        flat = gradient.reshape(-1, weights[0])
        result[name + ".weight"] = (flat.T @ cols.reshape(-1, cols.shape[2])).reshape(weights)
        result[name + ".bias"] = flat.sum(axis=0)
        gradient = columns_gradient(
            gradient @ parameters[name + ".weight"].reshape(weights[0], -1), image_shape,
            weights[2], stride, padding, height, width)
    return result


def shifted(images, random):
    """Each image moved by up to one pixel in both directions."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    result = np.empty_like(images)
    for index, (y, x) in enumerate(random.integers(0, 3, (len(images), 2))):
        result[index] = padded[index, :, y:y + 8, x:x + 8]
    return result


def train(images, labels, random):
    parameters = {}
    for name, shape, _, _ in CONVOLUTIONS:
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        parameters[name + ".weight"] = (random.standard_normal(shape) * deviation).astype(
            np.float32)
        parameters[name + ".bias"] = np.zeros(shape[0], np.float32)
    parameters["dense.weight"] = (random.standard_normal((10, 32)) * 0.25).astype(np.float32)
    parameters["dense.bias"] = np.zeros(10, np.float32)

    # Adam with a rate that falls along a half cosine.
    first = {name: np.zeros_like(value) for name, value in parameters.items()}
    second = {name: np.zeros_like(value) for name, value in parameters.items()}
    steps = EPOCHS * (len(images) // BATCH)
    step = 0
    for epoch in range(EPOCHS):
        order = random.permutation(len(images))
        losses = []
        for start in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[start:start + BATCH]
            batch = shifted(images[chosen], random)
            logits, kept = forward(parameters, batch)
            logits = logits - logits.max(axis=1, keepdims=True)
            probabilities = np.exp(logits)
            probabilities /= probabilities.sum(axis=1, keepdims=True)
            chosen_labels = labels[chosen]
            losses.append(-np.log(probabilities[np.arange(BATCH), chosen_labels] + 1e-9).mean())
            probabilities[np.arange(BATCH), chosen_labels] -= 1
            gradients = backward(parameters, kept, (probabilities / BATCH).astype(np.float32))
            step += 1
            rate = 0.005 * 0.5 * (1 + np.cos(np.pi * step / steps))
            for name, gradient in gradients.items():
                if name.endswith("weight"):
                    gradient = gradient + 1e-4 * parameters[name]
                first[name] = 0.9 * first[name] + 0.1 * gradient
                second[name] = 0.999 * second[name] + 0.001 * gradient ** 2
                change = (first[name] / (1 - 0.9 ** step)) / (
                    np.sqrt(second[name] / (1 - 0.999 ** step)) + 1e-8)
                parameters[name] = (parameters[name] - rate * change).astype(np.float32)
        if epoch % 20 == 19:
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return parameters


def model(parameters):
    nodes = []
    tensor = "image"
    for name, shape, stride, padding in CONVOLUTIONS:
        nodes.append(helper.make_node(
            "Conv", [tensor, name + ".weight", name + ".bias"], [name], name=name,
            kernel_shape=list(shape[2:]), strides=[stride] * 2, pads=[padding] * 4))
        nodes.append(helper.make_node("Relu", [name], [name + ".relu"], name=name + ".relu"))
        tensor = name + ".relu"
        if name == "conv2":
            nodes.append(helper.make_node(
                "MaxPool", [tensor], ["pool"], name="pool", kernel_shape=[2, 2], strides=[2, 2]))
            tensor = "pool"
    nodes.append(helper.make_node("GlobalAveragePool", [tensor], ["average"], name="average"))
    nodes.append(helper.make_node("Flatten", ["average"], ["features"], name="flatten"))
    nodes.append(helper.make_node(
        "Gemm", ["features", "dense.weight", "dense.bias"], ["logits"], name="dense", transB=1))
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 10])],
        [numpy_helper.from_array(value, name) for name, value in parameters.items()])
    result = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="train_digits.py")
    result.ir_version = 8
    onnx.checker.check_model(result, full_check=True)
    return result


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "Hardware/Networks/digits"
    target.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    digits = load_digits()
    images = (digits.images / 16).astype(np.float32)[:, None]
    labels = digits.target
    order = random.permutation(len(images))
    test, rest = order[:TEST_IMAGES], order[TEST_IMAGES:]
    parameters = train(images[rest], labels[rest], random)
    right = forward(parameters, images[test])[0].argmax(axis=1) == labels[test]
    print(f"right: {right.sum()} of {len(test)} test images, {100 * right.mean():.2f} %")
    onnx.save(model(parameters), target / "digits.onnx")
    np.save(target / "test_images.npy", images[test])
    np.save(target / "test_labels.npy", labels[test].astype(np.uint8))
    np.save(target / "calibration_images.npy", images[rest[:64]])


if __name__ == "__main__":
    main()
