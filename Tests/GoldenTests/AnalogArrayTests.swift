import ChipSpec
import Foundation
import Testing

@testable import Golden

/// The analog array: what it computes when it is ideal, and that each effect alone is what the spec
/// says it is.
struct AnalogArrayTests {
  static func spec(
    rows: Int = 64, columns: Int = 64, _ change: (inout AnalogSpec) -> Void = { _ in }
  )
    -> AnalogSpec
  {
    var spec = AnalogSpec()
    spec.rows = rows
    spec.columns = columns
    spec.adcBits = 12
    change(&spec)
    return spec
  }

  static func array(_ spec: AnalogSpec, x: Int = 0, y: Int = 0) -> AnalogArray {
    AnalogArray(spec, clock: 400_000_000, x: x, y: y)
  }

  static func settings(
    _ effects: AnalogEffects, seed: UInt64 = 1, temperature: Int16 = 400, driftTime: UInt16 = 0
  ) -> AnalogSettings {
    var settings = AnalogSettings()
    settings.isQuantising = true
    settings.effects = effects
    settings.seed = seed
    settings.temperature = temperature
    settings.driftTime = driftTime
    return settings
  }

  /// What one step of the ADCs stands for, in steps of input times weight.
  static func step(_ spec: AnalogSpec, range: Double = 1) -> Double {
    Double(spec.rows * (1 << (spec.dacBits - 1)) * 127) * range
      / Double(1 << (spec.adcBits - 1))
  }

  // MARK: Ideal

  @Test(arguments: [(8, 8, 8), (64, 64, 8), (24, 40, 8), (256, 16, 5), (1024, 8, 1), (40, 96, 2)])
  func idealModeIsTheIntegerProduct(_ rows: Int, _ columns: Int, _ dacBits: Int) {
    var random = SeededRandom(UInt64(rows + columns))
    let spec = Self.spec(rows: rows, columns: columns) {
      $0.dacBits = dacBits
      $0.columnsPerADC = 4
    }
    var array = Self.array(spec)
    for corner in 0..<6 {
      let weights = (0..<rows * columns).map { _ -> Int8 in
        corner == 0 ? -128 : corner == 1 ? 127 : .random(in: -128...127, using: &random)
      }
      let inputs = (0..<rows).map { _ -> Int8 in
        corner < 2 ? -128 : corner == 2 ? 127 : .random(in: -128...127, using: &random)
      }
      array.program(weights)
      let largest = 1 << (dacBits - 1) - 1
      let expected = (0..<columns).map { column in
        Int32(
          (0..<rows).reduce(0) {
            let input = max(-largest - 1, min(Int(inputs[$1]), largest))
            return $0 + input * Int(weights[$1 * columns + column])
          })
      }
      #expect(array.product(inputs) == expected)
    }
    #expect(array.conversion == 6)
  }

  @Test func isIdealAtPowerUp() {
    var array = Self.array(Self.spec())
    #expect(array.settings == AnalogSettings())
    #expect(array.product(Array(repeating: 100, count: 64)) == Array(repeating: 0, count: 64))
    array.program(row: 3, group: 1, weights: 0x0000_0000_0000_0001)
    #expect(array.product(Array(repeating: 100, count: 64))[8] == 100)
    #expect(AnalogSettings(Self.spec()).isQuantising == false)
  }

  // MARK: Ports

  @Test func everyInputSeesTheStateBeforeTheEdge() {
    let spec = Self.spec(rows: 8, columns: 16) {
      $0.columnsPerADC = 2  // 8 ADCs
      $0.conversionTime = 2_500  // a cycle, so 8 lanes
    }
    var array = Self.array(spec)
    #expect(array.parameters.lanes == 8 && array.converterCount == 8)
    array.program((0..<128).map { Int8($0 / 16 == 0 ? $0 % 16 : 0) })

    var cycle = AnalogArrayInputs()
    cycle.input = (0, 5)
    array.advance(cycle)  // shadow: row 0 gets 5
    cycle = AnalogArrayInputs()
    cycle.input = (0, 7)
    cycle.sample = true
    cycle.program = (0, 1, 0)
    cycle.settle = Self.settings(.all)
    array.advance(cycle)  // samples 5 in ideal mode, with the old weights
    #expect(array.conversion == 0 && array.weight(row: 0, column: 9) == 0)
    cycle = AnalogArrayInputs()
    cycle.step = 1
    cycle.sample = true
    cycle.read = 1
    array.advance(cycle)
    #expect(array.readData[1] == 0)  // before the conversion
    #expect(array.conversion == 1)
    cycle = AnalogArrayInputs()
    cycle.read = 1
    array.advance(cycle)
    #expect((0..<8).map { array.readData[$0] } == (8..<16).map { Int32(5 * $0) })
    array.advance(AnalogArrayInputs())
    #expect(array.readData[7] == 75)  // stays
    cycle.read = 0
    array.advance(cycle)
    #expect((0..<8).allSatisfy { array.readData[$0] == 0 })  // step 0 never converted
  }

