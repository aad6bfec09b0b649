import Golden
import Simulation

/// Runs the Verilog of semaphores and their golden model side by side on random clients.
///
/// Everything follows from the seed: what clients and software do, and the initial values of the
/// Verilog's registers.
public struct SemaphoresLockstep: CycleExactLockstep {
  static let part = "semaphores"
  static let idle = SemaphoreInputs()
  let resetPeriod: Int
  private let count: Int
  private let clients: Int

  /// `count` semaphores for `clients` clients, the registers included.
  public init(count: Int, clients: Int, resetPeriod: Int = 20_000) {
    self.count = count
    self.clients = clients
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<Semaphores, SemaphoresPins, SemaphoresStimulus> {
    CycleExactBench(
      golden: Semaphores(count: count, clients: clients),
      pins: try SemaphoresPins(model, clients: clients),
      stimulus: SemaphoresStimulus(count: count, clients: clients))
  }

  func recorder(
    _ recording: UnsafeMutablePointer<VectorRecording>
  ) -> PlainRecorder<SemaphoreOutputs> {
    PlainRecorder(recording)
  }
}

extension Semaphores: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension SemaphoreCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for (client, count) in operations.enumerated() { add("operations of client \(client)", count) }
    for (number, count) in semaphores.enumerated() {
      add("operations on semaphore \(number)", count)
    }
    add("raises", raises)
    add("takes", takes)
    add("takes of client 0 that failed", failures)
    add("takes that left 0", emptied)
    add("raises that overflowed", overflows)
    add("raises that just filled", filled)
    add("bad index of client 0", badIndexOfRegisters)
    add("bad index of another client", badIndexOfClients)
    add("amounts of 0", zeroAmounts)
    add("both commands at once", bothCommands)
    add("client 0 kept another from its turn", registersFirst)
    for (number, count) in contenders.enumerated().dropFirst(2) {
      add("conflict of \(number)", count)
    }
    add("arbiter wraps", wraps)
    add("waited alone", waitedAlone)
    add("passed over while waiting", passedOver)
    add("takes granted after a raise", woken)
    add("interrupts", interrupts)
    add("enabled without interrupt", enabledWithoutInterrupt)
    add("quiet while a client waited", quietWaits)
    return items
  }
}
