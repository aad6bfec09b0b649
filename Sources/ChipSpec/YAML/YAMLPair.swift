/// A key of a mapping and its value.
struct YAMLPair: Sendable {
  let key: String
  /// Byte offsets of the key.
  let keyRange: Range<Int>
  let value: YAMLNode
}
