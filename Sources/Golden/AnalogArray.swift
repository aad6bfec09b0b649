import ChipSpec

/// The golden model of the analog array, as docs/parts/analog_array.md specifies it.
///
/// What concerns a cell is folded into one effective weight per pair when weights or settings change;
/// a sample is then one dot product per column and a few steps on its sum.
public struct AnalogArray: Sendable {
  /// Shape and strengths.
  public let parameters: AnalogParameters

  /// Column of the tile.
  public let x: Int

  /// Row of the tile.
  public let y: Int

  /// The active settings.
  public private(set) var settings = AnalogSettings()

  /// Samples since the last settle, modulo 2^32.
  public private(set) var conversion: UInt32 = 0

  /// What was programmed, row by row.
  private var weights: [Int8]

  /// What the weights act like, column by column, unless `isStale`.
  private var effective: [Int16]

  /// The settings have changed since effective weights were computed; the next sample does it.
  private var isStale = false

  /// The inputs that the next sample takes.
  private var shadow: [Int8]

  /// The codes that conversions will give.
  private var held: [Int32]

  /// The codes that can be read.
  private var codes: [Int32]

  /// `read_data_o`: the codes read last.
  public internal(set) var readData = InlineArray<8, Int32>(repeating: 0)

  /// What the settings make of cells and converters.
  private var cells: AnalogCells
  private var converters: AnalogConverters

  /// An array at power-up: weights of 0, an ideal one.
  public init(_ parameters: AnalogParameters, x: Int, y: Int) {
    self.parameters = parameters
    self.x = x
    self.y = y
    let (rows, columns) = (parameters.rows, parameters.columns)
    weights = Array(repeating: 0, count: rows * columns)
    effective = Array(repeating: 0, count: rows * columns)
    shadow = Array(repeating: 0, count: rows)
    held = Array(repeating: 0, count: columns)
    codes = Array(repeating: 0, count: columns)
    cells = AnalogCells(parameters, settings, x: x, y: y)
    converters = AnalogConverters(parameters, settings, x: x, y: y)
  }

  /// The array of a tile.
  public init(_ spec: AnalogSpec, clock: Int, x: Int, y: Int) {
    self.init(AnalogParameters(spec, clock: clock), x: x, y: y)
  }

  /// ADCs beside the array.
  public var converterCount: Int { parameters.columns / parameters.columnsPerADC }

  // MARK: Weights and settings

  /// Makes settings the active ones and counts conversions from 0 again.
  public mutating func settle(_ settings: AnalogSettings) {
    conversion = 0
    guard settings != self.settings else { return }
    self.settings = settings
    cells = AnalogCells(parameters, settings, x: x, y: y)
    isStale = true
  }

  /// Programs the weights of eight columns of a row; places that do not exist are ignored.
  /// - Parameter weights: byte i is the weight of column 8 `group` + i.
  public mutating func program(row: Int, group: Int, weights word: UInt64) {
    guard row < parameters.rows, group < parameters.columns / 8 else { return }
    for byte in 0..<8 {
      weights[row * parameters.columns + 8 * group + byte] =
        Int8(truncatingIfNeeded: word >> UInt64(8 * byte))
    }
    if !isStale { renew(row, 8 * group..<8 * group + 8) }
  }

  /// Programs all weights, given row by row.
  public mutating func program(_ weights: [Int8]) {
    precondition(weights.count == self.weights.count, "a weight for each pair of cells")
    self.weights = weights
    isStale = true
  }

  /// The weight that was programmed.
  public func weight(row: Int, column: Int) -> Int8 { weights[row * parameters.columns + column] }

  /// What a weight acts like: itself in ideal mode, else the difference of two conductances.
  public func effectiveWeight(row: Int, column: Int) -> Int {
    cells.effectiveWeight(weight(row: row, column: column), row: row, column: column)
  }

