/// How often a network interface's interesting events happened. Tests use it to show that they
/// reached them.
public struct NetworkInterfaceCoverage: Sendable, Hashable {
  /// Accesses of the SRAM and of registers, by operation (read, write, fill, reserved).
  public internal(set) var memoryAccesses: [Int], registerAccesses: [Int]

  /// Accesses that ended with an error.
  public internal(set) var accessErrors = 0

  /// Puts without and with acknowledge; those that the SRAM refused.
  public internal(set) var puts = 0, acknowledgedPuts = 0
  public internal(set) var putErrors = 0, acknowledgedErrors = 0

  /// Puts, of both classes, by byte enables.
  public internal(set) var byteEnables: [Int]

  /// Puts and gets, of class request, in the lower and the upper half of a word; with a grain of 8
  /// all are in the lower.
  public internal(set) var halves: [Int]

  /// Gets by requester (packet manager, host bridge); those that the SRAM refused.
  public internal(set) var gets: [Int], getErrors = 0

  /// Signals raised, and those refused for want of semaphores.
  public internal(set) var signals = 0, signalsRefused = 0

  /// Acknowledgements of class request, refused.
  public internal(set) var acknowledgementsRefused = 0

  /// Requests whose header has the error bit set although nobody has met one: puts, gets.
  public internal(set) var strayErrors = 0

  /// Answers to gets that were written, that the SRAM refused, that brought an error.
  public internal(set) var answersWritten = 0, answersRefused = 0, answersWithError = 0

  /// Acknowledgements taken without and with an error.
  public internal(set) var acknowledgements = 0, acknowledgementsWithError = 0

  init() {
    memoryAccesses = Array(repeating: 0, count: 4)
    registerAccesses = Array(repeating: 0, count: 4)
    byteEnables = Array(repeating: 0, count: 256)
    halves = [0, 0]
    gets = [0, 0]
  }

  /// Adds the counts of another network interface.
  public static func += (total: inout NetworkInterfaceCoverage, other: NetworkInterfaceCoverage) {
    total.memoryAccesses.add(other.memoryAccesses)
    total.registerAccesses.add(other.registerAccesses)
    total.accessErrors += other.accessErrors
    total.puts += other.puts
    total.acknowledgedPuts += other.acknowledgedPuts
    total.putErrors += other.putErrors
    total.acknowledgedErrors += other.acknowledgedErrors
    total.byteEnables.add(other.byteEnables)
    total.halves.add(other.halves)
    total.gets.add(other.gets)
    total.getErrors += other.getErrors
    total.signals += other.signals
    total.signalsRefused += other.signalsRefused
    total.acknowledgementsRefused += other.acknowledgementsRefused
    total.strayErrors += other.strayErrors
    total.answersWritten += other.answersWritten
    total.answersRefused += other.answersRefused
    total.answersWithError += other.answersWithError
    total.acknowledgements += other.acknowledgements
    total.acknowledgementsWithError += other.acknowledgementsWithError
  }
}
