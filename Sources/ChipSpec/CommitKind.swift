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
  /// A channel of a packet manager was started or stopped.
  case transferCommand = 32
  /// A packet manager has read a word of the SRAM.
  case transferRead = 33
  /// A packet manager has sent a message.
  case transferMessage = 34
  /// A packet manager has taken or raised a semaphore.
  case transferSemaphore = 35
  /// What a packet manager asked for has been answered.
  case transferAnswer = 36
  /// A descriptor of a packet manager has come to its end.
  case transferEnd = 37
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
  /// A register of a tile was read or written.
  case registerAccess = 40
  /// A core's access met neither memory nor registers.
  case coreAccessNowhere = 41
  /// An access of a core outside the tile was answered.
  case externalCoreAccess = 42
  /// Reset or interrupts of a core changed.
  case coreLines = 43
  /// An instruction of a core retired, or trapped, or an interrupt was taken instead of it.
  case coreRetired = 44
  /// A beat came from the host.
  case hostBeatDown = 48
  /// A beat went to the host.
  case hostBeatUp = 49
  /// The host bridge has sent a message.
  case hostMessage = 50
  /// The host bridge has received an answer that it waits for.
  case hostAnswer = 51
  /// A descriptor of the host bridge ended.
  case hostTransferEnded = 52
  /// The host bridge has served a read or a beat of a write of its window.
  case hostWindowAccess = 53
  /// Something happened to the host bridge.
  case hostBridgeEvent = 54
  /// A descriptor of the host bridge was started.
  case hostTransferStarted = 55
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
  /// A part shows others something else than it must.
  case partDiffers = 60
  /// The same parts of a tile have been at work for long.
  case partsAtWork = 61
}