  @Test func placesThatDoNotExistAreIgnored() {
    let spec = Self.spec(rows: 24, columns: 24) { $0.columnsPerADC = 3 }
    var array = Self.array(spec)
    array.program((0..<24 * 24).map { _ in 1 })
    array.writeInputs(index: 0, 0x0202_0202_0202_0202)
    array.sample()
    for step in 0..<3 { array.convert(step: step) }
    let before = (0..<24).map { array.read(index: $0)[0] }
    #expect(before == Array(repeating: 16, count: 24))
    array.program(row: 24, group: 0, weights: .max)
    array.program(row: 31, group: 2, weights: .max)
    array.program(row: 0, group: 3, weights: .max)
    array.writeInputs(index: 3, .max)
    array.convert(step: 3)
    #expect(array.read(index: 24)[0] == 0 && array.read(index: 31)[0] == 0)
    array.sample()
    for step in 0..<3 { array.convert(step: step) }
    #expect((0..<24).map { array.read(index: $0)[0] } == before)
  }

  @Test func lanesFollowFromTheTimeOfAStep() {
    func lanes(_ columns: Int, _ share: Int, _ cycles: Int) -> Int {
      let spec = Self.spec(rows: 8, columns: columns) {
        $0.columnsPerADC = share
        $0.conversionTime = 1_000 * cycles
      }
      return spec.readoutLanes(clock: 1_000_000_000)
    }
    #expect(lanes(1024, 64, 40) == 1)
    #expect(lanes(1024, 64, 16) == 1)
    #expect(lanes(1024, 64, 15) == 2)
    #expect(lanes(1024, 64, 8) == 2)
    #expect(lanes(1024, 64, 7) == 4)
    #expect(lanes(24, 8, 1) == 4)
    #expect(lanes(1024, 64, 3) == 8)
    #expect(lanes(4096, 1, 1) == 8)
  }

  // MARK: Quantising

  @Test(arguments: [4, 6, 8, 10, 12])
  func codesAreRoundedSums(_ bits: Int) {
    var random = SeededRandom(UInt64(bits))
    let spec = Self.spec { $0.adcBits = bits }
    var array = Self.array(spec)
    let weights = (0..<64 * 64).map { _ in Int8.random(in: -127...127, using: &random) }
    array.program(weights)
    array.settle(Self.settings([]))
    let step = Self.step(spec)
    for _ in 0..<4 {
      let inputs = (0..<64).map { _ in Int8.random(in: -127...127, using: &random) }
      let codes = array.product(inputs)
      for column in 0..<64 {
        let sum = (0..<64).reduce(0) { $0 + Int(inputs[$1]) * Int(weights[$1 * 64 + column]) }
        #expect(abs(Double(codes[column]) - Double(sum) / step) < 0.502)
      }
    }
  }

  @Test(arguments: [4, 8, 12])
  func codesClipAtTheEndsOfTheRange(_ bits: Int) {
    let spec = Self.spec {
      $0.adcBits = bits
      $0.nonidealities.adcRange = 100_000
    }
    var array = Self.array(spec)
    array.program((0..<64 * 64).map { $0 % 2 == 0 ? 127 : -128 })
    array.settle(AnalogSettings(spec))
    #expect(array.settings.effects == .adcRange)
    let (highest, lowest) = (Int32(1 << (bits - 1) - 1), Int32(-(1 << (bits - 1))))
    let codes = array.product(Array(repeating: 127, count: 64))
    #expect(codes[0] == highest && codes[1] == lowest)
    let mirrored = array.product(Array(repeating: -128, count: 64))
    #expect(mirrored[0] == lowest && mirrored[1] == highest)
    // A tenth of the range is the whole of what the ADC covers.
    let small = array.product((0..<64).map { $0 < 5 ? 64 : 0 })
    let expected = 5 * 64 * 127 / Self.step(spec, range: 0.1)
    #expect(abs(Double(small[0]) - expected) < 0.51)
    // Without the effect the same spec covers everything.
    array.settle(Self.settings([]))
    let whole = array.product(Array(repeating: 100, count: 64))[0]
    #expect(abs(Double(whole) - 64 * 100 * 127 / Self.step(spec)) < 0.51)
  }

