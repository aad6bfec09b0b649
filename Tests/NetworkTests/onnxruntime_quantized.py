"""The digits network as onnxruntime's quantiser writes it, in several ways.

    onnxruntime_quantized.py NETWORK_FOLDER DIRECTORY

For each way there is DIRECTORY/WAY.onnx, and WAY.npy with the logits that onnxruntime computes for the
first 200 test images.
"""

import logging
import pathlib
import sys

import numpy as np

import onnxruntime
from onnxruntime.quantization import (
    CalibrationDataReader, QuantFormat, QuantType, quantize_static)


class Reader(CalibrationDataReader):
    def __init__(self, images):
        self.items = iter([{"image": image[None]} for image in images])

    def get_next(self):
        return next(self.items, None)


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    logging.disable(logging.WARNING)
    images = np.load(source / "calibration_images.npy")
    tests = np.load(source / "test_images.npy")[:200]
    for form in (QuantFormat.QDQ, QuantFormat.QOperator):
        for activation in (QuantType.QUInt8, QuantType.QInt8):
            for per_channel in (False, True):
                way = f"{form.name}_{activation.name}_{'channel' if per_channel else 'tensor'}"
                path = target / f"{way}.onnx"
                quantize_static(
                    source / "digits.onnx", path, Reader(images), quant_format=form,
                    activation_type=activation, weight_type=QuantType.QInt8,
                    per_channel=per_channel, reduce_range=True)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = 1
                options.log_severity_level = 3
                options.graph_optimization_level = (
                    onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
                session = onnxruntime.InferenceSession(
                    path, options, providers=["CPUExecutionProvider"])
                logits = [session.run(None, {"image": image[None]})[0][0] for image in tests]
                np.save(target / f"{way}.npy", np.array(logits, np.float32))


if __name__ == "__main__":
    main()
