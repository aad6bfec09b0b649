import Diagnostics

/// The rules that the ELF reader checks: TW0400 to TW0499.
enum ELFRules {
  static let fileSize = DiagnosticRule(
    "TW0400", "elf-file-size", "A program's file is at most 64 MiB long.")
  static let magic = DiagnosticRule("TW0401", "elf-magic", "A program is an ELF file.")
  static let truncated = DiagnosticRule(
    "TW0402", "elf-truncated", "An ELF file holds all that its headers name.")
  static let `class` = DiagnosticRule("TW0403", "elf-class", "A program is a 32-bit ELF file.")
  static let byteOrder = DiagnosticRule("TW0404", "elf-byte-order", "A program is little-endian.")
  static let machine = DiagnosticRule("TW0405", "elf-machine", "A program is for RISC-V.")
  static let type = DiagnosticRule(
    "TW0406", "elf-type", "A program is linked to run at fixed addresses.")
  static let header = DiagnosticRule(
    "TW0407", "elf-header", "Headers have the version and the sizes of the ELF standard.")
  static let compressed = DiagnosticRule(
    "TW0408", "elf-compressed", "Compressed instructions run on a core that has them.")
  static let floatingPoint = DiagnosticRule(
    "TW0409", "elf-float-abi", "A program passes no floating-point registers.")
  static let embedded = DiagnosticRule(
    "TW0410", "elf-rve", "A program is for 32 registers, not for RV32E.")
  static let nothing = DiagnosticRule(
    "TW0411", "elf-no-segment", "A program has something to load.")
  static let segmentSize = DiagnosticRule(
    "TW0412", "elf-segment-size", "A segment takes at least as much memory as it has bytes.")
  static let outside = DiagnosticRule(
    "TW0413", "elf-segment-outside", "Segments lie in the tile's memory.")
  static let overlap = DiagnosticRule("TW0414", "elf-segment-overlap", "Segments do not overlap.")
  static let entry = DiagnosticRule(
    "TW0415", "elf-entry", "A program starts in a segment, at a multiple of 4.")
  static let symbols = DiagnosticRule(
    "TW0416", "elf-symbols", "The symbol table and its names lie in the file.")
  static let symbolPlace = DiagnosticRule(
    "TW0417", "elf-symbol-place", "What a symbol names lies in the tile's memory, aligned to words."
  )
  static let noEnd = DiagnosticRule(
    "TW0418", "elf-no-tohost", "A program has the symbol 'tohost', by which it says that it ends.",
    severity: .warning)
  static let noSignature = DiagnosticRule(
    "TW0419", "elf-signature",
    "A program of which a signature is wanted has 'begin_signature' and 'end_signature'.")
  static let more = DiagnosticRule(
    "TW0420", "elf-more-messages", "At most 20 messages are shown of a file.", severity: .warning)
}
