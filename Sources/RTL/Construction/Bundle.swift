/// Signals that travel together, named by the properties of a Swift type.
///
///     struct FlitLink: Bundle {
///       let valid = Field(1, "a flit is on the link")
///       let payload: Field
///       let credit = Field(1, .backward, "a place has become free")
///     }
///
/// `m.input("north", FlitLink(…))` makes the ports `north_valid_i`, `north_payload_i` and, because
/// the field runs the other way, `north_credit_o`.
public protocol Bundle {}

/// One signal of a bundle.
public final class Field: Sendable {
  /// Which way a field runs.
  public enum Direction: Sendable {
    /// With the bundle.
    case forward
    /// Against the bundle, as a ready or a credit does.
    case backward
  }

  /// Width, bits.
  public let width: Int
  /// Which way it runs.
  public let direction: Direction
  /// Meaning and unit, for the Verilog's comments.
  public let comment: String

  /// A field of `width` bits.
  public init(_ width: Int, _ direction: Direction = .forward, _ comment: String = "") {
    self.width = width
    self.direction = direction
    self.comment = comment
  }

  /// A field of `width` bits that runs with the bundle.
  public convenience init(_ width: Int, _ comment: String) {
    self.init(width, .forward, comment)
  }
}

extension Bundle {
  /// Every field with its name in Verilog, in the order of the properties, nested bundles inside.
  public var fields: [(name: String, field: Field)] {
    Mirror(reflecting: self).children.flatMap { child -> [(name: String, field: Field)] in
      let name = snakeCase(child.label ?? "")
      if let field = child.value as? Field { return [(name, field)] }
      guard let bundle = child.value as? any Bundle else { return [] }
      return bundle.fields.map { (name + "_" + $0.name, $0.field) }
    }
  }
}

/// The signals of a bundle in a module, reached by the bundle's own properties.
@dynamicMemberLookup
public struct Bound<Shape: Bundle> {
  /// The bundle whose fields these signals are.
  public let shape: Shape
  /// The signals with their fields' names, in the order of the fields.
  public let signals: [(name: String, field: Field, bits: Bits)]

  init(_ shape: Shape, _ signal: (_ name: String, _ field: Field) -> Bits) {
    self.shape = shape
    self.signals = shape.fields.map { ($0.name, $0.field, signal($0.name, $0.field)) }
  }

  /// The signal of one field.
  public subscript(dynamicMember path: KeyPath<Shape, Field>) -> Bits {
    let field = shape[keyPath: path]
    if let signal = signals.first(where: { $0.field === field }) { return signal.bits }
    // A computed property makes a field of its own each time, which no signal was declared for.
    return Bits(
      mistake(
        .unknownPort, "a field of '\(Shape.self)' is a computed property, which has no signal", [],
        help: "declare it with let", width: max(1, field.width)),
      in: signals.first?.bits.module)
  }

  /// The signals of a bundle within the bundle.
  public subscript<Inner: Bundle>(dynamicMember path: KeyPath<Shape, Inner>) -> Bound<Inner> {
    let inner = shape[keyPath: path]
    return Bound<Inner>(inner) { _, field in
      if let signal = signals.first(where: { $0.field === field }) { return signal.bits }
      return Bits(
        mistake(
          .unknownPort, "a bundle in '\(Shape.self)' is a computed property, which has no signals",
          [],
          help: "declare it with let", width: max(1, field.width)),
        in: signals.first?.bits.module)
    }
  }

  /// Connects every field: forward ones take the other's value, backward ones give theirs.
  public func connect(
    from other: Bound<Shape>, _ fileID: String = #fileID, _ line: Int = #line
  ) {
    for (own, its) in zip(signals, other.signals) {
      switch own.field.direction {
      case .forward: own.bits.drive(its.bits, fileID, line)
      case .backward: its.bits.drive(own.bits, fileID, line)
      }
    }
  }
}

/// `isTailFlit` becomes `is_tail_flit`.
func snakeCase(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase {
      if !result.isEmpty && result.last != "_" { result += "_" }
      result += character.lowercased()
    } else {
      result.append(character)
    }
  }
  return result
}
