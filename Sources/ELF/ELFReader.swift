import ChipSpec
import Diagnostics

/// Reads programs for the core of a tile: 32-bit little-endian RISC-V executables.
///
/// What is wrong with a file is said at its bytes, with a remedy; no file makes the reader trap, and
/// none makes it take more memory than the file and the tile have. The format is that of the System V
/// ABI, chapters 4 and 5, and of the RISC-V ELF psABI.
public struct ELFReader {
  /// Files that are longer are refused: 64 MiB.
  public static let longestFile = 64 << 20

  private static let mostMessages = 20

  let source: SourceFile
  let bytes: ELFBytes
  let target: ELFTarget
  var diagnostics: [Diagnostic] = []

  /// Reads a program.
  /// - Parameters:
  ///   - bytes: the file, or its first ``longestFile`` + 1 bytes.
  ///   - file: its name, for messages.
  public static func read(
    bytes: [UInt8], file: String, for target: ELFTarget
  ) -> ELFReading {
    var reader = ELFReader(
      source: SourceFile(name: file, bytes: bytes, form: .binary), bytes: ELFBytes(bytes: bytes),
      target: target)
    let program = reader.program()
    var diagnostics = reader.diagnostics.sortedByPosition()
    let hasError = diagnostics.containsError
    if diagnostics.count > mostMessages {
      diagnostics.removeSubrange(mostMessages...)
      diagnostics.append(
        Diagnostic(
          ELFRules.more, "only \(mostMessages) messages are shown", at: reader.source.span(0..<0)))
    }
    return ELFReading(hasError ? nil : program, diagnostics)
  }

  /// Notes what is wrong at some bytes.
  mutating func report(
    _ rule: DiagnosticRule, _ message: String, at place: Range<Int>,
    notes: [(message: String, place: Range<Int>)] = [], help: String? = nil
  ) {
    // A hostile file must not make millions of messages.
    if diagnostics.count > Self.mostMessages { return }
    diagnostics.append(
      Diagnostic(
        rule, message, at: source.span(place),
        notes: notes.map { DiagnosticNote($0.message, at: source.span($0.place)) }, help: help))
  }

  private var hasError: Bool { diagnostics.containsError }

  private mutating func program() -> ELFProgram? {
    guard let header = header() else { return nil }
    let segments = segments(header)
    checkEntry(header, segments)
    let symbols = symbols(header)
    let places = places(symbols)
    guard !hasError else { return nil }
    return ELFProgram(
      entry: UInt32(header.entry),
      segments: segments.map { segment in
        ELFSegment(
          address: UInt32(segment.addresses.lowerBound), bytes: Array(bytes.bytes[segment.bytes]),
          size: segment.addresses.count)
      },
      tohost: places.tohost, fromhost: places.fromhost, signature: places.signature)
  }
}
