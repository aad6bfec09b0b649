import Diagnostics

/// Reads specs: YAML in, a ``Specification`` or messages out.
///
/// Whatever the input's bytes are, reading ends, soon, with messages about everything that is
/// wrong; only a file that cannot be read at all throws.
public enum SpecificationReader {
  /// Messages beyond this number are not shown.
  static let mostDiagnostics = 100

  /// Reads a spec from a file; messages name it by `path`.
  /// - Throws: if the file cannot be read.
  public static func read(path: String) throws(SpecificationFileError) -> SpecificationReading {
    read(bytes: try FileBytes.read(path: path, limit: YAMLLimits.fileSize + 1), file: path)
  }

  /// Reads a spec from a text; messages name it `file`.
  public static func read(text: String, file: String) -> SpecificationReading {
    read(bytes: Array(text.utf8), file: file)
  }

  /// Reads a spec from bytes that may or may not be text; messages name them `file`.
  public static func read(bytes: [UInt8], file: String) -> SpecificationReading {
    let source = SourceFile(name: file, bytes: bytes)
    let (root, faults) = YAMLReader.read(source, as: .spec)
    guard let root else { return SpecificationReading(nil, limited(faults)) }

    var context = SpecContext(source: source)
    var written = WrittenSpecification()
    WrittenSpecification.section.read(root, .root, into: &written, &context)
    // What the file's faults hide would look as if it were missing: relations are not looked at.
    guard !faults.containsError else {
      return SpecificationReading(nil, limited(faults + context.diagnostics))
    }
    var elaboration = Elaboration(written: written, context: context)
    let specification = elaboration.run()
    return SpecificationReading(specification, limited(elaboration.context.diagnostics))
  }

  /// The first messages in the order of their places, errors before warnings where there is no
  /// room for all, and a remark if there are more.
  private static func limited(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let sorted = diagnostics.sortedByPosition()
    guard sorted.count > mostDiagnostics else { return sorted }
    let errors = sorted.filter { $0.severity == .error }
    let warnings = sorted.filter { $0.severity == .warning }
    let shown = Array((errors + warnings).prefix(mostDiagnostics)).sortedByPosition()
    let more = Diagnostic(
      SpecRules.more, "at most \(mostDiagnostics) messages are shown of a file, there are more",
      at: sorted[sorted.count - 1].span, help: "repair the first ones and check again")
    return shown + [more]
  }
}
