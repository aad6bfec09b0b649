/// What an analog array sees in one cycle.
public struct AnalogArrayInputs: Sendable {
  /// `settle_i`, and the settings beside it; nil if it is 0.
  public var settle: AnalogSettings?

  /// `program_i` with row, group and weights; nil if it is 0.
  public var program: (row: Int, group: Int, weights: UInt64)?

  /// `input_write_i` with index and data; nil if it is 0.
  public var input: (index: Int, word: UInt64)?

  /// `sample_i`.
  public var sample = false

  /// `convert_i` with the step; nil if it is 0.
  public var step: Int?

  /// `read_i` with the index; nil if it is 0.
  public var read: Int?

  /// Nothing happens.
  public init() {}
}

extension AnalogArray {
  /// What happens at the rising edge at the end of a cycle.
  public mutating func advance(_ inputs: AnalogArrayInputs) {
    // In this order each sees the state before the edge.
    if let index = inputs.read { readData = read(index: index) }
    if let step = inputs.step { convert(step: step) }
    if inputs.sample { sample() }
    if let input = inputs.input { writeInputs(index: input.index, input.word) }
    if let program = inputs.program {
      self.program(row: program.row, group: program.group, weights: program.weights)
    }
    if let settings = inputs.settle { settle(settings) }
  }
}
