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
  /// A network interface has discarded a flit that it cannot serve.
  case flitDiscarded = 7
  /// A SIMD unit has executed an instruction.
  case simdRetired = 24
  /// A SIMD unit has stopped at an instruction that it cannot execute.
  case simdFailed = 25
  /// A SIMD unit has been started.
  case simdStarted = 26
  /// A SIMD unit has been stopped by command.
  case simdStopped = 27
}
