import ChipSpec
import Golden
import Simulation

/// The rules of time of docs/parts/analog.md, checked on what passes between an analog part and its
/// array.
struct AnalogRules {
  private let conversion: UInt64
  private let converters: Int
  private let lanes: Int
  private let rowGroups: Int

  /// What happened to a product, by cycle.
  private struct Product {
    var firstColumn: Int
    var lastColumn: Int
    var steps: [Int: Int] = [:]
    var reads: [Int: Int] = [:]
    var isConverted = false
    var isRead = false
  }

  /// Word 4 of the descriptor at work.
  var window: UInt64 = 0

  private var cycle = 0
  private var current: Product?  // being converted, or converted last
  private var previous: Product?  // the one before
  private var step = 0  // the next one
  private var dueTime: UInt64 = 0  // when it may be converted
  private var dueCycle: Int?  // the first cycle at or after that
  private var lastStep: (time: UInt64, cycle: Int)?
  private var shadowWritten: Int?  // the cycle in which the next product's last group was
  private var restingCycles = 0

  private var together = 0, later = 0, alone = 0, onTime = 0, blocked = 0
  private var quietForTime = 0, quietForCodes = 0, quietForTake = 0

  init(_ spec: AnalogSpec, clock: Int) {
    conversion = UInt64(spec.conversionCycles(clock: clock))
    converters = spec.converters
    lanes = spec.readoutLanes(clock: clock)
    rowGroups = spec.rows / 8
  }

  var coverageItems: [CoverageItem] {
    [
      ("sampled with the last step", together), ("sampled after the last step", later),
      ("sampled first", alone),
      ("steps in time", onTime), ("steps that waited for codes to be read", blocked),
      ("quiet until the next step", quietForTime), ("quiet while codes wait", quietForCodes),
      ("quiet while a take waits", quietForTake),
    ].map { CoverageItem(name: $0, count: $1) }
  }

  /// Nothing is under way.
  mutating func reset() {
    current = nil
    previous = nil
    lastStep = nil
    shadowWritten = nil
    restingCycles = 0
  }

  /// Looks at a cycle.
  mutating func observe(
    _ ports: AnalogPorts, time: UInt64, _ observation: inout Observation
  ) {
    cycle += 1
    observation.cover(bits: 4)
    if dueCycle == nil && time >= dueTime { dueCycle = cycle }
    checkRest(ports, &observation)
    if ports.read.isSet { read(Int(ports.readIndex.value), &observation) }
    if ports.convert.isSet { convert(Int(ports.convertStep.value), time, &observation) }
    if ports.sample.isSet { sample(time, &observation) }
    if ports.inputWrite.isSet && Int(ports.inputIndex.value) == rowGroups - 1 {
      shadowWritten = cycle
    }
    if ports.products.isSet != ports.sample.isSet {
      observation.fault(
        "products_count_event_o", expected: "\(ports.sample.isSet), as array_sample_o",
        actual: "\(ports.products.isSet)")
    }
    if !ports.busy.isSet { reset() }
  }

  // MARK: Rest

  private var isConverting: Bool { current.map { !$0.isConverted } ?? false }

  /// Groups of the product before whose codes the next step overwrites.
  private var overwritten: [Int] {
    guard let previous else { return [] }
    let first = max(step * converters, previous.firstColumn)
    let last = min(step * converters + converters - 1, previous.lastColumn)
    return first > last ? [] : Array(first / lanes...last / lanes)
  }

  private var isBlocked: Bool {
    overwritten.contains { previous?.reads[$0] == nil }
  }

