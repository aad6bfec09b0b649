import Diagnostics

/// What reading a spec gathers on its way: messages, and where each value stands.
///
/// Paths name values by their keys with dots between them: `tiles.compute.sram.banks`.
struct SpecContext {
  let source: SourceFile
  private(set) var diagnostics: [Diagnostic] = []

  /// Where keys and their values stand, by path.
  private var places: [String: (key: Range<Int>, value: Range<Int>)] = [:]

  /// Paths of values that were refused, so that no rule builds on them.
  private var refused: Set<String> = []

  /// Paths of sections that hold keys unknown to them: what such a section seems to lack may
  /// just be misspelt.
  private var misspelt: Set<String> = []

  init(source: SourceFile) {
    self.source = source
  }

  /// Remembers that a section holds a key unknown to it.
  mutating func noteUnknownKey(in path: String) {
    misspelt.insert(path)
  }

  /// Remembers where a key of a path and its value stand.
  mutating func note(_ path: String, key: Range<Int>, value: Range<Int>) {
    places[path] = (key, value)
  }

  /// Reports a fault of the value at a path and remembers that the value is not to be used.
  mutating func refuse(
    _ path: String, _ rule: DiagnosticRule, _ message: String, at range: Range<Int>,
    notes: [DiagnosticNote] = [], help: String? = nil
  ) {
    if rule.severity == .error { refused.insert(path) }
    diagnostics.append(
      Diagnostic(rule, message, at: source.span(range), notes: notes, help: help))
  }

  /// Whether rules can build on the values at all these paths: they were accepted, or left out
  /// for sure.
  func isSound(_ paths: String...) -> Bool {
    if refused.isEmpty { return true }
    return paths.allSatisfy { path in
      var path = path[...]
      while true {
        if refused.contains(String(path)) { return false }
        if places[String(path)] != nil { return true }
        guard let dot = path.lastIndex(of: ".") else { return !misspelt.contains("") }
        path = path[..<dot]
        if misspelt.contains(String(path)) { return false }
      }
    }
  }

  /// Whether the file gives the value.
  func isGiven(_ path: String) -> Bool {
    places[path] != nil
  }

  /// Where the value stands, or, if it was left out, the key that it would stand under.
  func valueRange(_ path: String) -> Range<Int> {
    places[path]?.value ?? keyRange(path)
  }

  /// Where the key stands, or, if it was left out, the key that it would stand under.
  func keyRange(_ path: String) -> Range<Int> {
    var path = path[...]
    while true {
      if let place = places[String(path)] { return place.key }
      guard let dot = path.lastIndex(of: ".") else { return start..<start }
      path = path[..<dot]
    }
  }

  /// A note at the value that says what it is, or that it is the default; nothing if the file
  /// has no place for it.
  func valueNotes(_ path: String, _ name: String, _ value: String) -> [DiagnosticNote] {
    let what = isGiven(path) ? "\(name) is \(value) here" : "\(name) is \(value) by default"
    let range = valueRange(path)
    return range.isEmpty ? [] : [DiagnosticNote(what, at: source.span(range))]
  }

  private var start: Int { source.byteOrderMarkLength }
}
