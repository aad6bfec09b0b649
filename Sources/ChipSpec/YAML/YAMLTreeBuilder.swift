import Diagnostics

/// Puts the tree together from the parser's events, within the limits.
///
/// Faults that leave the tree usable (a duplicate key, a tag) are collected; those that do not
/// (too deep, too large) make `add` return false.
struct YAMLTreeBuilder {
  let source: SourceFile
  let subject: YAMLSubject
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var root: YAMLNode?

  private var open: [Frame] = []
  private var anchors: [String: YAMLNode] = [:]
  /// Anchors in the order in which they came, for suggestions.
  private var anchorNames: [String] = []
  private var values = 0

  init(source: SourceFile, subject: YAMLSubject) {
    self.source = source
    self.subject = subject
  }

  /// A mapping or list that has not ended yet.
  private struct Frame {
    let isMapping: Bool
    let start: Int
    let anchor: String?
    var items: [YAMLNode] = []
    var pairs: [YAMLPair] = []
    var keyRanges: [String: Range<Int>] = [:]
    var pendingKey: YAMLNode?
    var weight = 1
    var end: Int
  }

  mutating func begin(
    mapping isMapping: Bool, anchor: String?, _ range: Range<Int>
  ) -> Bool {
    guard open.count < YAMLLimits.depth else {
      fault(
        YAMLRules.depth, "mappings and lists nest at most \(YAMLLimits.depth) deep", range)
      return false
    }
    guard count(1, at: range) else { return false }
    open.append(
      Frame(
        isMapping: isMapping, start: range.lowerBound, anchor: anchor, end: range.upperBound))
    return true
  }

  /// Ends the innermost mapping or list; `end` is where its closing bracket ends, if it has one.
  mutating func end(closedAt end: Int?) -> Bool {
    guard let frame = open.popLast() else { return true }
    let content: YAMLNode.Content =
      frame.isMapping ? .mapping(frame.pairs) : .sequence(frame.items)
    let range = frame.start..<max(end ?? frame.end, frame.start)
    return add(YAMLNode(content: content, range: range, weight: frame.weight), frame.anchor)
  }

  mutating func scalar(
    _ text: String, isPlain: Bool, anchor: String?, _ range: Range<Int>
  ) -> Bool {
    guard count(1, at: range) else { return false }
    return add(
      YAMLNode(content: .scalar(text, isPlain: isPlain), range: range, weight: 1), anchor)
  }

  mutating func alias(_ name: String, _ range: Range<Int>) -> Bool {
    if let node = anchors[name] {
      guard count(node.weight, at: range) else { return false }
      return add(node, nil, aliasRange: range)
    }
    let quoted = Excerpt.quoted("*\(name)")
    if open.contains(where: { $0.anchor == name }) {
      fault(YAMLRules.recursiveAlias, "the alias \(quoted) stands inside what it repeats", range)
    } else {
      let nearest = Spelling.nearest(to: name, among: anchorNames.prefix(32))
      fault(
        YAMLRules.unknownAnchor, "no anchor of the alias \(quoted) stands before it", range,
        help: nearest.map { "did you mean '*\($0)'?" })
    }
    return add(YAMLNode(content: .invalid, range: range, weight: 1), nil)
  }

  mutating func tag(_ range: Range<Int>) {
    fault(
      YAMLRules.tag, "a \(subject.noun) uses no tags", range,
      help: "remove the word that starts with '!'")
  }

  private mutating func count(_ weight: Int, at range: Range<Int>) -> Bool {
    values += weight
    guard diagnostics.count < YAMLLimits.faults else { return false }
    guard values <= YAMLLimits.values else {
      fault(
        YAMLRules.values,
        "a \(subject.noun) holds at most 100,000 values, counted as often as aliases repeat",
        range)
      return false
    }
    return true
  }

  private mutating func add(
    _ node: YAMLNode, _ anchor: String?, aliasRange: Range<Int>? = nil
  ) -> Bool {
    if let anchor {
      if anchors.updateValue(node, forKey: anchor) == nil { anchorNames.append(anchor) }
    }
    let range = aliasRange ?? node.range
    guard !open.isEmpty else {
      root = node
      return true
    }
    let last = open.count - 1
    open[last].weight += node.weight
    open[last].end = max(open[last].end, range.upperBound)
    if !open[last].isMapping {
      open[last].items.append(node)
    } else if let key = open[last].pendingKey {
      open[last].pendingKey = nil
      addPair(key, node)
    } else {
      var key = node
      key.range = range
      open[last].pendingKey = key
    }
    return true
  }

  private mutating func addPair(_ key: YAMLNode, _ value: YAMLNode) {
    guard case .scalar(let name, let isPlain) = key.content, !name.isEmpty else {
      if case .invalid = key.content { return }
      return fault(YAMLRules.key, "a key is a single word, found \(key.kind)", key.range)
    }
    if name == "<<", isPlain {
      return fault(
        YAMLRules.mergeKey, "a \(subject.noun) uses no merge keys ('<<')", key.range,
        help: "repeat a whole value with an alias, or write the keys out")
    }
    let last = open.count - 1
    if let first = open[last].keyRanges[name] {
      return fault(
        YAMLRules.duplicateKey,
        "a key stands once in its mapping, found \(Excerpt.quoted(name)) again",
        key.range, note: ("it stands here already", first), help: "remove one of the two")
    }
    open[last].keyRanges[name] = key.range
    open[last].pairs.append(YAMLPair(key: name, keyRange: key.range, value: value))
  }

  private mutating func fault(
    _ rule: DiagnosticRule, _ message: String, _ range: Range<Int>,
    note: (String, Range<Int>)? = nil, help: String? = nil
  ) {
    let notes = note.map { [DiagnosticNote($0.0, at: source.span($0.1))] } ?? []
    diagnostics.append(
      Diagnostic(rule, message, at: source.span(range), notes: notes, help: help))
  }
}
