import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of an SRAM and its golden model side by side on random accesses.
///
/// Everything follows from the seed: the accesses, the bit errors, the initial contents of the
/// Verilog's memory.
public struct SRAMLockstep: CycleExactLockstep {
  static let part = "sram"
  static let idle = SRAMInputs()
  let resetPeriod: Int
  private let spec: SRAMSpec
  private let ports: Int

  /// The memory with `ports` request ports.
  public init(spec: SRAMSpec, ports: Int, resetPeriod: Int = 20_000) {
    self.spec = spec
    self.ports = ports
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<SRAM, SRAMPins, SRAMStimulus> {
    CycleExactBench(
      golden: SRAM(spec: spec, ports: ports),
      pins: try SRAMPins(model, ports: ports, isProtected: spec.protection == .secded),
      stimulus: SRAMStimulus(spec: spec, ports: ports))
  }

  func recorder(_ recording: UnsafeMutablePointer<VectorRecording>) -> SRAMRecorder {
    SRAMRecorder(recording, ports: ports)
  }

  static func transactions(_ outputs: borrowing SRAMOutputs, _ commits: [Commit]) -> Int {
    outputs.grants.nonzeroBitCount
  }
}

extension SRAM: CycleExactModel {
  var coverageItems: [CoverageItem] { coverage.items }
}

extension SRAMCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    add("reads", reads)
    add("full writes", fullWrites)
    add("partial writes", partialWrites)
    add("reads out of range", readsOutOfRange)
    add("writes out of range", writesOutOfRange)
    add("byte-enable patterns", byteEnables.count { $0 > 0 })
    for (port, count) in ports.enumerated() { add("granted to port \(port)", count) }
    for (bank, count) in banks.enumerated() { add("granted by bank \(bank)", count) }
    for (number, count) in contenders.enumerated().dropFirst(2) where number <= ports.count {
      add("conflict of \(number)", count)
    }
    add("banks busy at once", parallel.lastIndex { $0 > 0 } ?? 0)
    add("arbiter wraps", wraps)
    add("waited for another port", waitedForPort)
    add("waited for a read-modify-write", waitedForReadModifyWrite)
    add("granted again in the response cycle", backToBack)
    add("undefined words read", undefinedReads)
    add("single errors corrected in reads", corrected.reduce(0, +))
    add("code word bits corrected in reads", corrected.count { $0 > 0 })
    add("single errors corrected in read-modify-writes", correctedInReadModifyWrite.reduce(0, +))
    add("uncorrectable errors in reads", uncorrected)
    add("uncorrectable errors in read-modify-writes", uncorrectedInReadModifyWrite)
    return items
  }
}
