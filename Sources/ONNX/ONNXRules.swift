import Diagnostics

/// The rules that the reader of ONNX files checks: TW0700 to TW0799. A number is never given to
/// another rule.
enum ONNXRules {
  static let file = DiagnosticRule(
    "TW0700", "onnx-file", "A network's file can be read and is at most 2 GiB long.")
  static let format = DiagnosticRule(
    "TW0701", "onnx-format", "A network's file is an ONNX model.")
  static let truncated = DiagnosticRule(
    "TW0702", "onnx-truncated", "An ONNX file is there to its end.")
  static let version = DiagnosticRule(
    "TW0703", "onnx-operator-set", "A model uses operator sets that are known.")
  static let duplicate = DiagnosticRule(
    "TW0704", "onnx-duplicate", "Each tensor is given once.")
  static let missing = DiagnosticRule(
    "TW0705", "onnx-missing-tensor", "Each tensor that is needed is given.")
  static let cycle = DiagnosticRule(
    "TW0706", "onnx-cycle", "No node needs what follows from it.")
  static let input = DiagnosticRule(
    "TW0707", "onnx-input", "The inputs are tensors whose shapes are known.")
  static let output = DiagnosticRule(
    "TW0708", "onnx-output", "A model has outputs.")
  static let size = DiagnosticRule(
    "TW0709", "onnx-size", "Tensors have sizes that can be computed with.")
  static let data = DiagnosticRule(
    "TW0710", "onnx-tensor-data", "A tensor has as many elements as its shape says.")
  static let elementType = DiagnosticRule(
    "TW0711", "onnx-element-type", "A tensor's elements are of a type that can be read.")
  static let external = DiagnosticRule(
    "TW0712", "onnx-external-data", "Data outside of the file lie in its directory, as it says.")
  static let attribute = DiagnosticRule(
    "TW0713", "onnx-attribute", "Attributes are those that the operator has.")
  static let arity = DiagnosticRule(
    "TW0714", "onnx-arity", "A node has as many inputs and outputs as its operator.")
  static let operand = DiagnosticRule(
    "TW0715", "onnx-operand-type", "A node's inputs are of types that its operator takes.")
  static let shape = DiagnosticRule(
    "TW0716", "onnx-shape", "Shapes fit one another and the attributes.")
  static let constant = DiagnosticRule(
    "TW0717", "onnx-constant", "What decides on shapes is known before the network runs.")
  static let arithmetic = DiagnosticRule(
    "TW0718", "onnx-constant-arithmetic", "Computing with constants gives numbers in range.")
  static let unsupportedOperator = DiagnosticRule(
    "TW0720", "onnx-unsupported-operator", "A network's operators are supported.")
  static let unsupportedVariant = DiagnosticRule(
    "TW0721", "onnx-unsupported-variant", "An operator is used in a way that is supported.")
  static let unusedInput = DiagnosticRule(
    "TW0730", "onnx-unused-input", "Each input is used.", severity: .warning)
  static let declaredShape = DiagnosticRule(
    "TW0731", "onnx-declared-shape", "A shape that the file declares is the one that follows.",
    severity: .warning)
  static let more = DiagnosticRule(
    "TW0799", "onnx-more-messages", "Messages are few enough to be read.")

  static let all = [
    file, format, truncated, version, duplicate, missing, cycle, input, output, size, data,
    elementType, external, attribute, arity, operand, shape, constant, arithmetic,
    unsupportedOperator, unsupportedVariant, unusedInput, declaredShape, more,
  ]
}
