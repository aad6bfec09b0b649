import Diagnostics
import NetworkGraph
import SwiftProtobuf

/// A node of the file, whose attributes are read with checks.
final class ONNXNode {
  /// Its name, or one made of the operator and its place in the list.
  let name: String
  let `operator`: String
  /// Empty for ONNX's own.
  let domain: String
  /// Of the operator set that the model uses.
  let version: Int
  /// nil where an optional one is left out; none of these at the end.
  let inputs: [String?]
  /// nil where an optional one is left out; none of these at the end.
  let outputs: [String?]
  private let attributes: [Onnx_AttributeProto]
  private var asked: Set<String> = []

  init(_ node: Onnx_NodeProto, name: String, version: Int) {
    `operator` = node.opType
    domain = Self.domain(node.domain)
    self.name = name
    self.version = version
    inputs = Self.names(node.input)
    outputs = Self.names(node.output)
    attributes = node.attribute
  }

  /// The name of an operator set; ONNX's own has two.
  static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }

  private static func names(_ names: [String]) -> [String?] {
    var names: [String?] = names.map { $0.isEmpty ? nil : $0 }
    while case .some(.none) = names.last { names.removeLast() }
    return names
  }

  /// How messages call it.
  var place: String { "node \(Words.quoted(name)) (\(DisplayText.visible(qualifiedOperator)))" }

  /// The operator, with its domain where it is not ONNX's own.
  var qualifiedOperator: String { domain.isEmpty ? `operator` : "\(domain).\(`operator`)" }

  // MARK: Attributes

  /// Checks that every attribute is one that was asked for, and stands once.
  func checkAttributes() throws {
    var seen: Set<String> = []
    for attribute in attributes {
      guard seen.insert(attribute.name).inserted else {
        throw Refusal(
          ONNXRules.attribute, "the attribute \(Words.quoted(attribute.name)) is given twice")
      }
      guard asked.contains(attribute.name) else {
        throw Refusal(
          ONNXRules.attribute,
          "the operator has no attribute \(Words.quoted(attribute.name)) in operator set \(version)"
        )
      }
    }
  }

  /// Takes note of attributes that change nothing here.
  func ignore(_ names: String...) { asked.formUnion(names) }

  private func attribute(
    _ name: String, _ kind: Onnx_AttributeProto.AttributeType
  ) throws -> Onnx_AttributeProto? {
    asked.insert(name)
    guard let attribute = attributes.first(where: { $0.name == name }) else { return nil }
    let found = Self.kind(attribute)
    guard found == kind || (found == nil && Self.isList(kind)) else {
      let words = found.map { Self.words($0) } ?? "nothing"
      throw Refusal(
        ONNXRules.attribute,
        "the attribute '\(name)' is \(Self.words(kind)), found \(words)")
    }
    return attribute
  }

  /// What an attribute holds; old files do not say. nil: nothing, or an empty list of anything.
  private static func kind(_ attribute: Onnx_AttributeProto) -> Onnx_AttributeProto.AttributeType? {
    if attribute.hasType && attribute.type != .undefined { return attribute.type }
    if attribute.hasF { return .float }
    if attribute.hasI { return .int }
    if attribute.hasS { return .string }
    if attribute.hasT { return .tensor }
    if attribute.hasG { return .graph }
    if !attribute.floats.isEmpty { return .floats }
    if !attribute.ints.isEmpty { return .ints }
    if !attribute.strings.isEmpty { return .strings }
    if !attribute.tensors.isEmpty { return .tensors }
    return nil
  }

  private static func isList(_ kind: Onnx_AttributeProto.AttributeType) -> Bool {
    [.floats, .ints, .strings, .tensors].contains(kind)
  }

  private static func words(_ kind: Onnx_AttributeProto.AttributeType) -> String {
    switch kind {
    case .float: "a number"
    case .int: "an integer"
    case .string: "a string"
    case .tensor: "a tensor"
    case .graph: "a graph"
    case .floats: "a list of numbers"
    case .ints: "a list of integers"
    case .strings: "a list of strings"
    case .tensors: "a list of tensors"
    case .graphs: "a list of graphs"
    case .sparseTensor: "a sparse tensor"
    case .sparseTensors: "a list of sparse tensors"
    case .typeProto: "a type"
    case .typeProtos: "a list of types"
    case .undefined: "nothing"
    }
  }

  func optionalInteger(_ name: String) throws -> Int? {
    try attribute(name, .int).map { Int($0.i) }
  }

  func integer(_ name: String, default value: Int) throws -> Int {
    try optionalInteger(name) ?? value
  }

  func integer(_ name: String, in range: ClosedRange<Int>, default value: Int? = nil) throws -> Int
  {
    guard let found = try optionalInteger(name) ?? value else {
      throw Refusal(ONNXRules.attribute, "the attribute '\(name)' is missing")
    }
    guard range.contains(found) else {
      throw Refusal(
        ONNXRules.attribute,
        "the attribute '\(name)' is from \(range.lowerBound) to \(range.upperBound), found \(found)"
      )
    }
    return found
  }

  func flag(_ name: String, default value: Bool = false) throws -> Bool {
    try integer(name, in: 0...1, default: value ? 1 : 0) != 0
  }

  func optionalIntegers(_ name: String) throws -> [Int]? {
    guard let list = try attribute(name, .ints)?.ints else { return nil }
    return list.map(Int.init)
  }

  /// A list of lengths.
  func optionalLengths(_ name: String, from lowest: Int) throws -> [Int]? {
    guard let values = try optionalIntegers(name) else { return nil }
    if let bad = values.first(where: { $0 < lowest || $0 > Limits.longest }) {
      throw Refusal(
        ONNXRules.attribute, "numbers of '\(name)' are from \(lowest) to 2^28, found \(bad)")
    }
    return values
  }

  func optionalNumber(_ name: String) throws -> Float? {
    try attribute(name, .float).map(\.f)
  }

  func number(_ name: String, default value: Float) throws -> Float {
    let found = try optionalNumber(name) ?? value
    guard found.isFinite else {
      throw Refusal(
        ONNXRules.attribute, "the attribute '\(name)' is a finite number, found \(found)")
    }
    return found
  }

  func optionalNumbers(_ name: String) throws -> [Float]? {
    try attribute(name, .floats)?.floats
  }

  func word(_ name: String, default value: String) throws -> String {
    guard let attribute = try attribute(name, .string) else { return value }
    return String(decoding: attribute.s, as: UTF8.self)
  }

  func word(_ name: String, default value: String, of words: [String]) throws -> String {
    let found = try word(name, default: value)
    guard words.contains(found) else {
      throw Refusal(
        ONNXRules.attribute,
        "the attribute '\(name)' is \(Excerpt.list(words.map { "'\($0)'" }, "or")), found "
          + Words.quoted(found))
    }
    return found
  }

  func optionalTensor(_ name: String) throws -> Onnx_TensorProto? {
    try attribute(name, .tensor)?.t
  }
}
