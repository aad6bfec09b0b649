/// How often a tile bus's interesting events happened. Tests use it to show that they reached them.
public struct TileBusCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0
  /// Grants by where they went: memory, registers, nowhere. A fetch never goes to registers.
  public internal(set) var fetches = [0, 0, 0], loads = [0, 0, 0], stores = [0, 0, 0]
  /// Grants in the cycle of the same master's response.
  public internal(set) var fetchesBackToBack = 0, dataBackToBack = 0
  /// Cycles in which a request was not granted.
  public internal(set) var fetchWaits = 0, dataWaitsForMemory = 0, dataWaitsForRegisters = 0
  /// Requests that were withdrawn or changed before they were granted.
  public internal(set) var withdrawn = 0
  /// Accesses to the upper and to the lower half of a word.
  public internal(set) var upper = 0, lower = 0
  /// Stores by byte enables, 0…15.
  public internal(set) var byteEnables = Array(repeating: 0, count: 16)
  /// Responses with an error: of memory, of registers, from nowhere.
  public internal(set) var memoryErrors = 0, registerErrors = 0, nowhere = 0
  /// Cycles in which both masters were answered with an error.
  public internal(set) var bothErrors = 0

  /// Adds the counts of another tile bus.
  public static func += (total: inout TileBusCoverage, other: TileBusCoverage) {
    total.cycles += other.cycles
    total.fetches.add(other.fetches)
    total.loads.add(other.loads)
    total.stores.add(other.stores)
    total.fetchesBackToBack += other.fetchesBackToBack
    total.dataBackToBack += other.dataBackToBack
    total.fetchWaits += other.fetchWaits
    total.dataWaitsForMemory += other.dataWaitsForMemory
    total.dataWaitsForRegisters += other.dataWaitsForRegisters
    total.withdrawn += other.withdrawn
    total.upper += other.upper
    total.lower += other.lower
    total.byteEnables.add(other.byteEnables)
    total.memoryErrors += other.memoryErrors
    total.registerErrors += other.registerErrors
    total.nowhere += other.nowhere
    total.bothErrors += other.bothErrors
  }
}
