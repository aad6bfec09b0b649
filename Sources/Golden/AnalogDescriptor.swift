import ChipSpec

/// A descriptor of an analog job, as its five words say.
struct AnalogDescriptor: Sendable {
  /// A semaphore and an amount; not used if that is 0.
  struct Operation: Sendable {
    let semaphore: UInt8
    let amount: UInt8

    init(_ field: UInt64) {
      semaphore = UInt8(field[AnalogJob.semaphore])
      amount = UInt8(field[AnalogJob.amount])
    }

    var isUsed: Bool { amount != 0 }
  }

  /// The opcode's number.
  let opcode: Int
  let isLast: Bool
  /// The format's number.
  let format: Int
  let rectifies: Bool
  let count: Int
  let next: UInt32

  let waitInput: Operation
  let inputDone: Operation
  let waitOutput: Operation
  let outputDone: Operation

  let source: UInt32
  let sourceStride: UInt32
  let destination: UInt32
  let destinationStride: UInt32

  let firstRow: Int
  let rows: Int
  let firstColumn: Int
  let columns: Int

  init(_ words: [UInt64]) {
    opcode = Int(words[0][AnalogJob.opcode])
    isLast = words[0] >> UInt64(AnalogJob.last) & 1 == 1
    format = Int(words[0][AnalogJob.format])
    rectifies = words[0] >> UInt64(AnalogJob.rectify) & 1 == 1
    count = Int(words[0][AnalogJob.count])
    next = UInt32(words[0][AnalogJob.next])
    waitInput = Operation(words[1][AnalogJob.waitInput])
    inputDone = Operation(words[1][AnalogJob.inputDone])
    waitOutput = Operation(words[1][AnalogJob.waitOutput])
    outputDone = Operation(words[1][AnalogJob.outputDone])
    source = UInt32(words[2][AnalogJob.source])
    sourceStride = UInt32(words[2][AnalogJob.sourceStride])
    destination = UInt32(words[3][AnalogJob.destination])
    destinationStride = UInt32(words[3][AnalogJob.destinationStride])
    firstRow = Int(words[4][AnalogJob.firstRow])
    rows = Int(words[4][AnalogJob.rows])
    firstColumn = Int(words[4][AnalogJob.firstColumn])
    columns = Int(words[4][AnalogJob.columns])
  }

  /// The first check that the descriptor fails.
  func fault(_ parameters: AnalogParameters) -> AnalogJob.Cause? {
    guard let opcode = AnalogJob.Opcode(rawValue: opcode) else { return .opcode }
    let isLoad = opcode == .loadWeights
    let converts = opcode == .convert
    guard isLoad || converts || opcode == .loadCalibration else { return nil }

    if source % 8 != 0 { return .alignment }
    if isLoad || converts, sourceStride % 8 != 0 { return .alignment }
    if converts, destination % 8 != 0 || destinationStride % 8 != 0 { return .alignment }
    if isLoad || converts {
      if rows == 0 || firstRow + rows > parameters.rows { return .rows }
      if converts, firstRow % 8 != 0 { return .rows }
    }
    if columns == 0 || firstColumn + columns > parameters.columns { return .columns }
    if isLoad || converts, firstColumn % 8 != 0 { return .columns }
    if converts {
      if count == 0 { return .count }
      if AnalogJob.Format(rawValue: format) == nil { return .format }
    }
    return nil
  }
}

extension UInt64 {
  /// The bits of a range, as a number.
  subscript(bits: Range<Int>) -> UInt64 {
    self >> UInt64(bits.lowerBound) & (bits.count == 64 ? .max : 1 << UInt64(bits.count) - 1)
  }
}
