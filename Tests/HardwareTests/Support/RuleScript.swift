import Simulation

/// What a core and a tile bus do at the ports of a shim, and the rule of the protocol that it breaks.
struct RuleScript: Sendable, CustomStringConvertible {
  /// The rule; nil if none is broken.
  let rule: String?
  /// Values of inputs by cycle. A port keeps its value until it gets another one.
  let cycles: [[String: UInt64]]
  /// What is done, for messages.
  let description: String

  init(_ rule: String?, _ description: String, _ cycles: [[String: UInt64]]) {
    self.rule = rule
    self.description = description
    self.cycles = cycles
  }

  /// Plays the script to a shim whose core runs.
  /// - Returns: the rule whose assertion failed; nil if none did.
  func play(on library: ModelLibrary) throws -> String? {
    let model = try library.instantiate(seed: 1)
    try model.reset()
    do {
      for values in [["run_i": 1], [:]] + cycles + [[:]] {
        for (name, value) in values { try model.port(name).value = value }
        try model.eval()
        try model.step()
      }
    } catch let fault as ModelFault {
      // "… Assertion failed in PLACE: RULE: what happened; FILE:LINE: $stop"
      let message = fault.message.split(separator: "Assertion failed in ", maxSplits: 1).last ?? ""
      let parts = message.split(separator: ": ", maxSplits: 2)
      return parts.count < 2 ? fault.message : String(parts[1])
    }
    return nil
  }
}
