/// What the registers show of a channel of a packet manager.
public struct PacketManagerStatus: Sendable, Hashable {
  /// Whether it works off a list.
  public internal(set) var isBusy = false
  /// Whether it waits for a semaphore.
  public internal(set) var isWaiting = false
  /// Whether answers are outstanding.
  public internal(set) var isUnanswered = false
  /// Why it failed; 0 if it did not.
  public internal(set) var error = 0
  /// Address of the descriptor that it executes, or executed last.
  public internal(set) var descriptor: UInt32 = 0
}
