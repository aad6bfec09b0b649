import ChipSpec

/// How often a packet manager's interesting events happened. Tests use it to show that they reached
/// them.
public struct PacketManagerCoverage: Sendable, Hashable {
  /// Starts by channel, and how many channels were busy after each; the index is the number.
  public internal(set) var starts: [Int], busyChannels: [Int]

  /// Starts of busy channels, stops of idle ones.
  public internal(set) var refusedStarts = 0, idleStops = 0

  /// Descriptors that were found good, by operation and by number of dimensions.
  public internal(set) var operations = Array(repeating: 0, count: 3), dimensions: [Int]

  /// Descriptors that move nothing; that wait, signal the own tile, signal the target.
  public internal(set) var empty = 0, waiting = 0, signallingLocally = 0, signallingRemotely = 0

  /// Strides of the source by sign, of dimensions with more than one step: negative, zero, positive.
  public internal(set) var sourceStrides = Array(repeating: 0, count: 3)

  /// The same of the destination.
  public internal(set) var destinationStrides = Array(repeating: 0, count: 3)

  /// Sends by 8 · (source mod 8) + destination mod 8.
  public internal(set) var alignments = Array(repeating: 0, count: 64)

  /// First runs that pass the last address.
  public internal(set) var sourceWraps = 0, destinationWraps = 0

  /// Words read; those that nobody needed because another was refused.
  public internal(set) var descriptorReads = 0, dataReads = 0, needlessReads = 0

  /// Puts by byte enables; gets, signals.
  public internal(set) var puts: [Int], gets = 0, signals = 0

  /// Semaphores taken and raised.
  public internal(set) var takes = 0, raises = 0

  /// Answers; those with an error; those for which nobody waited.
  public internal(set) var answers = 0, badAnswers = 0, ignoredAnswers = 0

  /// The most answers that a channel had outstanding.
  public internal(set) var mostUnanswered = 0

  /// Actions while several channels claimed a target.
  public internal(set) var claimsAtOnce = 0

  /// Ends of descriptors: the list goes on, is done, was stopped.
  public internal(set) var goesOn = 0, done = 0, stopped = 0

  /// Failures by code.
  public internal(set) var failures = Array(repeating: 0, count: 6)

  init(channels: Int, dimensions: Int, grain: Int) {
    starts = Array(repeating: 0, count: channels)
    busyChannels = Array(repeating: 0, count: channels + 1)
    self.dimensions = Array(repeating: 0, count: dimensions + 1)
    puts = Array(repeating: 0, count: 1 << grain)
  }

  /// Adds the counts of another packet manager of the same shape.
  public static func += (total: inout PacketManagerCoverage, other: PacketManagerCoverage) {
    total.starts.add(other.starts)
    total.busyChannels.add(other.busyChannels)
    total.refusedStarts += other.refusedStarts
    total.idleStops += other.idleStops
    total.operations.add(other.operations)
    total.dimensions.add(other.dimensions)
    total.empty += other.empty
    total.waiting += other.waiting
    total.signallingLocally += other.signallingLocally
    total.signallingRemotely += other.signallingRemotely
    total.sourceStrides.add(other.sourceStrides)
    total.destinationStrides.add(other.destinationStrides)
    total.alignments.add(other.alignments)
    total.sourceWraps += other.sourceWraps
    total.destinationWraps += other.destinationWraps
    total.descriptorReads += other.descriptorReads
    total.dataReads += other.dataReads
    total.needlessReads += other.needlessReads
    total.puts.add(other.puts)
    total.gets += other.gets
    total.signals += other.signals
    total.takes += other.takes
    total.raises += other.raises
    total.answers += other.answers
    total.badAnswers += other.badAnswers
    total.ignoredAnswers += other.ignoredAnswers
    total.mostUnanswered = max(total.mostUnanswered, other.mostUnanswered)
    total.claimsAtOnce += other.claimsAtOnce
    total.goesOn += other.goesOn
    total.done += other.done
    total.stopped += other.stopped
    total.failures.add(other.failures)
  }

  mutating func count(_ transfer: PacketManagerTransfer) {
    operations[transfer.operation] += 1
    dimensions[transfer.loops.count] += 1
    if transfer.run == 0 { empty += 1 }
    if transfer.waitAmount > 0 { waiting += 1 }
    if transfer.localAmount > 0 { signallingLocally += 1 }
    if transfer.remoteAmount > 0 { signallingRemotely += 1 }
    for loop in transfer.loops where loop.count > 1 && transfer.run > 0 {
      sourceStrides[Self.sign(loop.sourceStride)] += 1
      destinationStrides[Self.sign(loop.destinationStride)] += 1
    }
    if transfer.isSend && transfer.run > 0 {
      alignments[Int(8 * (transfer.source % 8) + transfer.destination % 8)] += 1
    }
    if Int(transfer.source) + transfer.run > 1 << 24 { sourceWraps += 1 }
    if Int(transfer.destination) + transfer.run > 1 << 24 { destinationWraps += 1 }
  }

  /// 0 negative, 1 zero, 2 positive.
  private static func sign(_ stride: UInt32) -> Int { stride >> 23 == 1 ? 0 : stride == 0 ? 1 : 2 }

  mutating func count(_ message: PacketManagerMessage, _ format: MessageFormat) {
    switch message.low >> UInt64(MessageFormat.operation.lowerBound) & 3 {
    case 0:
      let bits = format.byteEnable
      let half = bits.lowerBound < 64 ? message.low : message.high
      let enables = half >> UInt64(bits.lowerBound % 64) & (1 << UInt64(bits.count) - 1)
      puts[Int(enables)] += 1
    case 1: gets += 1
    default: signals += 1
    }
  }
}
