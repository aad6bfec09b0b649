import Diagnostics

/// The rules of a program's file. Their identifiers are part of the tool's interface: one that was
/// given to a rule is never given to another.
enum ProgramRules {
  static let syntax = DiagnosticRule("TW0500", "program-syntax", "A program is valid JSON.")
  static let format = DiagnosticRule(
    "TW0501", "program-format", "A program's file says that it is one, of a version that is known.")
  static let shape = DiagnosticRule(
    "TW0502", "program-shape", "A value is of the kind that its key demands.")
  static let unknownKey = DiagnosticRule(
    "TW0503", "program-key", "Every key is one that the format has.")
  static let missingKey = DiagnosticRule(
    "TW0504", "program-missing-key", "Keys that are needed are given.")
  static let number = DiagnosticRule(
    "TW0505", "program-number", "A number is whole and fits its place.")
  static let bytes = DiagnosticRule(
    "TW0506", "program-bytes", "Bytes are pairs of hexadecimal digits.")
  static let word = DiagnosticRule(
    "TW0507", "program-word", "A word is one of those that its key offers.")
  static let size = DiagnosticRule(
    "TW0508", "program-file-size", "A program's file is at most 256 MiB long.")
  static let place = DiagnosticRule(
    "TW0509", "program-place", "Tiles and memories that a program uses are those of its chip.")

  static let all = [
    syntax, format, shape, unknownKey, missingKey, number, bytes, word, size, place,
  ]
}
