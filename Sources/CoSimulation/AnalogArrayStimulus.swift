import ChipSpec
import Golden

/// Random work of an analog array.
///
/// Phases of *products* do what the digital part around an array does: inputs, a sample, all steps, all
/// codes, and now and then other weights or settings between. Phases of *anything* do everything in any
/// order, several actions at one edge, and indices that lead nowhere.
struct AnalogArrayStimulus {
  private let parameters: AnalogParameters
  /// The effect that was last on by itself.
  private var alone = 0
  /// The effects that are switched on; nil for any.
  private let effects: AnalogEffects?

  private var hasBegun = false
  private var settings = AnalogSettings()
  private var phaseEnds = 0  // samples
  private var samples = 0
  private var isAnything = false
  private var rates: [Int] = []  // percent, per action
  private var weightStyle = 0
  private var inputStyle = 0
  /// What a product still has to do, last first.
  private var plan: [AnalogArrayInputs] = []

  /// - Parameter effects: those that are on in every settling but that of ideal mode; nil for any.
  init(_ parameters: AnalogParameters, effects: AnalogEffects? = nil) {
    self.parameters = parameters
    self.effects = effects
  }

  private var isLarge: Bool { parameters.rows * parameters.columns > 1 << 16 }

  /// What the array sees in this cycle.
  mutating func next(_ random: inout SeededRandom) -> AnalogArrayInputs {
    if plan.isEmpty && (!isAnything || samples >= phaseEnds) {
      if samples >= phaseEnds { beginPhase(&random) }
      if !isAnything { planProduct(&random) }
    }
    let inputs = plan.popLast() ?? anything(&random)
    if inputs.sample { samples += 1 }
    return inputs
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    isAnything = hasBegun && random.chance(isLarge ? 10 : 50)
    phaseEnds = samples + 1 + random.below(isAnything ? 40 : 100)
    // Settling, programming, writing inputs, sampling, converting, reading.
    rates = [1, 20, 20, 5, 30, 40].map { random.chance(30) ? 0 : random.chance(30) ? 90 : $0 }
    rates[0] = isLarge ? random.below(2) : min(rates[0], 5)
    rates[3] = max(5, rates[3])
    weightStyle = random.below(4)
    inputStyle = random.below(5)
    guard !hasBegun || random.chance(isLarge ? 2 : 50) else { return }
    // All weights: in random order, so that those that are programmed last are not always the same.
    var groups: [(row: Int, group: Int)] = []
    for row in 0..<parameters.rows {
      for group in 0..<parameters.columns / 8 { groups.append((row, group)) }
    }
    for index in groups.indices.dropFirst() where !isLarge {
      groups.swapAt(index, random.below(index + 1))
    }
    for (row, group) in groups {
      var inputs = AnalogArrayInputs()
      inputs.program = (row, group, word(weightStyle, &random))
      plan.append(inputs)
    }
    if !hasBegun {
      var inputs = AnalogArrayInputs()
      settings.isQuantising = true
      settings.effects = effects ?? .all
      settings = otherSettings(&random)
      inputs.settle = settings
      plan.append(inputs)
    }
    hasBegun = true
  }

  /// A product, in the order of time; reversed, because plans are taken from their end.
  private mutating func planProduct(_ random: inout SeededRandom) {
    var product: [AnalogArrayInputs] = []
    func add(_ change: (inout AnalogArrayInputs) -> Void) {
      var inputs = AnalogArrayInputs()
      change(&inputs)
      product.append(inputs)
    }
    // Renewing all cells of a large array costs more than many products.
    if random.below(isLarge ? 400 : 10) == 0 { product.append(settling(&random)) }
    for _ in 0..<(random.chance(20) ? 1 + random.below(8) : 0) {
      let word = word(weightStyle, &random)
      let row = random.below(parameters.rows)
      let group = random.below(parameters.columns / 8)
      add { $0.program = (row, group, word) }
    }
    for index in 0..<parameters.rows / 8 {
      let word = word(inputStyle, &random)
      add { $0.input = (index, word) }
    }
    add { $0.sample = true }
    for step in 0..<parameters.columnsPerADC {
      add { $0.step = step }
      // Codes of the step before, while this one converts.
      if random.chance(30) { product[product.count - 1].read = readIndex(&random) }
    }
    for index in 0..<parameters.columns / parameters.lanes { add { $0.read = index } }
    plan += product.reversed()
  }

