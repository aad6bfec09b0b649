import Diagnostics

/// What there is to say about a section, for the schema, the reference page and suggestions.
struct SectionDescription: Sendable {
  let title: String
  let summary: String
  let shorthand: String?
  let keys: [KeyDescription]
}

/// What there is to say about a key.
struct KeyDescription: Sendable {
  /// How the section below a key is entered.
  enum Form: Sendable {
    /// The key holds the section's mapping.
    case always
    /// The key holds the section's mapping, or `none` for no such part.
    case optional
    /// The key holds a mapping of names to such sections.
    case named
  }

  let key: String
  /// A sentence.
  let summary: String
  /// The accepted values in words.
  let accepted: String
  /// The default as a spec writes it; nil for keys that have to be given.
  let initial: String?
  /// The accepted values as JSON Schema, unless they are a section.
  let schema: [JSON.Member]
  /// Words that later versions will accept, and what they will mean.
  let reserved: [(word: String, summary: String)]
  /// Each accepted word's meaning, where there are some.
  let words: [(word: String, summary: String)]
  /// The section below the key.
  let section: (form: Form, description: SectionDescription)?
}
