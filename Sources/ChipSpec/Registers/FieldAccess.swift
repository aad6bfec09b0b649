/// How software and hardware share a register field.
public enum FieldAccess: String, Sendable, Hashable, CaseIterable {
  /// Always reads as the field's reset value. Needs neither storage nor a port.
  case constant
  /// Reads what hardware drives; software cannot change it.
  case readOnly
  /// Holds what software wrote; hardware only looks at it.
  case readWrite
  /// Holds what software or hardware wrote last. In a cycle where both write, software wins in the
  /// bytes that it writes, so that a write that was acknowledged is never lost; the others take
  /// hardware's value.
  case readWriteHardware
  /// A command: writing one makes a pulse of one cycle, writing zero does nothing. Reads as zero.
  case pulse
  /// Sticky events, bit by bit: hardware sets, software clears by writing one. In a cycle where
  /// both act, the bit stays set, so that no event is lost.
  case event
  /// A saturating counter: hardware counts one event per cycle and stops at the largest value;
  /// software clears it by writing any value. An event in the cycle of the clear counts as one.
  case counter

  /// Whether a write reaches the field.
  public var isWritable: Bool { self != .constant && self != .readOnly }

  /// Whether a read tells something about the field. A field that is not readable reads as zero.
  public var isReadable: Bool { self != .pulse }

  /// Whether the field starts with its reset value. Others have nothing to reset: what they read
  /// comes from elsewhere (`readOnly`) or is always zero (`pulse`).
  public var hasResetValue: Bool { self != .readOnly && self != .pulse }

  /// Whether writing back the value just read changes the field, which makes it unsafe to share a
  /// register with fields that are changed by read, modify and write.
  var isClearedByWritingBack: Bool { self == .event || self == .counter }

  /// What the documentation calls it.
  var title: String {
    switch self {
    case .constant: "constant"
    case .readOnly: "read-only"
    case .readWrite: "read-write"
    case .readWriteHardware: "read-write, hardware updates"
    case .pulse: "command (write one)"
    case .event: "event (write one to clear)"
    case .counter: "counter (write to clear)"
    }
  }
}
