/// The sections of a spec as a tree.
enum SpecTree {
  /// The whole spec.
  static let root = WrittenSpecification.section.description

  /// Where the keys of some name live, in words; nil if there is no such key.
  static func homes(of key: String) -> [String]? { homes[key] }

  private static let homes: [String: [String]] = {
    var homes: [String: [String]] = [:]
    collect(root, "the spec as a whole", &homes)
    return homes
  }()

  private static func collect(
    _ section: SectionDescription, _ name: String, _ homes: inout [String: [String]]
  ) {
    for key in section.keys { homes[key.key, default: []].append(name) }
    for key in section.keys {
      guard let (form, below) = key.section else { continue }
      switch form {
      case .named: collect(below, "each mapping in '\(key.key)'", &homes)
      case .always, .optional: collect(below, "'\(key.key)'", &homes)
      }
    }
  }
}
