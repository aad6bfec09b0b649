/// A key of a mapping and its value.
package struct YAMLPair: Sendable {
  package let key: String
  /// Byte offsets of the key.
  package let keyRange: Range<Int>
  package let value: YAMLNode
}
