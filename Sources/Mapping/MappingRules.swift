import Diagnostics

/// The rules that a network keeps so that it can be mapped onto a chip. Their identifiers are part of
/// the tool's interface: one that was given to a rule is never given to another.
public enum MappingRules {
  static let operation = DiagnosticRule(
    "TW0800", "mapping-operation", "A layer does something that tiles can do.")
  static let shape = DiagnosticRule(
    "TW0801", "mapping-shape", "A layer's tensors have shapes that tiles can hold.")
  static let tiles = DiagnosticRule(
    "TW0802", "mapping-tiles", "There are as many tiles as a network needs.")
  static let memory = DiagnosticRule(
    "TW0803", "mapping-memory", "What a tile holds fits its SRAM.")
  static let semaphores = DiagnosticRule(
    "TW0804", "mapping-semaphores", "A tile has as many semaphores as its engines need.")
  static let transfers = DiagnosticRule(
    "TW0805", "mapping-transfers", "A tile's packet manager has as many transfers as it needs.")
  static let parts = DiagnosticRule(
    "TW0806", "mapping-parts", "A chip has the parts that a network needs.")
  static let array = DiagnosticRule(
    "TW0807", "mapping-array", "A kernel fits the rows of an array.")
  static let code = DiagnosticRule(
    "TW0808", "mapping-code", "A layer's numbers fit the instructions that compute with them.")
  static let rest = DiagnosticRule(
    "TW0809", "mapping-rest", "What tiles wait for comes, in every frame.")

  /// All of them.
  public static let all = [
    operation, shape, tiles, memory, semaphores, transfers, parts, array, code, rest,
  ]
}
