import Diagnostics

/// The rules of capsules, TW1000 to TW1099. A number is never given to another rule.
public enum CapsuleRules {
  static let syntax = DiagnosticRule("TW1000", "capsule-syntax", "A capsule is valid JSON.")
  static let format = DiagnosticRule(
    "TW1001", "capsule-format", "A capsule names the version of its format, one that can be read.")
  static let missingKey = DiagnosticRule(
    "TW1002", "capsule-missing-key", "Keys that are needed are given.")
  static let shape = DiagnosticRule(
    "TW1003", "capsule-shape", "A value is of the kind that its key demands.")
  static let number = DiagnosticRule(
    "TW1004", "capsule-number", "Numbers are whole and in their range.")
  static let word = DiagnosticRule(
    "TW1005", "capsule-word", "A word is one of those that its key offers.")
  static let hash = DiagnosticRule(
    "TW1006", "capsule-hash", "The hash of the spec is that of its text.")

  /// All of them, in the order of their numbers.
  public static let all = [syntax, format, missingKey, shape, number, word, hash]
}
