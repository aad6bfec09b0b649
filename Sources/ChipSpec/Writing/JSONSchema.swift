import Diagnostics

/// The JSON Schema (draft 2020-12) of specs, for editors that complete and check as one types.
///
/// A schema sees one value at a time: ranges of quantities and rules between keys are left to
/// ``SpecificationReader``.
public enum JSONSchema {
  /// The schema's text; ends in a line break.
  public static func text() -> String {
    let head: [JSON.Member] = [
      .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
      .init("title", "Tilewright spec"),
    ]
    return JSON.object(head + object(SpecTree.root)).text() + "\n"
  }

  private static func object(_ section: SectionDescription) -> [JSON.Member] {
    let required = section.keys.filter { $0.initial == nil }.map { JSON.string($0.key) }
    return [
      .init("description", .string(section.summary)),
      .init("type", "object"),
      .init("properties", .object(section.keys.map { .init($0.key, .object(schema($0))) })),
    ] + (required.isEmpty ? [] : [.init("required", .array(required))])
      + [.init("additionalProperties", .bool(false))]
  }

  private static func schema(_ key: KeyDescription) -> [JSON.Member] {
    guard let (form, section) = key.section else {
      return description(key) + key.schema + initial(key)
    }
    let object = JSON.object(object(section))
    let word = section.keys.first { $0.key == section.shorthand }.map { JSON.object($0.schema) }
    switch form {
    case .named:
      return description(key) + key.schema + [
        .init("type", "object"),
        .init("propertyNames", .object(["pattern": .string(NameRule.pattern)])),
        .init("additionalProperties", object),
      ]
    case .optional:
      let alternatives = [.object(["const": "none"])] + (word.map { [$0] } ?? []) + [object]
      return description(key) + [.init("anyOf", .array(alternatives))]
    case .always:
      guard let word else { return self.object(section) }
      return description(key) + [.init("anyOf", .array([word, object]))]
    }
  }

  private static func description(_ key: KeyDescription) -> [JSON.Member] {
    guard key.section == nil else { return [.init("description", .string(key.summary))] }
    return [.init("description", .string("\(key.summary) Must be \(key.accepted)."))]
  }

  /// The default, as the type that the schema names.
  private static func initial(_ key: KeyDescription) -> [JSON.Member] {
    guard let text = key.initial, !text.isEmpty, text != "none" || !key.words.isEmpty else {
      return []
    }
    let type = key.schema.first { $0.name == "type" }?.value
    let value: JSON? =
      switch type {
      case .string("integer"): Int(text).map(JSON.integer)
      case .string("number"): .decimal(text)
      case .string("string"): .string(text)
      default: text == "true" || text == "false" ? .bool(text == "true") : .string(text)
      }
    return value.map { [.init("default", $0)] } ?? []
  }
}
