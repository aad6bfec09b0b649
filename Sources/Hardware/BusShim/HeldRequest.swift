import RTL

/// What the rules about things that stay need: whether something was offered in the last cycle and not
/// taken, and what it was.
struct HeldRequest {
  /// Whether something was offered in the last cycle and not taken.
  let waits: Bits
  /// Whether it is still offered.
  let stays: Bits

  /// It is offered and not taken.
  private let isRefused: Bits
  private let rules: Assertions
  private let name: String

  init(_ rules: Assertions, _ name: String, valid: Bits, ready: Bits) {
    self.rules = rules
    self.name = name
    isRefused = rules.module.wire("\(name)_is_refused", valid && !ready)
    waits = rules.module.register("\(name)_waits", "it was offered and not taken")
    waits.next(isRefused)
    stays = !waits || valid
  }

  /// Whether a field is the same as in the last cycle.
  func isSame(_ field: String, _ value: Bits) -> Bits {
    value .== rules.module.kept("\(name)_\(field)", value, when: isRefused)
  }
}
