import Diagnostics

/// A key of a section, bound to the property that it fills.
struct SpecField<Owner: SpecSectioned>: Sendable {
  let description: KeyDescription

  /// Reads the key's value into its owner, or reports why it cannot.
  let read: @Sendable (YAMLNode, SpecKeyPlace, inout Owner, inout SpecContext) -> Void

  /// The key's value as a spec writes it.
  let write: @Sendable (Owner) -> WrittenValue

  /// A key that holds a single value; its default is the property's initial value.
  init<Rule: ValueRule>(
    _ key: String, _ property: WritableKeyPath<Owner, Rule.Value> & Sendable, _ rule: Rule,
    _ summary: String
  ) {
    var words: [(word: String, summary: String)] = []
    var reserved: [(word: String, summary: String)] = []
    if let choice = Rule.Value.self as? any SpecChoice.Type { (words, reserved) = choice.words }
    let initial = rule.text(Owner()[keyPath: property])
    description = KeyDescription(
      key: key, summary: summary, accepted: rule.accepted,
      initial: initial.isEmpty ? "none" : initial,
      schema: rule.schema, reserved: reserved, words: words, section: nil)
    read = { node, place, owner, context in
      if let value = rule.read(node, place, &context) { owner[keyPath: property] = value }
    }
    write = { owner in
      let text = rule.text(owner[keyPath: property])
      return text.isEmpty ? .omitted : .scalar(text)
    }
  }

  /// A key that holds a section.
  init<Part: SpecSectioned>(
    section key: String, _ property: WritableKeyPath<Owner, Part> & Sendable, _ summary: String
  ) {
    description = KeyDescription(
      key: key, summary: summary, accepted: "a mapping", initial: "", schema: [], reserved: [],
      words: [], section: (.always, Part.section.description))
    read = { node, place, owner, context in
      Part.section.read(node, place, into: &owner[keyPath: property], &context)
    }
    write = { .section(Part.section.write($0[keyPath: property])) }
  }

  /// A key that holds a part which may be missing.
  init<Part: SpecSectioned>(
    part key: String, _ property: WritableKeyPath<Owner, Part?> & Sendable, _ summary: String
  ) {
    let initial = Owner()[keyPath: property]
    description = KeyDescription(
      key: key, summary: summary, accepted: "a mapping or 'none'",
      initial: initial == nil ? "none" : "", schema: [], reserved: [], words: [],
      section: (.optional, Part.section.description))
    read = { node, place, owner, context in
      if case .scalar("none", _) = node.content {
        owner[keyPath: property] = nil
        return
      }
      var part = Part()
      Part.section.read(node, place, orNone: true, into: &part, &context)
      owner[keyPath: property] = part
    }
    write = { owner in
      guard let part = owner[keyPath: property] else { return .scalar("none") }
      return .section(Part.section.write(part))
    }
  }

  /// A key that holds a mapping of names to sections, at least one.
  init<Part: SpecSectioned & Sendable>(
    named key: String, _ property: WritableKeyPath<Owner, [Named<Part>]> & Sendable,
    noun: String, limit: Int, _ summary: String
  ) {
    description = KeyDescription(
      key: key, summary: summary, accepted: "a mapping of 1 to \(limit) names to mappings",
      initial: nil,
      schema: [.init("minProperties", .integer(1)), .init("maxProperties", .integer(limit))],
      reserved: [], words: [], section: (.named, Part.section.description))
    read = { node, place, owner, context in
      guard case .mapping(let pairs) = node.content else {
        if case .invalid = node.content { return }
        return context.refuse(
          place.path, SpecRules.shape,
          "'\(place.name)' must be a mapping of names to \(noun)s, found \(node.kind)",
          at: node.range)
      }
      guard (1...limit).contains(pairs.count) else {
        return context.refuse(
          place.path, SpecRules.count,
          "'\(place.name)' must name from 1 to \(limit) \(noun)s, found \(pairs.count)",
          at: pairs.isEmpty ? node.range : pairs[limit].keyRange)
      }
      for pair in pairs {
        let path = "\(place.path).\(pair.key)"
        let what = "the name of a \(noun)"
        guard NameRule().check(pair.key, what, pair.keyRange, place.path, &context) else {
          continue
        }
        context.note(path, key: pair.keyRange, value: pair.value.range)
        var part = Part()
        if pair.value.isEmpty {
          context.refuseEmpty(path, pair, "write '{}' to give every key its default")
        } else {
          Part.section.read(
            pair.value, SpecKeyPlace(name: pair.key, path: path), into: &part, &context)
        }
        owner[keyPath: property].append(Named(name: pair.key, value: part))
      }
    }
    write = { owner in
      .section(
        owner[keyPath: property].map { named in
          WrittenKey(
            key: named.name, description: nil, value: .section(Part.section.write(named.value)))
        })
    }
  }

  /// A key with a form of its own.
  init(
    custom description: KeyDescription,
    read: @escaping @Sendable (YAMLNode, SpecKeyPlace, inout Owner, inout SpecContext) -> Void,
    write: @escaping @Sendable (Owner) -> WrittenValue
  ) {
    self.description = description
    self.read = read
    self.write = write
  }
}

extension SpecChoice {
  /// The accepted words with their meanings, and the reserved ones.
  fileprivate static var words:
    (accepted: [(word: String, summary: String)], reserved: [(word: String, summary: String)])
  {
    (allCases.map { ($0.rawValue, $0.summary) }, reserved)
  }
}
