import Diagnostics

/// The rules of regression plans, TW0600 to TW0699. A number is never given to another rule.
public enum PlanRules {
  static let unknownKey = DiagnosticRule(
    "TW0600", "plan-unknown-key", "Every key is one that a plan has at this place.")
  static let missingKey = DiagnosticRule(
    "TW0601", "plan-missing-key", "Keys without a default are given.")
  static let shape = DiagnosticRule(
    "TW0602", "plan-shape", "A value is a single value, a list or a mapping as its key demands.")
  static let noValue = DiagnosticRule(
    "TW0603", "plan-no-value", "A key is followed by a value, and lists are not empty.")
  static let version = DiagnosticRule(
    "TW0604", "plan-version", "A plan names the version of its format, one that can be read.")
  static let name = DiagnosticRule(
    "TW0605", "plan-name", "Names consist of letters, digits, '_', '-' and '.'.")
  static let integer = DiagnosticRule(
    "TW0606", "plan-integer", "Numbers are whole, written in plain digits, and in their range.")
  static let seeds = DiagnosticRule(
    "TW0607", "plan-seeds", "Seeds are numbers and ranges 'A..B' with A not above B.")
  static let choice = DiagnosticRule(
    "TW0608", "plan-choice", "A word is one of those that its key offers.")
  static let flag = DiagnosticRule(
    "TW0609", "plan-flag", "A switch is 'true' or 'false'.")
  static let `repeat` = DiagnosticRule(
    "TW0610", "plan-repeat", "An item stands once in its list.")
  static let spec = DiagnosticRule(
    "TW0611", "plan-spec", "Specs can be read and are valid.")
  static let program = DiagnosticRule(
    "TW0612", "plan-program", "Programs can be read and fit their chips.")
  static let runs = DiagnosticRule(
    "TW0613", "plan-runs", "A plan has from 1 to 100,000 runs.")
  static let reserved = DiagnosticRule(
    "TW0614", "plan-reserved", "A key is one that this version understands.")
  static let noEffect = DiagnosticRule(
    "TW0615", "plan-no-effect", "A key that is given has an effect.", severity: .warning)

  /// All of them, in the order of their numbers.
  public static let all = [
    unknownKey, missingKey, shape, noValue, version, name, integer, seeds, choice, flag, `repeat`,
    spec, program, runs, reserved, noEffect,
  ]
}
