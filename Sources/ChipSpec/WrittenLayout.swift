import Diagnostics

/// Which kind stands where, as the spec draws it.
struct WrittenLayout: Sendable {
  /// Kind of the tiles that the map marks with a point or that no map names.
  var fill = Located(value: "", range: 0..<0)

  /// The drawing: names or symbols of kinds, row by row; nil without one.
  var map: Located<[Located<[Located<String>]>]>?
}

/// A value and where it stands in the file, bytes.
struct Located<Value: Sendable>: Sendable {
  let value: Value
  let range: Range<Int>
}

extension WrittenLayout: SpecSectioned {
  static let section = SpecSection<WrittenLayout>(
    title: "Layout",
    summary:
      "Which kind stands where. A single word in place of the mapping is the kind of every tile.",
    shorthand: "fill",
    fields: [
      .init("fill", \.fill, KindReferenceRule(), "Kind of the tiles that the map does not name."),
      .init(
        custom: KeyDescription(
          key: "map",
          summary: "The grid as a drawing: a row a line from the north, kinds by name or symbol "
            + "from the west, '.' for the kind of 'fill'.",
          accepted: "a list of rows, each names with blanks between them or a list of names",
          initial: "none", schema: mapSchema, reserved: [], words: [], section: nil),
        read: readMap,
        write: { layout in
          guard let map = layout.map else { return .omitted }
          return .items(map.value.map { $0.value.map(\.value).joined(separator: " ") })
        }),
    ])

  private static let mapSchema: [JSON.Member] = [
    .init("type", "array"), .init("minItems", .integer(1)), .init("maxItems", .integer(128)),
    .init(
      "items",
      .object([
        "anyOf": .array([
          .object(["type": "string"]),
          .object([
            "type": "array", "minItems": .integer(1), "maxItems": .integer(128),
            "items": .object(["type": "string"]),
          ]),
        ])
      ])),
  ]

  @Sendable private static func readMap(
    _ node: YAMLNode, _ place: SpecKeyPlace, _ layout: inout WrittenLayout,
    _ context: inout SpecContext
  ) {
    guard case .sequence(let items) = node.content else {
      if case .invalid = node.content { return }
      return context.refuse(
        place.path, SpecRules.shape, "'map' must be a list of rows, found \(node.kind)",
        at: node.range, help: "write one '- ' item a row, for example '- C C M'")
    }
    guard (1...128).contains(items.count) else {
      return context.refuse(
        place.path, SpecRules.count, "'map' must have from 1 to 128 rows, found \(items.count)",
        at: items.isEmpty ? node.range : items[128].range)
    }
    var rows: [Located<[Located<String>]>] = []
    for item in items {
      guard let row = readRow(item, place, &context) else { return }
      rows.append(Located(value: row, range: item.range))
    }
    layout.map = Located(value: rows, range: node.range)
  }

  private static func readRow(
    _ node: YAMLNode, _ place: SpecKeyPlace, _ context: inout SpecContext
  ) -> [Located<String>]? {
    switch node.content {
    case .scalar(let text, _) where !node.isEmpty:
      return words(text, node.range, context.source)
    case .sequence(let cells):
      var row: [Located<String>] = []
      for cell in cells {
        guard case .scalar(let text, _) = cell.content, !cell.isEmpty else {
          refuse(cell, "a tile of a row must be the name of a kind", place, &context)
          return nil
        }
        row.append(Located(value: text, range: cell.range))
      }
      return row
    default:
      refuse(node, "a row of 'map' must be names of kinds", place, &context)
      return nil
    }
  }

  private static func refuse(
    _ node: YAMLNode, _ rule: String, _ place: SpecKeyPlace, _ context: inout SpecContext
  ) {
    if case .invalid = node.content { return }
    context.refuse(
      place.path, SpecRules.shape, "\(rule), found \(node.kind)", at: node.range,
      help: "write names or symbols with blanks between them, for example '- C C M'")
  }

  /// The words of a row, each with its own place if the file shows the text as it is.
  private static func words(
    _ text: String, _ range: Range<Int>, _ source: SourceFile
  ) -> [Located<String>] {
    let isVerbatim = source.bytes[range].elementsEqual(text.utf8)
    return text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map { word in
      guard isVerbatim else { return Located(value: String(word), range: range) }
      let start = range.lowerBound + text.utf8.distance(from: text.startIndex, to: word.startIndex)
      return Located(value: String(word), range: start..<start + word.utf8.count)
    }
  }
}

/// The name or symbol of a kind that is defined elsewhere; none by default.
struct KindReferenceRule: ValueRule {
  func read(
    _ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext
  ) -> Located<String>? {
    guard let (text, _) = scalar(node, key, &context) else { return nil }
    return Located(value: text, range: node.range)
  }

  func text(_ value: Located<String>) -> String { value.value }

  var accepted: String { "the name or symbol of a tile kind" }

  var schema: [JSON.Member] { [.init("type", "string")] }
}
