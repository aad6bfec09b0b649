import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of a network interface against its golden model on random messages.
///
/// Everything follows from the seed: the messages, memory, registers and semaphores and how long they
/// take, the initial values of the Verilog's registers.
public struct NetworkInterfaceLockstep: UntimedLockstep {
  static let part = "network_interface"
  let resetPeriod: Int
  private let flitWidth: Int
  private let hasPackets: Bool, hasSemaphores: Bool

  /// - Parameters:
  ///   - hasPackets: whether the tile has a packet manager.
  ///   - hasSemaphores: whether the tile has semaphores.
  public init(
    flitWidth: Int, hasPackets: Bool, hasSemaphores: Bool, resetPeriod: Int = 20_000
  ) {
    self.flitWidth = flitWidth
    self.hasPackets = hasPackets
    self.hasSemaphores = hasSemaphores
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<NetworkInterfaceModel, NetworkInterfaceEnvironment> {
    UntimedBench(
      golden: NetworkInterfaceModel(
        flitWidth: flitWidth, hasPackets: hasPackets, hasSemaphores: hasSemaphores),
      environment: try NetworkInterfaceEnvironment(
        model, flitWidth: flitWidth, hasPackets: hasPackets, hasSemaphores: hasSemaphores,
        &random))
  }
}

extension NetworkInterfaceCoverage {
  /// The counts by name, for reports and tests; of events that only a part that is not there could
  /// cause, none.
  func items(grain: Int, hasPackets: Bool, hasSemaphores: Bool) -> [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int, if exists: Bool = true) {
      if exists { items.append(CoverageItem(name: name, count: count)) }
    }
    for (operation, name) in ["reads", "writes", "fills", "reserved"].enumerated() {
      add("memory \(name)", memoryAccesses[operation])
      add("register \(name)", registerAccesses[operation])
    }
    add("accesses refused", accessErrors)
    add("puts", puts)
    add("acknowledged puts", acknowledgedPuts)
    add("puts refused", putErrors)
    add("acknowledged puts refused", acknowledgedErrors)
    for (enable, count) in byteEnables.enumerated().prefix(grain == 8 ? 256 : 16) {
      add("byte enables \(enable)", count)
    }
    add("lower halves", halves[0])
    add("upper halves", halves[1], if: grain == 4)
    add("gets of a packet manager", gets[0])
    add("gets of a host bridge", gets[1])
    add("gets refused", getErrors)
    add("signals", signals, if: hasSemaphores)
    add("signals refused", signalsRefused, if: !hasSemaphores)
    add("acknowledgements refused", acknowledgementsRefused)
    add("stray error bits", strayErrors)
    add("answers written", answersWritten, if: hasPackets)
    add("answers refused", answersRefused, if: hasPackets)
    add("answers with an error", answersWithError, if: hasPackets)
    add("acknowledgements", acknowledgements, if: hasPackets)
    add("acknowledgements with an error", acknowledgementsWithError, if: hasPackets)
    return items
  }
}
