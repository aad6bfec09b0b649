/// A key and its value on their way into a spec's text.
struct WrittenKey: Sendable {
  let key: String
  /// What there is to say about the key; nil for names that the user chose.
  let description: KeyDescription?
  let value: WrittenValue
}

/// A value on its way into a spec's text.
enum WrittenValue: Sendable {
  /// Nothing: the key is left out.
  case omitted
  case scalar(String)
  case section([WrittenKey])
  /// A list, one item a line.
  case items([String])
}
