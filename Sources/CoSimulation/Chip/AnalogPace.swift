import ChipSpec
import Golden

/// The rules of time of docs/parts/analog.md, checked on the records of an analog part, whose cycles are
/// the time: the converters are neither too fast nor late, and codes are not read before they are there.
struct AnalogPace {
  private let conversion: UInt64
  private let converters: Int
  private let lanes: Int
  private let rowGroups: UInt64

  /// What happened to a product, by cycle.
  private struct Product {
    var firstColumn = 0
    var lastColumn = -1
    var isConverted = true
    var isRead = true
    /// When each step was converted, and each group of codes read; 0 for not yet.
    var steps: [UInt64]
    var reads: [UInt64]

    mutating func begin(_ window: UInt64, converters: Int, lanes: Int) {
      firstColumn = Int(window >> 32 & 0xFFFF)
      lastColumn = firstColumn + Int(window >> 48) - 1
      isConverted = false
      isRead = false
      for step in firstColumn / converters...lastColumn / converters { steps[step] = 0 }
      for group in firstColumn / lanes...lastColumn / lanes { reads[group] = 0 }
    }

    /// Notes that a group was read.
    /// - Returns: whether its steps were over.
    mutating func read(_ group: Int, _ cycle: UInt64, converters: Int, lanes: Int) -> Bool {
      reads[group] = cycle
      if group == lastColumn / lanes { isRead = true }
      let step = min(group * lanes + lanes - 1, lastColumn) / converters
      return steps[step] > 0 && steps[step] < cycle
    }
  }

  private var current: Product  // being converted, or converted last
  private var previous: Product  // the one before
  private var step = 0  // the next one
  private var due: UInt64 = 0  // when it may be converted
  private var lastStep: UInt64?  // when the product before was converted
  private var isAny = false  // a product was sampled in this run
  private var isSecond = false  // and one before it

  /// When the last word of an input was read that is not sampled.
  private var lastWord: UInt64?

  init(_ spec: AnalogSpec, clock: Int) {
    conversion = UInt64(spec.conversionCycles(clock: clock))
    converters = spec.converters
    lanes = spec.readoutLanes(clock: clock)
    rowGroups = UInt64(spec.rows / 8)
    current = Product(
      steps: Array(repeating: 0, count: spec.columnsPerADC),
      reads: Array(repeating: 0, count: spec.columns / lanes))
    previous = current
  }

  /// A run ended: nothing is under way.
  mutating func reset() {
    (isAny, isSecond) = (false, false)
    lastStep = nil
    lastWord = nil
  }

  /// A word was brought.
  mutating func bring(_ cycle: UInt64) { lastWord = cycle }

  /// A product is sampled.
  /// - Parameter window: word 4 of its descriptor.
  mutating func sample(_ window: UInt64, _ cycle: UInt64) -> Difference? {
    var difference: Difference?
    // The last word was followed by all groups without inputs, one in a cycle, well before the step.
    if let lastStep, let lastWord, lastWord + rowGroups + Self.patience < lastStep,
      cycle > lastStep + 2
    {
      difference = fault("sample", "a sample at \(lastStep + 2) at the latest", cycle)
    }
    swap(&previous, &current)
    isSecond = isAny
    isAny = true
    current.begin(window, converters: converters, lanes: lanes)
    lastWord = nil
    step = current.firstColumn / converters
    due = cycle + conversion
    return difference
  }

  /// A step is converted; the model has seen that it is the next one.
  mutating func convert(_ cycle: UInt64) -> Difference? {
    var difference: Difference?
    let lastRead = overwritten.map { previous.reads[$0] } ?? 0
    if cycle < due {
      difference = fault("step", "step \(step) at \(due) at the earliest", cycle)
    } else if cycle > due && lastRead + 2 <= due {
      difference = fault("step", "step \(step) at \(due)", cycle)
    }
    current.steps[step] = cycle
    step += 1
    due = cycle + conversion
    if step * converters > current.lastColumn {
      current.isConverted = true
      lastStep = cycle
    }
    return difference
  }

  /// A group of codes was read, in the cycle before their record.
  mutating func read(_ group: Int, recorded cycle: UInt64) -> Difference? {
    let cycle = cycle - 1
    let isOver =
      isSecond && !previous.isRead
      ? previous.read(group, cycle, converters: converters, lanes: lanes)
      : current.read(group, cycle, converters: converters, lanes: lanes)
    guard !isOver else { return nil }
    return fault("codes", "no codes of group \(group) before their step is over", cycle)
  }

  /// When the next step is due; nil if nothing is being converted.
  var nextStep: UInt64? { isAny && !current.isConverted ? due : nil }

  /// The last group of the product before whose codes the next step overwrites; nil if there is none.
  private var overwritten: Int? {
    guard isSecond else { return nil }
    let first = max(step * converters, previous.firstColumn)
    let last = min(step * converters + converters - 1, previous.lastColumn)
    return first > last ? nil : last / lanes
  }

  private func fault(_ stage: String, _ expected: String, _ cycle: UInt64) -> Difference {
    Difference(stage, expected: expected, actual: "in cycle \(cycle)")
  }

  /// Cycles between a word and the first group without inputs.
  private static let patience: UInt64 = 8
}
