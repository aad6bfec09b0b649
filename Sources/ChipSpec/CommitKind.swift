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
  /// An analog part has started or finished a descriptor.
  case analogDescriptor = 16
  /// An analog array has been given its settings.
  case analogSettled = 17
  /// Weights of an analog array have been programmed.
  case analogProgrammed = 18
  /// An analog part has read codes.
  case analogCodes = 19
  /// The ADCs of an analog array have converted a step.
  case analogConverted = 20
  /// An analog array has sampled a product.
  case analogSampled = 21
  /// An analog part has written outputs.
  case analogWritten = 22
  /// A run of an analog part has ended.
  case analogEnded = 23
}
