import Diagnostics

/// What a network must be like to be quantised. A number is never given to another rule.
enum QuantizerRules {
  static let operation = DiagnosticRule(
    "TW0900", "network-operator", "Each node is of a kind that layers of integers exist for.")
  static let form = DiagnosticRule(
    "TW0901", "network-form", "A node's attributes, shapes and constants are among those supported."
  )
  static let parameters = DiagnosticRule(
    "TW0902", "network-quantisation",
    "Scales are positive constants, and zero points those of numbers of 8 bits.")
  static let range = DiagnosticRule(
    "TW0903", "network-range",
    "The range of each tensor is known, from the file or from sample inputs.")
  static let sample = DiagnosticRule(
    "TW0904", "network-sample", "Sample inputs have the shapes and types of the network's inputs.")
  static let overflow = DiagnosticRule(
    "TW0905", "network-overflow", "No sum of products exceeds 32 bits.")
  static let boundary = DiagnosticRule(
    "TW0906", "network-boundary",
    "Inputs and outputs are floating-point numbers of 32 bits or integers of 8 bits.")
  static let number = DiagnosticRule(
    "TW0907", "network-number", "Weights and sample inputs are finite numbers.")

  static let all = [operation, form, parameters, range, sample, overflow, boundary, number]
}
