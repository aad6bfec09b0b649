import Diagnostics
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
      throw CapsuleError(path, String(cString: strerror(errno)))
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
      throw CapsuleError(path, String(cString: strerror(errno)))
    }
    return try read(bytes: bytes, path: path)
  }

  /// Reads a capsule from its bytes.
  /// - Throws: ``CapsuleError``.
  public static func read(bytes: [UInt8], path: String) throws(CapsuleError) -> Capsule {
    let source = Diagnostics.SourceFile(name: path, bytes: bytes)
    func fault(
      _ rule: DiagnosticRule, _ message: String, _ range: Range<Int>, help: String? = nil
    ) -> CapsuleError {
      CapsuleError(path, [Diagnostic(rule, message, at: source.span(range), help: help)])
    }
    let node: JSONNode
    do {
      node = try JSONReader.read(bytes)
    } catch {
      throw fault(
        CapsuleRules.syntax, error.message, error.range,
        help: "a capsule is the JSON file that a failure of 'cosim' or 'regress' leaves")
    }
    let version = member("capsule", of: node)
    if let version, case .number(let digits) = version.value, digits != "\(Capsule.formatVersion)" {
      throw fault(
        CapsuleRules.format,
        "'capsule' must be \(Capsule.formatVersion), the version of the format, found \(digits)",
        version.range,
        help: UInt64(digits).map { $0 > UInt64(Capsule.formatVersion) } == true
          ? "a later version of tilewright reads it" : nil)
    }
    let format = CapsuleShape.object([.init("capsule", .number(1...1))])
    let faults = [format, .capsule].flatMap { $0.faults(of: node, "", in: source) }
    guard faults.isEmpty else { throw CapsuleError(path, faults) }
    let capsule: Capsule
    do {
      capsule = try JSONDecoder().decode(Capsule.self, from: Data(bytes))
    } catch {
      // Keys that stand twice, for example.
      throw fault(CapsuleRules.shape, "the capsule cannot be read: \(error)", 0..<0)
    }
    let spec = member("spec", of: node)
    guard Capsule.hash(capsule.spec.text) == capsule.spec.sha256 else {
      throw fault(
        CapsuleRules.hash, "'spec.sha256' is not that of 'spec.text': one of the two was edited",
        spec.flatMap { member("sha256", of: $0) }?.range ?? 0..<0)
    }
    if (capsule.program.file == nil) != (capsule.program.text == nil) {
      let missing = capsule.program.file == nil ? "file" : "text"
      throw fault(
        CapsuleRules.missingKey,
        "'program' must have both 'file' and 'text', '\(missing)' is missing",
        member("program", of: node).map { $0.range.lowerBound..<$0.range.lowerBound + 1 } ?? 0..<0)
    }
    return capsule
  }

  private static func member(_ name: String, of node: JSONNode) -> JSONNode? {
    guard case .object(let members) = node.value else { return nil }
    return members.first { $0.name == name }?.value
  }
}
