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
    let (root, faults) = YAMLReader.read(source)
    guard let root else { return SpecificationReading(nil, limited(faults)) }

    var context = SpecContext(source: source)
    var written = WrittenSpecification()
    WrittenSpecification.section.read(root, .root, into: &written, &context)
    var elaboration = Elaboration(written: written, context: context)
    let specification = elaboration.run()
    let diagnostics = faults + elaboration.context.diagnostics
    let isUsable = !diagnostics.containsError
    return SpecificationReading(isUsable ? specification : nil, limited(diagnostics))
  }

  /// The first messages in the order of their places, and if there are more, how many.
  private static func limited(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let sorted = diagnostics.sortedByPosition()
    guard sorted.count > mostDiagnostics else { return sorted }
    let shown = sorted.prefix(mostDiagnostics)
    let rest = sorted.count - mostDiagnostics
    let more = Diagnostic(
      SpecRules.more, "\(Excerpt.count(rest, "more message")) from here on",
      at: sorted[mostDiagnostics].span, help: "repair the first ones and check again")
    return shown + [more]
  }
}
