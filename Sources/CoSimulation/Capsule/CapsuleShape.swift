import Diagnostics
import Simulation

/// What a value of a capsule must be.
indirect enum CapsuleShape: Sendable {
  /// A whole number.
  case number(ClosedRange<UInt64>)
  /// `true` or `false`.
  case flag
  /// A text.
  case text
  /// One of several words.
  case word([String])
  /// An array of texts.
  case texts
  /// An array of values that are alike.
  case list(CapsuleShape)
  /// An object that has these keys, maybe among others.
  case object([Key])
  /// A value, or none.
  case optional(CapsuleShape)

  /// A key of an object and what belongs to it.
  struct Key: Sendable {
    let name: String
    let shape: CapsuleShape

    init(_ name: String, _ shape: CapsuleShape) {
      self.name = name
      self.shape = shape
    }
  }

  /// The format.
  static let capsule = CapsuleShape.object([
    Key("version", .text),
    Key("spec", .object([Key("file", .text), Key("sha256", .text), Key("text", .text)])),
    Key(
      "program", .object([Key("file", .optional(.text)), Key("text", .optional(.text))])),
    Key("seed", .number(0...(.max))),
    Key("cycles", .number(1...(.max))),
    Key("checks", .flag),
    Key(
      "engine",
      .object([
        Key("kind", .word(EngineChoice.Kind.allCases.map(\.rawValue))),
        Key("threads", .number(1...64)),
        Key("skipping", .flag),
        Key("abreast", .optional(.flag)),
      ])),
    Key("tools", .object([Key("compiler", .text), Key("verilator", .text)])),
    Key(
      "rtl",
      .object([
        Key("directory", .optional(.text)),
        Key("edited", .list(.object([Key("name", .text), Key("text", .text)]))),
        Key("sha256", .text),
      ])),
    Key(
      "failure",
      .object([
        Key("kind", .word(ChipFailure.Kind.allCases.map(\.rawValue))),
        Key("cycle", .number(0...(.max))),
        Key("messages", .texts),
        Key("divergence", .optional(divergence)),
        Key(
          "waits",
          .list(
            .object([
              Key("x", place), Key("y", place),
              Key(
                "waits",
                .list(.object([Key("isOwed", .flag), Key("part", .text), Key("reason", .text)]))),
            ]))),
      ])),
  ])

  private static let place = CapsuleShape.number(0...UInt64(UInt16.max))

  private static let divergence = CapsuleShape.object([
    Key("cycle", .number(0...(.max))),
    Key("x", .optional(place)), Key("y", .optional(place)),
    Key("part", .text), Key("stage", .text), Key("expected", .text), Key("actual", .text),
    Key("history", .texts),
  ])

  /// Everything that is wrong with a value.
  /// - Parameters:
  ///   - name: the keys that lead to it; empty for the whole capsule.
  ///   - source: its file.
  func faults(of node: JSONNode, _ name: String, in source: Diagnostics.SourceFile) -> [Diagnostic]
  {
    func refuse(_ rule: DiagnosticRule, _ message: String) -> [Diagnostic] {
      [Diagnostic(rule, message, at: source.span(node.range))]
    }
    func refuse(kind: String) -> [Diagnostic] {
      refuse(
        CapsuleRules.shape,
        "\(name.isEmpty ? "a capsule" : "'\(name)'") must be \(kind), found \(node.kind)")
    }
    switch (self, node.value) {
    case (.optional, .null): return []
    case (.optional(let shape), _): return shape.faults(of: node, name, in: source)
    case (.number(let range), .number(let digits)):
      guard let number = UInt64(digits), range.contains(number) else {
        return refuse(
          CapsuleRules.number,
          "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound), found "
            + Excerpt.quoted(digits))
      }
      return []
    case (.number(let range), _):
      return refuse(kind: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    case (.flag, .bool), (.text, .string): return []
    case (.flag, _): return refuse(kind: "true or false")
    case (.text, _): return refuse(kind: "a string")
    case (.word(let words), .string(let word)):
      if words.contains(word) { return [] }
      return refuse(
        CapsuleRules.word,
        "'\(name)' must be \(Excerpt.list(words.map { "'\($0)'" }, "or")), found "
          + Excerpt.quoted(word))
    case (.word, _): return refuse(kind: "a string")
    case (.texts, _): return Self.list(.text).faults(of: node, name, in: source)
    case (.list(let shape), .array(let items)):
      return items.enumerated().flatMap { index, item in
        shape.faults(of: item, "\(name)[\(index)]", in: source)
      }
    case (.list, _): return refuse(kind: "an array")
    case (.object(let keys), .object(let members)):
      return keys.flatMap { key in
        let path = name.isEmpty ? key.name : "\(name).\(key.name)"
        if let member = members.first(where: { $0.name == key.name }) {
          return key.shape.faults(of: member.value, path, in: source)
        }
        if case .optional = key.shape { return [] }
        let start = node.range.lowerBound
        return [
          Diagnostic(
            CapsuleRules.missingKey, "a capsule must have the key '\(path)', which is missing",
            at: source.span(start..<start + 1))
        ]
      }
    case (.object, _): return refuse(kind: "an object")
    }
  }
}
