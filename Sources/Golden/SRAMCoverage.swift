/// How often an SRAM's interesting events happened. Tests use it to show that they reached them.
public struct SRAMCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0

  /// Accesses in range, granted.
  public internal(set) var reads = 0, fullWrites = 0, partialWrites = 0

  /// Accesses out of range.
  public internal(set) var readsOutOfRange = 0, writesOutOfRange = 0

  /// Writes in range by byte enables.
  public internal(set) var byteEnables: [Int]

  /// Accesses granted per port and per bank.
  public internal(set) var ports: [Int], banks: [Int]

  /// Grants of a bank by number of ports that wanted it, 1…8; the index is the number.
  public internal(set) var contenders: [Int]

  /// Grants of a bank whose winner had a smaller number than the pointer.
  public internal(set) var wraps = 0

  /// Cycles by number of banks that granted an access, 0…8.
  public internal(set) var parallel: [Int]

  /// Ports × cycles that waited because another port won, or because of a read-modify-write.
  public internal(set) var waitedForPort = 0, waitedForReadModifyWrite = 0

  /// Grants to a port in the cycle of its response.
  public internal(set) var backToBack = 0

  /// Reads, or read-modify-writes, of words never written.
  public internal(set) var undefinedReads = 0

  /// Code words written with one bit flipped, by position; with two, counted at both positions.
  public internal(set) var injectedSingle: [Int], injectedDouble: [Int]

  /// Errors corrected by position in the code word: in reads and in read-modify-writes.
  public internal(set) var corrected: [Int], correctedInReadModifyWrite: [Int]

  /// Uncorrectable errors in reads and in read-modify-writes.
  public internal(set) var uncorrected = 0, uncorrectedInReadModifyWrite = 0

  init(ports: Int, banks: Int) {
    byteEnables = Array(repeating: 0, count: 256)
    self.ports = Array(repeating: 0, count: ports)
    self.banks = Array(repeating: 0, count: banks)
    contenders = Array(repeating: 0, count: 9)
    parallel = Array(repeating: 0, count: 9)
    injectedSingle = Array(repeating: 0, count: 72)
    injectedDouble = Array(repeating: 0, count: 72)
    corrected = Array(repeating: 0, count: 72)
    correctedInReadModifyWrite = Array(repeating: 0, count: 72)
  }

  /// Adds the counts of another SRAM of the same shape.
  public static func += (total: inout SRAMCoverage, other: SRAMCoverage) {
    total.cycles += other.cycles
    total.reads += other.reads
    total.fullWrites += other.fullWrites
    total.partialWrites += other.partialWrites
    total.readsOutOfRange += other.readsOutOfRange
    total.writesOutOfRange += other.writesOutOfRange
    total.byteEnables.add(other.byteEnables)
    total.ports.add(other.ports)
    total.banks.add(other.banks)
    total.contenders.add(other.contenders)
    total.wraps += other.wraps
    total.parallel.add(other.parallel)
    total.waitedForPort += other.waitedForPort
    total.waitedForReadModifyWrite += other.waitedForReadModifyWrite
    total.backToBack += other.backToBack
    total.undefinedReads += other.undefinedReads
    total.injectedSingle.add(other.injectedSingle)
    total.injectedDouble.add(other.injectedDouble)
    total.corrected.add(other.corrected)
    total.correctedInReadModifyWrite.add(other.correctedInReadModifyWrite)
    total.uncorrected += other.uncorrected
    total.uncorrectedInReadModifyWrite += other.uncorrectedInReadModifyWrite
  }
}
