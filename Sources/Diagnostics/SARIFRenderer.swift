/// Prints messages as a SARIF 2.1.0 log, which code-review tools read.
public struct SARIFRenderer: Sendable {
  /// Name of the tool that the log names as its source.
  public let tool: String

  /// Version of that tool.
  public let version: String

  /// A renderer that signs its logs with the given tool's name and version.
  public init(tool: String, version: String) {
    self.tool = tool
    self.version = version
  }

  /// The messages in the given order as one run, text that ends in a line break.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    var rules: [DiagnosticRule] = []
    for diagnostic in diagnostics where !rules.contains(diagnostic.rule) {
      rules.append(diagnostic.rule)
    }
    rules.sort { $0.identifier < $1.identifier }

    let driver = JSON.object([
      "name": .string(tool),
      "version": .string(version),
      "rules": .array(rules.map(rule)),
    ])
    let log = JSON.object([
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": .array([
        .object([
          "tool": .object(["driver": driver]),
          "columnKind": "unicodeCodePoints",
          "results": .array(diagnostics.map { result($0, rules) }),
        ])
      ]),
    ])
    return log.text() + "\n"
  }

  private func rule(_ rule: DiagnosticRule) -> JSON {
    .object([
      "id": .string(rule.identifier),
      "name": .string(rule.name),
      "shortDescription": .object(["text": .string(rule.summary)]),
      "defaultConfiguration": .object(["level": .string(rule.severity.rawValue)]),
    ])
  }

  private func result(_ diagnostic: Diagnostic, _ rules: [DiagnosticRule]) -> JSON {
    let remedy = diagnostic.help.map { "\nhelp: \($0)" } ?? ""
    var members: [JSON.Member] = [
      .init("ruleId", .string(diagnostic.rule.identifier)),
      .init("ruleIndex", .integer(rules.firstIndex(of: diagnostic.rule) ?? -1)),
      .init("level", .string(diagnostic.severity.rawValue)),
      .init("message", .object(["text": .string(diagnostic.message + remedy)])),
      .init("locations", .array([location(diagnostic.span, [])])),
    ]
    if !diagnostic.notes.isEmpty {
      let related = diagnostic.notes.enumerated().map { index, note in
        location(
          note.span,
          [
            .init("id", .integer(index)),
            .init("message", .object(["text": .string(note.message)])),
          ])
      }
      members.append(.init("relatedLocations", .array(related)))
    }
    return .object(members)
  }

  private func location(_ span: SourceSpan, _ more: [JSON.Member]) -> JSON {
    var place: [JSON.Member] = [
      .init("artifactLocation", .object(["uri": .string(Self.uri(span.file.name))]))
    ]
    if span.file.form != .named { place.append(.init("region", Self.region(span))) }
    return .object(more + [.init("physicalLocation", .object(place))])
  }

  /// Lines and columns of a text, bytes of a binary file (SARIF 2.1.0, 3.30).
  private static func region(_ span: SourceSpan) -> JSON {
    if span.file.form == .binary {
      return .object([
        "byteOffset": .integer(span.range.lowerBound), "byteLength": .integer(span.range.count),
      ])
    }
    let (start, end) = (span.start, span.end)
    return .object([
      "startLine": .integer(start.line),
      "startColumn": .integer(start.column),
      "endLine": .integer(end.line),
      "endColumn": .integer(end.column),
    ])
  }

  /// A path as a URI reference: everything but unreserved characters and `/` percent-encoded.
  private static func uri(_ path: String) -> String {
    var text = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}

extension JSON: ExpressibleByStringLiteral {
  /// A string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }
}