  @Test func effectsWithoutStrengthChangeNothing() {
    var random = SeededRandom(3)
    let spec = Self.spec()
    var plain = Self.array(spec)
    let weights = (0..<64 * 64).map { _ in Int8.random(in: -128...127, using: &random) }
    let inputs = (0..<64).map { _ in Int8.random(in: -128...127, using: &random) }
    plain.program(weights)
    plain.settle(Self.settings([]))
    let codes = plain.product(inputs)
    for effect in 0..<AnalogEffects.count {
      var array = plain
      array.settle(
        Self.settings(
          AnalogEffects(rawValue: 1 << UInt16(effect)), seed: 99, temperature: 2_000,
          driftTime: 60_000))
      #expect(array.product(inputs) == codes, "effect \(effect)")
    }
  }

  @Test(arguments: 2...8)
  func weightsHaveAsManyLevelsAsBitsAllow(_ bits: Int) {
    let spec = Self.spec(rows: 8, columns: 256) { $0.nonidealities.weightBits = bits }
    var array = Self.array(spec)
    array.program((0..<8 * 256).map { Int8(truncatingIfNeeded: $0 % 256) })
    array.settle(Self.settings(.weightQuantisation))
    let effective = (0..<256).map { array.effectiveWeight(row: 0, column: $0) }
    let largest = 1 << (bits - 1) - 1
    #expect(Set(effective).count == 2 * largest + 1)
    for column in 0..<256 {
      let weight = max(-127, Int(Int8(truncatingIfNeeded: column)))
      let halfStep = 127 / Double(largest) / 2
      #expect(abs(Double(effective[column]) / 16 - Double(weight)) <= halfStep + 1e-9 + 1 / 32)
      #expect(effective[column] == -effective[(256 - column) % 256] || weight == -127)
    }
  }

  @Test func driftFollowsItsPower() {
    let spec = Self.spec(rows: 8, columns: 8) { $0.nonidealities.driftExponent = 62_000 }
    var array = Self.array(spec)
    array.program(Array(repeating: 127, count: 64))
    for time in stride(from: 0, through: 65_535, by: 1_237) {
      array.settle(Self.settings(.drift, driftTime: UInt16(time)))
      let share = Double(array.effectiveWeight(row: 1, column: 1)) / 2_032
      let expected = pow(2, -0.062 * Double(time) / 2_048)
      #expect(abs(share - expected) < 0.5 / 2_032 + 1e-4)  // the exponent is kept in 2^−16
    }
    // The strongest drift leaves next to nothing, without overflow.
    let strong = Self.spec(rows: 8, columns: 8) { $0.nonidealities.driftExponent = 500_000 }
    array = Self.array(strong)
    array.program(Array(repeating: -127, count: 64))
    array.settle(Self.settings(.drift, driftTime: .max))
    #expect(array.effectiveWeight(row: 0, column: 0) == 0)
  }

  @Test func ageOfTheSpecBecomesALogarithm() {
    func logarithm(_ time: Int, _ reference: Int) -> Int {
      Self.spec {
        $0.nonidealities.driftTime = time
        $0.nonidealities.driftReference = reference
      }.driftLogarithm
    }
    #expect(logarithm(1, 1) == 0)
    #expect(logarithm(5, 20) == 0)
    #expect(logarithm(2, 1) == 2_048)
    #expect(logarithm(20 << 13, 20) == 13 * 2_048)
    #expect(logarithm(3_153_600_000, 1) <= 65_535)
    var random = SeededRandom(17)
    for _ in 0..<2_000 {
      let reference = Int.random(in: 1...100_000, using: &random)
      let time = Int.random(in: reference...3_153_600_000, using: &random)
      let exact = (log2(Double(time)) - log2(Double(reference))) * 2_048
      #expect(abs(Double(logarithm(time, reference)) - exact) < 0.51)
    }
  }

