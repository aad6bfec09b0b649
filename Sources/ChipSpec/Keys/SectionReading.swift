import Diagnostics

extension SpecSection {
  /// Reads a mapping into a structure; values that are refused leave the default in place.
  /// - Parameter orNone: whether `none` could stand here too.
  func read(
    _ node: YAMLNode, _ place: SpecKeyPlace, orNone: Bool = false, into owner: inout Owner,
    _ context: inout SpecContext
  ) {
    switch node.content {
    case .invalid: break
    case .mapping(let pairs):
      for pair in pairs where context.diagnostics.count < YAMLLimits.faults {
        read(pair, place, &owner, &context)
      }
    case .scalar where shorthand != nil && !node.isEmpty:
      let field = fields.first { $0.description.key == shorthand }
      field?.read(node, place, &owner, &context)
    case .scalar, .sequence:
      let none = orNone ? " or 'none'" : ""
      context.refuse(
        place.path, SpecRules.shape,
        "\(place.quoted) must be a mapping of keys\(none), found \(node.kind)",
        at: node.range, help: "its keys are \(Excerpt.list(fields.map(\.description.key)))")
    }
    for field in fields where field.description.initial == nil {
      let key = field.description.key
      guard case .mapping(let pairs) = node.content else { continue }
      guard !pairs.contains(where: { $0.key == key }) else { continue }
      let first = pairs.first?.keyRange ?? node.range
      context.refuse(
        place.child(key).path, SpecRules.missingKey,
        "\(place.quoted) must have the key '\(key)', which is missing",
        at: place.path.isEmpty ? first : context.keyRange(place.path),
        help: "'\(key)' is \(field.description.accepted)")
    }
  }

  private func read(
    _ pair: YAMLPair, _ place: SpecKeyPlace, _ owner: inout Owner, _ context: inout SpecContext
  ) {
    guard let field = fields.first(where: { $0.description.key == pair.key }) else {
      return refuseUnknown(pair, place, &context)
    }
    let child = place.child(pair.key)
    context.note(child.path, key: pair.keyRange, value: pair.value.range)
    guard !pair.value.isEmpty else {
      let help =
        switch field.description.section?.form {
        case nil: "it must be \(field.description.accepted)"
        case .optional: "write '{}' to give every key its default, or 'none' to leave it out"
        case .always: "write '{}' to give every key its default, or remove the key"
        case .named: "it must be \(field.description.accepted)"
        }
      return context.refuseEmpty(child.path, pair, help)
    }
    field.read(pair.value, child, &owner, &context)
  }

  private func refuseUnknown(
    _ pair: YAMLPair, _ place: SpecKeyPlace, _ context: inout SpecContext
  ) {
    let keys = fields.map(\.description.key)
    let help =
      if let near = Spelling.nearest(to: pair.key, among: keys) {
        "did you mean '\(near)'?"
      } else if let homes = SpecTree.homes(of: pair.key) {
        "'\(pair.key)' is a key of \(Excerpt.list(homes))"
      } else {
        "its keys are \(Excerpt.list(keys))"
      }
    context.noteUnknownKey(in: place.path)
    context.refuse(
      place.child(pair.key).path, SpecRules.unknownKey,
      "\(place.quoted) has no key \(Excerpt.quoted(pair.key))", at: pair.keyRange, help: help)
  }

  /// A structure's values as a spec writes them.
  func write(_ owner: Owner) -> [WrittenKey] {
    fields.map {
      WrittenKey(
        key: $0.description.key, description: $0.description, value: $0.write(owner))
    }
  }
}

extension SpecKeyPlace {
  /// The key of the whole spec.
  static let root = SpecKeyPlace(name: "", path: "")

  /// The name for messages.
  fileprivate var quoted: String { path.isEmpty ? "a spec" : "'\(name)'" }

  fileprivate func child(_ key: String) -> SpecKeyPlace {
    SpecKeyPlace(name: key, path: path.isEmpty ? key : "\(path).\(key)")
  }
}

extension SpecContext {
  /// Reports that nothing follows a key.
  mutating func refuseEmpty(_ path: String, _ pair: YAMLPair, _ help: String) {
    refuse(
      path, SpecRules.noValue, "'\(pair.key)' has no value", at: pair.keyRange, help: help)
  }
}
