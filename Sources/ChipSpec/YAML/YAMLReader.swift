import CYAML
import Diagnostics

/// Reads one YAML document into a tree that knows where everything stands, on libyaml's events.
///
/// YAML 1.1 and 1.2 as libyaml reads them, in UTF-8. Aliases repeat whole values, within
/// ``YAMLLimits``. Not used, and refused by name: tags, merge keys, keys that are not single
/// words, a second document. Whatever the bytes are, the result is a tree or messages.
package enum YAMLReader {
  /// The document's root, if there is a usable one, and everything wrong with the file.
  package static func read(
    _ source: SourceFile, as subject: YAMLSubject
  ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    switch YAMLText.check(source, of: subject) {
    case .failure(let fault): return (nil, [fault.diagnostic])
    case .success(let text): return parse(text, subject)
    }
  }

  private static func parse(
    _ text: YAMLText, _ subject: YAMLSubject
  ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    let source = text.source
    var builder = YAMLTreeBuilder(source: source, subject: subject)
    var extra: [Diagnostic] = []
    let isEmpty = source.bytes.count == text.start  // libyaml wants a buffer to point to
    let isComplete =
      isEmpty
      || source.bytes.withUnsafeBufferPointer { bytes in
        withParser(bytes.dropFirst(text.start)) { parser in
          run(&parser, text, &builder, &extra)
        }
      }
    let diagnostics = builder.diagnostics + extra
    guard isComplete else { return (nil, diagnostics) }
    if builder.root == nil, diagnostics.isEmpty {
      let empty = Diagnostic(
        YAMLRules.empty, "the file holds no \(subject.noun)",
        at: source.span(text.start..<text.start),
        help: subject.example)
      return (nil, [empty])
    }
    return (builder.root, diagnostics)
  }

  private static func withParser<Result>(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ body: (inout yaml_parser_t) -> Result
  ) -> Result {
    // libyaml keeps pointers to the parser itself, so that it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      fatalError("out of memory: libyaml could not allocate its parser")
    }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let rest = UnsafeBufferPointer(rebasing: bytes)
    yaml_parser_set_input_string(parser, rest.baseAddress, rest.count)
    return body(&parser.pointee)
  }

  /// Feeds the events to the builder; false if the tree is not complete.
  private static func run(
    _ parser: inout yaml_parser_t, _ text: YAMLText, _ builder: inout YAMLTreeBuilder,
    _ extra: inout [Diagnostic]
  ) -> Bool {
    var documents = 0
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else {
        extra.append(problem(parser, text))
        return false
      }
      defer { yaml_event_delete(&event) }
      let start = text.offset(event.start_mark.index)
      let range = start..<max(start, text.offset(event.end_mark.index))
      switch event.type {
      case YAML_STREAM_END_EVENT:
        return true
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        if documents > 1 {
          extra.append(
            Diagnostic(
              YAMLRules.documents,
              "a file holds one \(builder.subject.noun), here a second document starts",
              at: text.source.span(text.visibleRange(at: start)),
              help: "move it to a file of its own"))
          return false
        }
      case YAML_MAPPING_START_EVENT:
        let mapping = event.data.mapping_start
        if mapping.tag != nil { builder.tag(tagRange(range, text)) }
        guard builder.begin(mapping: true, anchor: string(mapping.anchor), range) else {
          return false
        }
      case YAML_SEQUENCE_START_EVENT:
        let sequence = event.data.sequence_start
        if sequence.tag != nil { builder.tag(tagRange(range, text)) }
        guard builder.begin(mapping: false, anchor: string(sequence.anchor), range) else {
          return false
        }
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
        // A block collection ends, for libyaml, where the next line starts.
        guard builder.end(closedAt: range.isEmpty ? nil : range.upperBound) else { return false }
      case YAML_SCALAR_EVENT:
        guard scalar(event, range, text, &builder) else { return false }
      case YAML_ALIAS_EVENT:
        guard builder.alias(string(event.data.alias.anchor) ?? "", range) else { return false }
      default:
        break
      }
    }
  }

  private static func scalar(
    _ event: yaml_event_t, _ range: Range<Int>, _ text: YAMLText, _ builder: inout YAMLTreeBuilder
  ) -> Bool {
    let scalar = event.data.scalar
    if scalar.tag != nil { builder.tag(tagRange(range, text)) }
    let value = String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    return builder.scalar(
      value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, anchor: string(scalar.anchor),
      trimmed(range, text))
  }

  /// The range from the value itself on: without its anchor and tag, and, since a block scalar
  /// ends where the next line starts, without the white space at its end.
  private static func trimmed(_ range: Range<Int>, _ text: YAMLText) -> Range<Int> {
    let bytes = text.source.bytes
    var (start, end) = (range.lowerBound, range.upperBound)
    func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
    while start < end, bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!") {
      while start < end, !isBlank(bytes[start]) { start += 1 }
      while start < end, isBlank(bytes[start]) { start += 1 }
    }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// The tag's word at the start of a value, behind an anchor if there is one.
  private static func tagRange(_ range: Range<Int>, _ text: YAMLText) -> Range<Int> {
    let bytes = text.source.bytes
    var start = range.lowerBound
    while start < range.upperBound, bytes[start] != UInt8(ascii: "!") { start += 1 }
    var end = start
    while end < range.upperBound, bytes[end] > 0x20 { end += 1 }
    return start..<end
  }

  private static func problem(_ parser: yaml_parser_t, _ text: YAMLText) -> Diagnostic {
    YAMLProblem(
      text: text,
      problem: parser.problem.map { String(cString: $0) } ?? "out of memory",
      place: text.offset(parser.problem_mark.index),
      context: parser.context.map { String(cString: $0) } ?? "",
      contextPlace: text.offset(parser.context_mark.index)
    ).diagnostic
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
