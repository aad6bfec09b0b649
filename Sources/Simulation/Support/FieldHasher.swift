/// Hashes a list of fields so that no two different lists give the same message: every field
/// is preceded by its length.
package struct FieldHasher {
  private var hash = SHA256()

  /// An empty list.
  package init() {}

  package mutating func add(_ field: String) { add(Array(field.utf8)) }

  package mutating func add(_ field: [UInt8]) {
    hash.update(Array("\(field.count):".utf8))
    hash.update(field)
  }

  package mutating func add(_ fields: [String]) {
    add("\(fields.count)")
    for field in fields { add(field) }
  }

  package consuming func finalize() -> String { hash.finalize() }
}