  @Test func conductanceGrowsWithTemperature() {
    let spec = Self.spec(rows: 8, columns: 8) { $0.nonidealities.temperatureCoefficient = 2_500 }
    var array = Self.array(spec)
    array.program(Array(repeating: 100, count: 64))
    for degrees in [-273, -40, 0, 25, 26, 85, 125, 400] {
      array.settle(Self.settings(.temperature, temperature: Int16(16 * degrees)))
      let expected = max(0, 1_600 * (1 + 0.0025 * Double(degrees - 25)))
      #expect(abs(Double(array.effectiveWeight(row: 0, column: 0)) - expected) < 0.55)
    }
    // The ends of the setting: no conductance below none, none above the largest.
    array.settle(Self.settings(.temperature, temperature: .min))
    #expect(array.effectiveWeight(row: 0, column: 0) == 0)
    array.settle(Self.settings(.temperature, temperature: .max))
    #expect(array.effectiveWeight(row: 0, column: 0) == (1_600 * 131_071 + 32_768) / 65_536)
    array.program(Array(repeating: -127, count: 64))
    #expect(array.effectiveWeight(row: 0, column: 0) == -4_064)
  }

  // MARK: Random numbers

  /// Mean, standard deviation and shape of 10^6 numbers.
  struct Statistics {
    var count = 0
    var sum = 0.0
    var squares = 0.0
    var fourth = 0.0

    mutating func add(_ value: Double) {
      count += 1
      sum += value
      let square = value * value
      squares += square
      fourth += square * square
    }

    var mean: Double { sum / Double(count) }
    var sigma: Double { (squares / Double(count) - mean * mean).squareRoot() }
    var excess: Double { fourth / Double(count) / pow(squares / Double(count), 2) - 3 }
  }

  /// A strength is what the spec says, over 10^6 draws at least.
  /// - Parameter sigma: the standard deviation that the spec asks for, in the unit of the samples.
  private func check(_ name: String, _ statistics: Statistics, sigma: Double) {
    let ratio = statistics.sigma / sigma
    #expect(statistics.count >= 1_000_000, "\(name)")
    #expect(abs(ratio - 1) < 0.01, "\(name)")
    print("\(name): standard deviation \(ratio) of the spec's, over \(statistics.count) draws")
  }

  @Test(arguments: AnalogNoise.Kind.allCases)
  func normalNumbersHaveTheirStandardDeviation(_ kind: AnalogNoise.Kind) {
    let stream = AnalogNoise(seed: 77 &+ kind.rawValue, x: 3, y: 1).stream(kind)
    var statistics = Statistics()
    var beyondThree = 0
    var largest = 0
    for counter in 0..<1_000_000 {
      let number = stream.normal(UInt64(counter))
      statistics.add(Double(number) / 4_096)
      if abs(number) > 3 * 4_096 { beyondThree += 1 }
      largest = max(largest, abs(number))
    }
    #expect(abs(statistics.mean) < 0.005)
    #expect(abs(statistics.sigma - 1) < 0.004)
    #expect(abs(statistics.excess) < 0.03)
    #expect((2_400...3_000).contains(beyondThree))
    #expect(largest <= 30_056)
    print(
      "normal numbers of kind \(kind): sigma \(statistics.sigma), mean \(statistics.mean), "
        + "excess kurtosis \(statistics.excess), beyond 3 sigma \(beyondThree) ppm")
  }

  @Test func readNoiseHasTheSpecsStandardDeviation() {
    let spec = Self.spec(rows: 8, columns: 4_096) {
      $0.columnsPerADC = 16
      $0.nonidealities.readNoise = 12_000
      $0.nonidealities.adcRange = 250_000
    }
    var array = Self.array(spec)
    array.settle(AnalogSettings(spec))
    let inputs: [Int8] = [127, -127, 90, 45, -3, 0, 11, 127]
    let norm = inputs.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    var statistics = Statistics()
    for _ in 0..<245 {
      for code in array.product(inputs) { statistics.add(Double(code)) }
    }
    // Two cells a pair, each with the spec's deviation of full conductance, which is 127 steps.
    let expected = 0.012 * 127 * 2.0.squareRoot() * norm / Self.step(spec, range: 0.25)
    #expect(expected > 20)
    check("read noise", statistics, sigma: expected)
    #expect(abs(statistics.mean) < 0.2)
    // It comes anew with each sample, and again after a settle.
    array.settle(AnalogSettings(spec))
    let first = array.product(inputs)
    #expect(array.product(inputs) != first)
    array.settle(AnalogSettings(spec))
    #expect(array.product(inputs) == first)
    // Nothing is read where nothing is driven.
    #expect(array.product(Array(repeating: 0, count: 8)).allSatisfy { $0 == 0 })
  }

