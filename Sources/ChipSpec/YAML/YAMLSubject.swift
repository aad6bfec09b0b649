/// What a YAML file is meant to be, for messages about it.
package enum YAMLSubject: Sendable {
  /// A chip.
  case spec
  /// Runs of a regression.
  case plan

  /// What messages call it.
  var noun: String {
    switch self {
    case .spec: "spec"
    case .plan: "plan"
    }
  }

  /// Where somebody with an empty file can begin.
  var example: String {
    switch self {
    case .spec: "'tilewright init' writes a spec to start from"
    case .plan: "docs/regressions.md has a plan to start from"
    }
  }
}
