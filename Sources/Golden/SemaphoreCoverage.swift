/// How often the semaphores' interesting events happened. Tests use it to show that they reached
/// them.
public struct SemaphoreCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0

  /// Operations done per client; client 0's that failed do not count.
  public internal(set) var operations: [Int]

  /// Operations done per semaphore.
  public internal(set) var semaphores: [Int]

  /// Raises and takes done, client 0's included, of semaphores that there are.
  public internal(set) var raises = 0, takes = 0

  /// Takes of client 0 that failed.
  public internal(set) var failures = 0

  /// Takes that left exactly 0.
  public internal(set) var emptied = 0

  /// Raises that overflowed; raises that ended at 65,535 without an overflow.
  public internal(set) var overflows = 0, filled = 0

  /// Operations with a bad index, of client 0 and of others.
  public internal(set) var badIndexOfRegisters = 0, badIndexOfClients = 0

  /// Operations with an amount of 0.
  public internal(set) var zeroAmounts = 0

  /// Cycles in which both commands of client 0 were given.
  public internal(set) var bothCommands = 0

  /// Cycles in which client 0 kept a client from being granted.
  public internal(set) var registersFirst = 0

  /// Grants by number of clients that could be granted; the index is the number.
  public internal(set) var contenders: [Int]

  /// Grants whose winner had a smaller number than the pointer.
  public internal(set) var wraps = 0

  /// Clients × cycles with a take that could not be granted, alone and beside a grant to another.
  public internal(set) var waitedAlone = 0, passedOver = 0

  /// Takes granted that had to wait for a raise before.
  public internal(set) var woken = 0

  /// Cycles with and without an interrupt while one was enabled.
  public internal(set) var interrupts = 0, enabledWithoutInterrupt = 0

  /// Quiet cycles in which a client waited.
  public internal(set) var quietWaits = 0

  init(semaphores: Int, clients: Int) {
    operations = Array(repeating: 0, count: clients)
    self.semaphores = Array(repeating: 0, count: semaphores)
    contenders = Array(repeating: 0, count: clients)
  }

  /// Adds the counts of other semaphores of the same shape.
  public static func += (total: inout SemaphoreCoverage, other: SemaphoreCoverage) {
    total.cycles += other.cycles
    total.operations.add(other.operations)
    total.semaphores.add(other.semaphores)
    total.raises += other.raises
    total.takes += other.takes
    total.failures += other.failures
    total.emptied += other.emptied
    total.overflows += other.overflows
    total.filled += other.filled
    total.badIndexOfRegisters += other.badIndexOfRegisters
    total.badIndexOfClients += other.badIndexOfClients
    total.zeroAmounts += other.zeroAmounts
    total.bothCommands += other.bothCommands
    total.registersFirst += other.registersFirst
    total.contenders.add(other.contenders)
    total.wraps += other.wraps
    total.waitedAlone += other.waitedAlone
    total.passedOver += other.passedOver
    total.woken += other.woken
    total.interrupts += other.interrupts
    total.enabledWithoutInterrupt += other.enabledWithoutInterrupt
    total.quietWaits += other.quietWaits
  }
}