  /// Rule 3: a part that only waits is quiet, and knows when it goes on.
  private mutating func checkRest(_ ports: AnalogPorts, _ observation: inout Observation) {
    let strobes = [
      ports.memoryRequest, ports.memoryResponse, ports.inputGrant, ports.outputGrant,
      ports.arraySettle, ports.program, ports.inputWrite, ports.sample, ports.convert, ports.read,
      ports.finished, ports.failed, ports.ignored, ports.start,
    ]
    restingCycles = strobes.contains(where: \.isSet) ? 0 : restingCycles + 1
    guard ports.quiet.isSet else {
      if restingCycles > Self.patience {
        observation.fault(
          "quiet_o", expected: "quiet after \(restingCycles) cycles without anything",
          actual: "not quiet")
      }
      return
    }
    let waitsForTime = isConverting && !isBlocked
    let wake = waitsForTime ? dueTime : UInt64.max
    if ports.wake.value != wake {
      observation.fault("wake_o", expected: hex(wake), actual: hex(ports.wake.value))
    }
    if waitsForTime { quietForTime += 1 } else if isConverting { quietForCodes += 1 }
    if ports.inputRequest.isSet && !ports.inputPost.isSet { quietForTake += 1 }
  }

  /// Cycles between any two things that a part does which waits for nothing.
  private static let patience = 6

  // MARK: What the array does

  private mutating func sample(
    _ time: UInt64, _ observation: inout Observation
  ) {
    func fault(_ expected: String, _ actual: String) {
      observation.fault("array_sample_o", expected: expected, actual: actual)
    }
    if isConverting { fault("no sample before the last step", "a sample") }
    if let written = shadowWritten, written < cycle {
      if let lastStep {
        if written < lastStep.cycle && time > lastStep.time + 2 {
          fault("a sample at \(lastStep.time + 2) at the latest", "one at \(time)")
        }
        if lastStep.cycle == cycle { together += 1 } else { later += 1 }
      } else {
        alone += 1
      }
    } else {
      fault("no sample before all inputs are written", "a sample")
    }
    let firstColumn = Int(window >> 32 & 0xFFFF)
    previous = current
    current = Product(
      firstColumn: firstColumn, lastColumn: firstColumn + Int(window >> 48) - 1)
    shadowWritten = nil
    step = firstColumn / converters
    wait(from: time)
  }

  private mutating func convert(
    _ number: Int, _ time: UInt64, _ observation: inout Observation
  ) {
    func fault(_ expected: String, _ actual: String) {
      observation.fault("array_convert_o", expected: expected, actual: actual)
    }
    guard isConverting, number == step, var product = current else {
      return fault(isConverting ? "step \(step)" : "no step", "step \(number)")
    }
    let reads = overwritten.map { previous?.reads[$0] }
    let lastRead = reads.compactMap(\.self).max() ?? -2
    if time < dueTime { fault("no step before \(dueTime)", "step \(number) at \(time)") }
    if reads.contains(nil) || lastRead == cycle {
      fault("no step before the codes that it overwrites are read", "step \(number)")
    }
    if time > dueTime && lastRead <= (dueCycle ?? 0) - 2 {
      fault("step \(number) at \(dueTime)", "at \(time)")
    }
    if time == dueTime { onTime += 1 } else { blocked += 1 }
    product.steps[number] = cycle
    step += 1
    wait(from: time)
    if step * converters > product.lastColumn {
      product.isConverted = true
      lastStep = (time, cycle)
    }
    current = product
  }

  private mutating func wait(from time: UInt64) {
    dueTime = time + conversion
    dueCycle = nil
  }

  private mutating func read(_ group: Int, _ observation: inout Observation) {
    let isPrevious = previous.map { !$0.isRead } ?? false
    guard var product = isPrevious ? previous : current else {
      observation.fault("array_read_o", expected: "no codes", actual: "group \(group)")
      return
    }
    let needed = min(group * lanes + lanes - 1, product.lastColumn) / converters
    if product.steps[needed].map({ $0 < cycle }) != true {
      observation.fault(
        "array_read_o", expected: "no codes before step \(needed)", actual: "group \(group)")
    }
    product.reads[group] = cycle
    if group == product.lastColumn / lanes { product.isRead = true }
    if isPrevious { previous = product } else { current = product }
  }
}
