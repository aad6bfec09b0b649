/// What the semaphores show in one cycle.
public struct SemaphoreOutputs: Sendable, Hashable {
  /// `clientK_grant_o`: bit k is client k's; bit 0 is 0.
  public internal(set) var grants: UInt32 = 0

  /// `result_success_o`: the last operation of client 0 was done.
  public internal(set) var success = false

  /// `result_value_o`: the value that it left.
  public internal(set) var result: UInt16 = 0

  /// `events_overflow_event_o`, `events_bad_index_event_o`: of the last cycle's operation.
  public internal(set) var overflow = false, badIndex = false

  /// `semaphore_value_o`, semaphore by semaphore.
  public internal(set) var values: [UInt16] = []

  /// `interrupt_o`: an enabled semaphore is not 0.
  public internal(set) var interrupt = false

  /// `quiet_o`: nothing happens until an input changes.
  public internal(set) var isQuiet = true
}