  /// Computes all effective weights.
  private mutating func renew() {
    isStale = false
    // The converters count anew from what they are told is there.
    converters = AnalogConverters(parameters, settings, x: x, y: y)
    for place in effective.indices { effective[place] = 0 }
    for row in 0..<parameters.rows { renew(row, 0..<parameters.columns) }
  }

  /// Computes effective weights of a row again.
  private mutating func renew(_ row: Int, _ columns: Range<Int>) {
    for column in columns {
      let place = column * parameters.rows + row
      let old = effective[place]
      let new = cells.effectiveWeight(
        weights[row * parameters.columns + column], row: row, column: column)
      effective[place] = Int16(new)
      converters.replace(Int(old), by: new, row: row, column: column)
    }
  }

  // MARK: Products

  /// Writes eight inputs: byte k is that of row 8 `index` + k. Rows that do not exist are ignored.
  public mutating func writeInputs(index: Int, _ word: UInt64) {
    guard index < parameters.rows / 8 else { return }
    for byte in 0..<8 {
      shadow[8 * index + byte] = Int8(truncatingIfNeeded: word >> UInt64(8 * byte))
    }
  }

  /// Gives the shadow to the DACs and holds the codes of all columns.
  public mutating func sample() {
    if isStale { renew() }
    let inputs = converters.inputs(shadow)
    let rows = parameters.rows
    var sums: [Int32] = []
    swap(&sums, &held)
    effective.withUnsafeBufferPointer { effective in
      inputs.withUnsafeBufferPointer { inputs in
        sums.withUnsafeMutableBufferPointer { sums in
          Self.multiply(effective.baseAddress!, inputs.baseAddress!, sums, rows: rows)
        }
      }
    }
    if settings.isQuantising { converters.convert(&sums, inputs: inputs, conversion: conversion) }
    held = sums
    conversion &+= 1
  }

  /// A step: each ADC gives the code of one of its columns.
  public mutating func convert(step: Int) {
    guard step < parameters.columnsPerADC else { return }
    let columns = step * converterCount..<(step + 1) * converterCount
    for column in columns { codes[column] = held[column] }
  }

  /// The codes of as many columns as the read-out port has lanes; zeros beyond the last column.
  public func read(index: Int) -> InlineArray<8, Int32> {
    var lanes = InlineArray<8, Int32>(repeating: 0)
    guard index < parameters.columns / parameters.lanes else { return lanes }
    for lane in 0..<parameters.lanes { lanes[lane] = codes[parameters.lanes * index + lane] }
    return lanes
  }

  /// A whole product: writes all inputs, samples, and gives the codes of all columns at once.
  public mutating func product(_ inputs: [Int8]) -> [Int32] {
    precondition(inputs.count == parameters.rows, "an input for each row")
    shadow = inputs
    sample()
    codes = held
    return codes
  }

  /// The sums of products of all columns: four at a time, because each input then is loaded once for
  /// four products; compilers make `pmaddwd` of the inner loop.
  private static func multiply(
    _ weights: UnsafePointer<Int16>, _ inputs: UnsafePointer<Int16>,
    _ sums: UnsafeMutableBufferPointer<Int32>, rows: Int
  ) {
    var first = weights
    var index = 0
    while index < sums.count {
      let second = first + rows
      let third = second + rows
      let fourth = third + rows
      var (sum0, sum1, sum2, sum3) = (Int32(0), Int32(0), Int32(0), Int32(0))
      var row = 0
      while row < rows {
        let input = Int32(inputs[row])
        sum0 &+= Int32(first[row]) &* input
        sum1 &+= Int32(second[row]) &* input
        sum2 &+= Int32(third[row]) &* input
        sum3 &+= Int32(fourth[row]) &* input
        row &+= 1
      }
      sums[index] = sum0
      sums[index + 1] = sum1
      sums[index + 2] = sum2
      sums[index + 3] = sum3
      first = fourth + rows
      index &+= 4
    }
  }
}
