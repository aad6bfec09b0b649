/// The kinds of commit records, whose numbers Verilog and golden models share.
public enum CommitKind: Int, Sendable, CaseIterable {
  /// An SRAM has answered an access.
  case sramAccess = 1
  /// A flit has entered a router.
  case flitAccepted = 2
  /// A flit has left a router.
  case flitSent = 3
  /// A router has dropped a flit, because there is no neighbour where it had to go.
  case flitDropped = 4
  /// Credits have reached or left a router.
  case credits = 5
  /// A network interface has answered a remote access.
  case remoteAccess = 6
  /// A local port has discarded a flit that nobody in the tile takes.
  case flitDiscarded = 7
  /// A network interface has served a put, a get or a signal.
  case requestServed = 8
  /// A network interface has taken a response to what its tile has asked for.
  case responseTaken = 9
  /// A network interface has discarded a request that means nothing to its tile.
  case requestRefused = 10
  /// A semaphore was raised or taken, or could not be.
  case semaphoreOperation = 12
  /// A SIMD unit has executed an instruction.
  case simdRetired = 24
  /// A SIMD unit has stopped at an instruction that it cannot execute.
  case simdFailed = 25
  /// A SIMD unit has been started.
  case simdStarted = 26
  /// A SIMD unit has been stopped by command.
  case simdStopped = 27
}