  private mutating func anything(_ random: inout SeededRandom) -> AnalogArrayInputs {
    var inputs = AnalogArrayInputs()
    if random.chance(rates[0]) { inputs.settle = settling(&random).settle }
    if random.chance(rates[1]) {
      inputs.program = (
        index(parameters.rows, &random), index(parameters.columns / 8, &random),
        word(weightStyle, &random)
      )
    }
    if random.chance(rates[2]) {
      inputs.input = (index(parameters.rows / 8, &random), word(inputStyle, &random))
    }
    inputs.sample = random.chance(rates[3])
    if random.chance(rates[4]) { inputs.step = index(parameters.columnsPerADC, &random) }
    if random.chance(rates[5]) { inputs.read = readIndex(&random) }
    return inputs
  }

  /// Mostly other settings than before; the same ones begin the count of conversions again.
  private mutating func settling(_ random: inout SeededRandom) -> AnalogArrayInputs {
    var inputs = AnalogArrayInputs()
    if !random.chance(20) { settings = otherSettings(&random) }
    inputs.settle = settings
    return inputs
  }

  /// Other settings; often but one of them changes.
  private mutating func otherSettings(_ random: inout SeededRandom) -> AnalogSettings {
    var settings = self.settings
    let only = random.chance(40) ? random.below(5) : nil
    if only == nil || only == 0 { settings.isQuantising = random.chance(effects == nil ? 90 : 100) }
    if only == nil || only == 1 {
      // Each effect by itself in turn, so that none is left out.
      alone = (alone + 1) % AnalogEffects.count
      let one = AnalogEffects(rawValue: 1 << UInt16(alone))
      let any = AnalogEffects(rawValue: UInt16(random.below(1 << AnalogEffects.count)))
      settings.effects = effects ?? random.pick([.all, [], one, one, one, any, any])
    }
    if only == nil || only == 2 {
      settings.seed = random.pick([0, 1, random.next(), random.next()])
    }
    if only == nil || only == 3 {
      settings.temperature = random.pick([
        400, 1_360, -640, .min, .max, Int16(truncatingIfNeeded: random.next()),
      ])
    }
    if only == nil || only == 4 {
      settings.driftTime = random.pick([
        0, 2_048, 26_624, .max, UInt16(truncatingIfNeeded: random.next()),
      ])
    }
    return settings
  }

  /// Mostly one that exists, of those that the port can say.
  private func index(_ count: Int, _ random: inout SeededRandom) -> Int {
    let width = count <= 2 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount
    return random.below(random.chance(90) ? count : 1 << width)
  }

  private func readIndex(_ random: inout SeededRandom) -> Int {
    index(parameters.columns / parameters.lanes, &random)
  }

  /// Eight weights or inputs.
  private func word(_ style: Int, _ random: inout SeededRandom) -> UInt64 {
    switch style {
    case 0: random.next()
    case 1:  // corners
      (0..<8).reduce(0) {
        $0 | random.pick([0x80, 0x81, 0xFF, 0, 1, 0x7F, 0x40]) << UInt64(8 * $1)
      }
    case 2: random.next() & 0x0F0F_0F0F_0F0F_0F0F  // small, of one sign
    case 3: random.pick([0x7F7F_7F7F_7F7F_7F7F, 0x8080_8080_8080_8080, 0])  // largest sums
    default: random.chance(20) ? random.next() & 0xFF : 0  // few rows
    }
  }
}