  @Test func programmingErrorHasTheSpecsStandardDeviation() {
    let spec = Self.spec(rows: 512, columns: 2_048) { $0.nonidealities.programmingError = 20_000 }
    var array = Self.array(spec)
    array.program((0..<512 * 2_048).map { $0 % 2 == 0 ? 64 : -64 })
    array.settle(AnalogSettings(spec))
    var statistics = Statistics()
    for row in 0..<512 {
      for column in 0..<2_048 {
        let sign = column % 2 == 0 ? 1 : -1
        statistics.add(Double(sign * array.effectiveWeight(row: row, column: column)) - 1_024)
      }
    }
    // The cell with the weight varies freely; the other, programmed to nothing, upwards only.
    let sigma = 0.02 * 2_032
    let expected = sigma * (1.5 - 0.5 / Double.pi).squareRoot()
    check("programming error", statistics, sigma: expected)
    #expect(abs(statistics.mean + sigma / (2 * Double.pi).squareRoot()) < 0.02 * sigma)
  }

  @Test func stuckCellsHaveTheirShares() {
    let spec = Self.spec(rows: 512, columns: 1_024) {
      $0.nonidealities.stuckLow = 40_000
      $0.nonidealities.stuckHigh = 15_000
    }
    var array = Self.array(spec)
    array.program(Array(repeating: 64, count: 512 * 1_024))
    array.settle(AnalogSettings(spec))
    var counts: [Int: Int] = [:]
    for row in 0..<512 {
      for column in 0..<1_024 {
        counts[array.effectiveWeight(row: row, column: column), default: 0] += 1
      }
    }
    // Of the positive cell 4 % are 0 and 1.5 % 2032, of the negative one 1.5 % are 2032.
    let total = 512.0 * 1_024
    func share(_ value: Int) -> Double { Double(counts[value] ?? 0) / total }
    #expect(Set(counts.keys) == [1_024, 0, 2_032, -1_008, -2_032])
    #expect(abs(share(2_032) / (0.015 * 0.985) - 1) < 0.04)
    #expect(abs((share(0) - 0.015 * 0.015) / (0.04 * 0.985) - 1) < 0.03)
    #expect(abs(share(-1_008) / (0.945 * 0.015) - 1) < 0.04)
    // Settings decide: other seeds, other cells; drift and temperature leave them alone.
    let stuck = (0..<512 * 1_024).prefix {
      array.effectiveWeight(row: $0 / 1_024, column: $0 % 1_024) != 2_032
    }
    .count
    array.settle(
      Self.settings([.stuckCells, .drift, .temperature], temperature: 3_000, driftTime: 9_000))
    #expect(array.effectiveWeight(row: stuck / 1_024, column: stuck % 1_024) == 2_032)
    array.settle(Self.settings(.stuckCells, seed: 2))
    #expect(array.effectiveWeight(row: stuck / 1_024, column: stuck % 1_024) == 1_024)
  }

  @Test func convertersHaveTheSpecsStandardDeviations() {
    // 4096 ADCs a tile, each with a column of its own. A code is the offset where nothing is driven,
    // and what driving adds to it tells of the gain.
    let spec = Self.spec(rows: 8, columns: 4_096) {
      $0.columnsPerADC = 1
      $0.nonidealities.adcOffset = 12_500
      $0.nonidealities.adcGainError = 40_000
    }
    let weights = [Int8](repeating: 100, count: 8 * 4_096)
    let (nothing, inputs) = ([Int8](repeating: 0, count: 8), [Int8](repeating: 90, count: 8))
    var (offset, gain) = (Statistics(), Statistics())
    for tile in 0..<245 {
      var array = Self.array(spec, x: tile % 16, y: tile / 16)
      array.program(weights)
      array.settle(AnalogSettings(spec))
      let (offsets, codes) = (array.product(nothing), array.product(inputs))
      for (code, zero) in zip(codes, offsets) {
        offset.add(Double(zero))
        gain.add(Double(code - zero))
      }
    }
    check("ADC offset", offset, sigma: 12.5)
    #expect(abs(offset.mean) < 0.06)
    let nominal = 8 * 100 * 90 / Self.step(spec)
    check("ADC gain", gain, sigma: 0.04 * nominal)
    #expect(abs(gain.mean / nominal - 1) < 0.001)
  }

