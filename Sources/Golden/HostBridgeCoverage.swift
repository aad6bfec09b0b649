import ChipSpec

/// How often a host bridge's interesting events happened. Tests use it to show that they reached
/// them.
public struct HostBridgeCoverage: Sendable, Hashable {
  /// Accesses of the window by who served them: own registers, tiles, nobody.
  public internal(set) var reads = [0, 0, 0], writes = [0, 0, 0]
  /// Accesses of both halves of a beat, and of none.
  public internal(set) var pairs = 0, empty = 0
  /// Accesses that a tile or the registers answered with an error.
  public internal(set) var answeredWithError = 0
  /// Descriptors by what ended them: code 0…4.
  public internal(set) var ended = [0, 0, 0, 0, 0]
  /// Descriptors by operation, 3 included.
  public internal(set) var operations = [0, 0, 0, 0]
  /// Descriptors refused because the queue was full.
  public internal(set) var refused = 0
  /// Starts by descriptors in the queue, 0…4.
  public internal(set) var queued = [0, 0, 0, 0, 0]
  /// Chunks shorter than 256 bytes, and whole ones.
  public internal(set) var partialChunks = 0, wholeChunks = 0
  /// Beats of completions that came for another read than the oldest.
  public internal(set) var outOfOrder = 0
  /// Completions with an error, too short, too long, and awaited by nobody.
  public internal(set) var failedCompletions = 0, unexpectedCompletions = 0
  /// Answers that nobody awaited.
  public internal(set) var unexpectedAnswers = 0
  /// Answers with an error to puts, gets and fills.
  public internal(set) var refusedMessages = 0
  /// Doorbells that rang, that had no amount, that had no tile.
  public internal(set) var doorbells = 0, silentDoorbells = 0, failedDoorbells = 0
  /// Events by bit, and those that counted.
  public internal(set) var events = [0, 0, 0, 0, 0], counted = [0, 0, 0, 0, 0]
  /// Interrupts, and those that stand for several events.
  public internal(set) var interrupts = 0, mergedInterrupts = 0
  /// Beats that passed in the first cycle in which they could, and later: down, up.
  public internal(set) var onTime = [0, 0], late = [0, 0]
  /// Window accesses served while a descriptor was under way.
  public internal(set) var besideTransfer = 0
  /// Messages by sender: window, doorbell, descriptor.
  public internal(set) var messages = [0, 0, 0]

  init() {}

  /// Adds the counts of another bridge.
  public static func += (total: inout HostBridgeCoverage, other: HostBridgeCoverage) {
    total.reads.add(other.reads)
    total.writes.add(other.writes)
    total.pairs += other.pairs
    total.empty += other.empty
    total.answeredWithError += other.answeredWithError
    total.ended.add(other.ended)
    total.operations.add(other.operations)
    total.refused += other.refused
    total.queued.add(other.queued)
    total.partialChunks += other.partialChunks
    total.wholeChunks += other.wholeChunks
    total.outOfOrder += other.outOfOrder
    total.failedCompletions += other.failedCompletions
    total.unexpectedCompletions += other.unexpectedCompletions
    total.unexpectedAnswers += other.unexpectedAnswers
    total.refusedMessages += other.refusedMessages
    total.doorbells += other.doorbells
    total.silentDoorbells += other.silentDoorbells
    total.failedDoorbells += other.failedDoorbells
    total.events.add(other.events)
    total.counted.add(other.counted)
    total.interrupts += other.interrupts
    total.mergedInterrupts += other.mergedInterrupts
    total.onTime.add(other.onTime)
    total.late.add(other.late)
    total.besideTransfer += other.besideTransfer
    total.messages.add(other.messages)
  }
}
