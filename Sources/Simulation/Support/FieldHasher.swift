/// Hashes a list of fields so that no two different lists give the same message: every field
/// is preceded by its length.
struct FieldHasher {
  private var hash = SHA256()

  mutating func add(_ field: String) { add(Array(field.utf8)) }

  mutating func add(_ field: [UInt8]) {
    hash.update(Array("\(field.count):".utf8))
    hash.update(field)
  }

  mutating func add(_ fields: [String]) {
    add("\(fields.count)")
    for field in fields { add(field) }
  }

  consuming func finalize() -> String { hash.finalize() }
}