  @Test func rowsHaveTheSpecsStandardDeviations() {
    // Column j weighs row j only, so its code tells of that row's DAC. A small array has the fewest
    // cells for each DAC; each seed gives eight others.
    let offsets = Self.spec(rows: 8, columns: 8) {
      $0.nonidealities.dacOffset = 8_000
      $0.nonidealities.adcRange = 40_000
    }
    let nothing = [Int8](repeating: 0, count: 8)
    var statistics = Statistics()
    var array = Self.array(offsets)
    array.program((0..<64).map { Int8($0 / 8 == $0 % 8 ? 127 : 0) })
    for seed in 0..<125_000 {
      array.settle(Self.settings([.dacOffset, .adcRange], seed: UInt64(seed)))
      for code in array.product(nothing) { statistics.add(Double(code)) }
    }
    let expected = 8 * 127 / Self.step(offsets, range: 0.04)
    #expect(expected > 25)
    check("DAC offset", statistics, sigma: expected)
    #expect(abs(statistics.mean) < 0.01 * expected)

    // A row's gain is in all of its weights.
    let gains = Self.spec(rows: 1_024, columns: 8) { $0.nonidealities.dacGainError = 50_000 }
    statistics = Statistics()
    array = Self.array(gains)
    array.program(Array(repeating: 127, count: 1_024 * 8))
    for seed in 0..<977 {
      array.settle(Self.settings(.dacGain, seed: UInt64(seed)))
      for row in 0..<1_024 { statistics.add(Double(array.effectiveWeight(row: row, column: 5))) }
    }
    #expect(abs(statistics.mean / 2_032 - 1) < 0.001)
    check("DAC gain", statistics, sigma: 0.05 * 2_032)
  }

  @Test func nonlinearitiesReachTheirLargestAndNoMore() {
    // A row of its own for each column; the ADCs are so fine that they show each quarter step.
    let dac = Self.spec(rows: 64, columns: 64) {
      $0.nonidealities.dacNonlinearity = 2_000
      $0.nonidealities.adcRange = 20_000
    }
    var array = Self.array(dac)
    array.program((0..<4_096).map { $0 / 64 == $0 % 64 ? 127 : 0 })
    array.settle(AnalogSettings(dac))
    var shapes = Set<[Int]>()
    var traces: [[Int]] = Array(repeating: [], count: 64)
    for input in -120...120 {
      let codes = array.product(Array(repeating: Int8(input), count: 64))
      for row in 0..<64 {
        let level = Double(codes[row]) * Self.step(dac, range: 0.02) / 127
        traces[row].append(Int(((level - Double(input)) * 4).rounded()))
      }
    }
    for trace in traces {
      shapes.insert(trace)
      #expect(trace.map(abs).max() == 8)  // two steps
    }
    #expect(shapes.count == 8)  // four curves and their opposites

    let adc = Self.spec(rows: 8, columns: 64) {
      $0.columnsPerADC = 1
      $0.nonidealities.adcNonlinearity = 3_000
    }
    var straight = Self.array(adc)
    straight.program((0..<512).map { _ in 127 })
    var bent = straight
    straight.settle(Self.settings([]))
    bent.settle(Self.settings(.adcNonlinearity))
    var largest = Array(repeating: 0, count: 64)
    for input in -127...127 {
      let inputs = Array(repeating: Int8(input), count: 8)
      let (line, curve) = (straight.product(inputs), bent.product(inputs))
      for column in 0..<64 {
        largest[column] = max(largest[column], Int(abs(curve[column] - line[column])))
      }
    }
    #expect(largest.allSatisfy { (3...4).contains($0) })
  }

