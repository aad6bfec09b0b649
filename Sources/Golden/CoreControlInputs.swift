/// What core control sees in one cycle.
public struct CoreControlInputs: Sendable {
  /// `timebase_i`.
  public var time: UInt64 = 0
  /// Fields of the register block: `entry.address`, 30 bits, and `control.run`.
  public var entry: UInt32 = 0, run = false
  /// Fields of `interrupt_enable`, in the order of their bits.
  public var enabled: UInt8 = 0
  /// `software_interrupt.pending`.
  public var software = false
  /// The two halves of `timer_compare`.
  public var compare: UInt64 = .max
  /// `mailbox_inbound.word`.
  public var inbound: UInt32 = 0
  /// The pulse of `bus_error.clear`.
  public var clearsBusError = false
  /// Levels of the sources.
  public var semaphores = false, analog = false, simd = false, packetManager = false
  /// `error_i`: an access of the core is answered with an error.
  public var error = false

  /// After reset, nothing pending, at time 0.
  public init() {}
}
