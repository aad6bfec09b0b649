import Diagnostics

/// Why a part of a file cannot be read, without the part's name.
struct Refusal: Error {
  var rule: DiagnosticRule
  var message: String
  var help: String?

  init(_ rule: DiagnosticRule, _ message: String, help: String? = nil) {
    self.rule = rule
    self.message = message
    self.help = help
  }
}
