import Foundation
import Simulation

/// Reads and writes capsules.
public enum CapsuleFile {
  /// Bytes of a capsule, at most.
  static let largest = 1 << 30

  /// The capsule's text: JSON with keys in alphabetical order.
  public static func text(_ capsule: Capsule) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(capsule), as: UTF8.self) + "\n"
  }

  /// Writes a capsule: whole or not at all.
  public static func write(_ capsule: Capsule, to path: String) throws {
    try WholeFile.write(Array(text(capsule).utf8), to: path)
  }

  /// Reads a capsule.
  /// - Throws: ``CapsuleError``, which says in words what is wrong with the file.
  public static func read(path: String) throws(CapsuleError) -> Capsule {
    guard let file = fopen(path, "rbe") else {
      throw CapsuleError(path, "it cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= largest {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    if ferror(file) != 0 {
      throw CapsuleError(path, "it cannot be read: \(String(cString: strerror(errno)))")
    }
    return try read(bytes: bytes, path: path)
  }

  /// Reads a capsule from its bytes.
  /// - Throws: ``CapsuleError``.
  public static func read(bytes: [UInt8], path: String) throws(CapsuleError) -> Capsule {
    struct Version: Decodable { let capsule: Int }
    let data = Data(bytes)
    let capsule: Capsule
    do {
      let version = try JSONDecoder().decode(Version.self, from: data).capsule
      guard version == Capsule.formatVersion else {
        throw CapsuleError(
          path, "it has format \(version), this version reads \(Capsule.formatVersion)")
      }
      capsule = try JSONDecoder().decode(Capsule.self, from: data)
    } catch let error as CapsuleError {
      throw error
    } catch {
      throw CapsuleError(path, "it is no capsule: \(reason(error))")
    }
    guard Capsule.hash(capsule.spec.text) == capsule.spec.sha256 else {
      throw CapsuleError(path, "the hash of its spec is wrong: it was edited or is damaged")
    }
    if (capsule.program.file == nil) != (capsule.program.text == nil) {
      throw CapsuleError(path, "it names a program but does not hold it")
    }
    return capsule
  }

  /// What is wrong, in words.
  private static func reason(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "the file" : "'" + path.map(\.stringValue).joined(separator: ".") + "'"
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(place(context.codingPath)) has no key '\(key.stringValue)'"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return "\(place(context.codingPath)) has a value of the wrong kind"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "\(place(context.codingPath)) has a value that means nothing"
    default:
      return "it is not JSON"
    }
  }
}