  @Test func strengthsAreWithinOnePercentOfTheSpec() {
    // From 0.01 % and 0.01 steps upwards the integers are as fine as the statistics ask for.
    for strength in [100, 137, 1_000, 7_900, 50_000, 500_000] {
      let parameters = AnalogParameters(
        Self.spec {
          $0.nonidealities.programmingError = strength
          $0.nonidealities.readNoise = strength
          $0.nonidealities.dacGainError = strength
          $0.nonidealities.adcGainError = strength
        }, clock: 400_000_000)
      let ratio = Double(strength) / 1e6
      func isClose(_ value: Int, _ exact: Double) -> Bool { abs(Double(value) / exact - 1) < 0.001 }
      #expect(isClose(parameters.programmingSigma, ratio * 2_032 * 4_096))
      #expect(isClose(parameters.readSigma, ratio * 2_032 * 2.0.squareRoot() * 65_536))
      #expect(isClose(parameters.dacGainSigma, ratio * 16_777_216))
      #expect(isClose(parameters.adcGainSigma, ratio * 16_777_216))
    }
  }

  // MARK: Corners

  @Test func nothingOverflowsAtTheLargestStrengths() {
    let spec = Self.spec(rows: 1_024, columns: 8) {
      $0.columnsPerADC = 2
      $0.nonidealities.programmingError = 500_000
      $0.nonidealities.readNoise = 500_000
      $0.nonidealities.driftExponent = 500_000
      $0.nonidealities.temperatureCoefficient = 10_000
      $0.nonidealities.dacOffset = 16_000
      $0.nonidealities.dacGainError = 500_000
      $0.nonidealities.dacNonlinearity = 16_000
      $0.nonidealities.adcOffset = 16_000
      $0.nonidealities.adcGainError = 500_000
      $0.nonidealities.adcNonlinearity = 16_000
      $0.nonidealities.adcRange = 1_000
    }
    var random = SeededRandom(5)
    for round in 0..<6 {
      var array = Self.array(spec)
      array.settle(
        Self.settings(
          .all, seed: random.next(), temperature: round % 2 == 0 ? .max : .min,
          driftTime: round < 3 ? 0 : .max))
      array.program((0..<1_024 * 8).map { _ in round % 3 == 0 ? 127 : -128 })
      let codes = array.product(Array(repeating: round < 4 ? -128 : 127, count: 1_024))
      #expect(codes.allSatisfy { (-2_048...2_047).contains($0) })
    }
  }

  @Test func squareRootsAreExact() {
    var random = SeededRandom(6)
    for _ in 0..<20_000 {
      let number = Int(random.next() >> UInt64.random(in: 19...63, using: &random))
      let root = AnalogConverters.squareRoot(number)
      #expect(root * root <= number && (root + 1) * (root + 1) > number)
    }
    #expect(AnalogConverters.squareRoot(1 << 44) == 1 << 22)
  }

  @Test func tablesAreWhatTheyAreSaidToBe() {
    #expect(AnalogTables.normal.count == 2_048 && AnalogTables.power.count == 257)
    #expect(AnalogTables.normal.map { 4 * Int($0) }.max() == 30_056)
    let squares = AnalogTables.normal.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs((squares / 2_048).squareRoot() - 2_048) < 0.01)
    for entry in 0...256 {
      let exact = 65_536 * pow(2, -Double(entry) / 256)
      #expect(abs(Double(AnalogTables.power[entry]) - exact) <= 0.5)
    }
    for curve in AnalogTables.deviations {
      #expect(curve.count == 17 && curve.first == 0 && curve.last == 0)
      #expect(curve.map { abs(Int($0)) }.max() == 16_384)
    }
  }

  @Test func programmingLaterOrEarlierIsTheSame() {
    var random = SeededRandom(8)
    let spec = Self.spec(rows: 16, columns: 24) {
      $0.nonidealities.programmingError = 30_000
      $0.nonidealities.dacOffset = 3_000
      $0.nonidealities.dacGainError = 20_000
    }
    var first = Self.array(spec)
    var second = Self.array(spec)
    let inputs = (0..<16).map { _ in Int8.random(in: -128...127, using: &random) }
    first.settle(AnalogSettings(spec))
    _ = first.product(inputs)
    for row in 0..<16 {
      for group in 0..<3 {
        let word = random.next()
        first.program(row: row, group: group, weights: word)
        second.program(row: row, group: group, weights: word)
      }
    }
    second.settle(AnalogSettings(spec))
    #expect(first.product(inputs) == second.product(inputs))
  }
}
