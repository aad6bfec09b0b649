import Diagnostics

/// Says in plain words what libyaml found wrong with a file.
struct YAMLProblem {
  let text: YAMLText
  /// libyaml's words.
  let problem: String
  /// Byte offset at which it gave up.
  let place: Int
  /// What it was doing, and the byte offset where that started.
  let context: String
  let contextPlace: Int

  /// The message.
  var diagnostic: Diagnostic {
    switch problem {
    case "found character that cannot start any token":
      if character(at: place) == "\t" { return tab(place) }
      return at(
        place, "no value can start with '\(character(at: place))'",
        help: "put the value in quotes if the character belongs to it")
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return tab(place)
    case "mapping values are not allowed in this context":
      return at(
        place, "a ':' cannot stand here: the value before it has already started",
        help: "check the line's indentation; put text that holds ': ' in quotes")
    case "could not find expected ':'":
      return at(
        contextPlace, "expected 'key: value' here, found no ':' behind the key",
        help: "write a ':' and a space behind the key")
    case "did not find expected key":
      if context == "while parsing a block mapping" {
        return at(
          place, "expected another key of the mapping or a line indented less",
          note: "the mapping starts here",
          help: "keys of one mapping start in the same column")
      }
    case "did not find expected '-' indicator":
      return at(
        place, "expected another '- ' item of the list or a line indented less",
        note: "the list starts here", help: "items of one list start in the same column")
    case "did not find expected ',' or ']'":
      return unclosed("list", "]")
    case "did not find expected ',' or '}'":
      return unclosed("mapping", "}")
    case "did not find expected node content":
      return at(place, "expected a value here", note: "for this")
    case "found unexpected end of stream" where context == "while scanning a quoted scalar",
      "found unexpected document indicator":
      return at(
        contextPlace, "the quote that opens here is never closed",
        help: "write the same quote again where the text ends")
    case "found unknown escape character":
      return at(
        place,
        "'\(character(at: place))\(character(at: place + 1))' means nothing in double quotes",
        note: "the text starts here", help: "use single quotes, in which '\\' is a plain letter")
    case "block sequence entries are not allowed in this context":
      return at(
        place, "a '- ' item cannot start here", help: "start the list on a line of its own")
    case "mapping keys are not allowed in this context",
      "block mapping keys are not allowed in this context":
      return at(
        place, "a mapping cannot start here", help: "start the mapping on a line of its own")
    case "did not find expected alphabetic or numeric character":
      let indicator = character(at: contextPlace)
      let noun = indicator == "*" ? "alias" : "anchor"
      return at(
        contextPlace, "'\(indicator)' starts an \(noun), but no name follows",
        help: "put the value in quotes if the character belongs to it")
    case "found unexpected end of stream":
      return at(place, "the file ends in the middle of a value", note: "the value starts here")
    case "did not find expected comment or line break":
      return at(
        place, "nothing but a comment may follow on this line",
        help: "continue the text on the next line")
    case "did not find expected <document start>":
      return at(
        place, "the file's mapping has ended above, this cannot follow",
        help: "check the indentation: keys of one mapping start in the same column")
    case "found incompatible YAML document":
      return at(place, "only YAML 1.1 and 1.2 can be read", help: "remove the '%YAML' line")
    default: break
    }
    let context = context.isEmpty ? "" : ", \(context)"
    return at(place, "this is not YAML: \(problem)\(context)", note: "it starts here")
  }

  /// The fault lies where a bracket is missing, but is noticed only where that makes no sense.
  private func unclosed(_ noun: String, _ bracket: String) -> Diagnostic {
    let end = text.source.span(text.visibleRange(at: place))
    return Diagnostic(
      YAMLRules.syntax, "the \(noun) that starts here is not closed",
      at: text.source.span(text.visibleRange(at: contextPlace)),
      notes: [DiagnosticNote("here it can only go on with ',' or end with '\(bracket)'", at: end)],
      help: "write '\(bracket)' where the \(noun) ends")
  }

  private func tab(_ place: Int) -> Diagnostic {
    let bytes = text.source.bytes
    var end = place
    while end < bytes.count, bytes[end] == 0x09 { end += 1 }
    return Diagnostic(
      YAMLRules.tab, "YAML indents with spaces, found a tab", at: text.source.span(place..<end),
      help: "replace the tab with spaces")
  }

  private func at(
    _ place: Int, _ message: String, note: String? = nil, help: String? = nil
  ) -> Diagnostic {
    let span = text.source.span(text.visibleRange(at: place))
    var notes: [DiagnosticNote] = []
    if let note, !context.isEmpty, contextPlace != place {
      notes = [DiagnosticNote(note, at: text.source.span(text.visibleRange(at: contextPlace)))]
    }
    return Diagnostic(YAMLRules.syntax, message, at: span, notes: notes, help: help)
  }

  private func character(at place: Int) -> String {
    let bytes = text.source.bytes.dropFirst(place).prefix(4)
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
  }
}

extension YAMLText {
  /// The character at an offset. At the end of the file: behind the last character that shows.
  func visibleRange(at place: Int) -> Range<Int> {
    let bytes = source.bytes
    guard place >= bytes.count else {
      var end = place + 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      return place..<end
    }
    var end = bytes.count
    while end > start, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    return end..<end
  }
}
