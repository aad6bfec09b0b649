/// A group of keys that fill one structure: the only place where they are described.
///
/// Reader, writer, JSON Schema and reference page all come from it.
struct SpecSection<Owner: SpecSectioned>: Sendable {
  /// What the section is about, without key and its full stop.
  let title: String

  /// One or two sentences.
  let summary: String

  /// The key for which a single word may stand in place of the section, as `core: external` does
  /// for `core: {implementation: external}`.
  var shorthand: String?

  /// The keys in the order in which they are documented and written.
  let fields: [SpecField<Owner>]

  /// The section without its type.
  var description: SectionDescription {
    SectionDescription(
      title: title, summary: summary, shorthand: shorthand, keys: fields.map(\.description))
  }
}

/// A structure whose properties are keys of a spec. Its initial values are their defaults.
protocol SpecSectioned: Sendable {
  static var section: SpecSection<Self> { get }
  init()
}
