import Diagnostics
import NetworkGraph

/// Reads ONNX files.
public enum ONNXReader {}
