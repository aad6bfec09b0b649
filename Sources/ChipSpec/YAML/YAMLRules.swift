import Diagnostics

/// The rules of the file format, TW0001 to TW0099. A number is never given to another rule.
enum YAMLRules {
  static let fileSize = DiagnosticRule(
    "TW0001", "file-size", "A spec is at most 1 MiB long.")
  static let encoding = DiagnosticRule(
    "TW0002", "encoding", "A spec is valid UTF-8, with or without a byte-order mark.")
  static let controlCharacter = DiagnosticRule(
    "TW0003", "control-character", "A spec holds no control characters but tab and line breaks.")
  static let tab = DiagnosticRule(
    "TW0004", "tab", "Lines are indented with spaces.")
  static let syntax = DiagnosticRule(
    "TW0005", "syntax", "A spec is valid YAML.")
  static let depth = DiagnosticRule(
    "TW0006", "depth", "Mappings and lists nest at most 32 deep.")
  static let values = DiagnosticRule(
    "TW0007", "values", "A spec holds at most 100,000 values, counted as often as aliases repeat.")
  static let unknownAnchor = DiagnosticRule(
    "TW0008", "unknown-anchor", "An alias names an anchor that stands before it.")
  static let recursiveAlias = DiagnosticRule(
    "TW0009", "recursive-alias", "No value contains an alias of itself.")
  static let duplicateKey = DiagnosticRule(
    "TW0010", "duplicate-key", "A key stands once in its mapping.")
  static let mergeKey = DiagnosticRule(
    "TW0011", "merge-key", "Merge keys ('<<') are not used.")
  static let tag = DiagnosticRule(
    "TW0012", "tag", "Tags ('!…') are not used.")
  static let documents = DiagnosticRule(
    "TW0013", "documents", "A file holds one YAML document.")
  static let key = DiagnosticRule(
    "TW0014", "key", "A key is a single word.")
  static let empty = DiagnosticRule(
    "TW0015", "empty", "A spec is not empty.")

  static let all = [
    fileSize, encoding, controlCharacter, tab, syntax, depth, values, unknownAnchor,
    recursiveAlias, duplicateKey, mergeKey, tag, documents, key, empty,
  ]
}
