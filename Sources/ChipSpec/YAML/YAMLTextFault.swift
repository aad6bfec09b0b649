import Diagnostics

/// Why bytes are not text that a parser may see.
struct YAMLTextFault: Error {
  let diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) {
    self.diagnostic = diagnostic
  }
}
