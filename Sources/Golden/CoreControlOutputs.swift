/// What core control shows in one cycle.
public struct CoreControlOutputs: Sendable, Hashable {
  /// Fields of `interrupt_pending`, in the order of their bits.
  public internal(set) var pending: UInt8 = 0
  /// `time_low` and `time_high`.
  public internal(set) var time: UInt64 = 0
  /// `bus_error.raised`.
  public internal(set) var busError = false
  /// Whether the core runs, and where it starts.
  public internal(set) var run = false, entry: UInt32 = 0
  /// The interrupt lines.
  public internal(set) var external = false, software = false, timer = false
  /// `quiet_o`.
  public internal(set) var quiet = false
  /// `wake_o`.
  public internal(set) var wake: UInt64 = .max

  /// Everything low.
  public init() {}
}
