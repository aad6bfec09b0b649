/// A descriptor of the analog part as a program writes it.
///
/// `docs/parts/analog.md` says what each field does. Fields that an opcode does not use are encoded as
/// they stand and ignored by the part.
public struct AnalogJobDescriptor: Sendable, Hashable {
  /// What is to be done.
  public var opcode: AnalogJob.Opcode

  /// How outputs are written.
  public var format = AnalogJob.Format.int8

  /// Whether calibrated results below 0 become 0.
  public var rectifies = false

  /// Number of products, or of the rounds of a loop, 0…65,535.
  public var count = 0

  /// Address of the next descriptor, a multiple of 8; nil where the run ends.
  public var next: Int?

  /// What is taken before weights, calibration or an input are read.
  public var waitInput: TransferDescriptor.SemaphoreChange = .none

  /// What is raised when they have been read.
  public var inputDone: TransferDescriptor.SemaphoreChange = .none

  /// What is taken before the outputs of a product are written.
  public var waitOutput: TransferDescriptor.SemaphoreChange = .none

  /// What is raised when they have been written.
  public var outputDone: TransferDescriptor.SemaphoreChange = .none

  /// Address of inputs, weights or calibration, or the target of a loop.
  public var source = 0

  /// Bytes from one row or vector to the next; may be negative.
  public var sourceStride = 0

  /// Address of the outputs.
  public var destination = 0

  /// Bytes from the outputs of a product to those of the next; may be negative.
  public var destinationStride = 0

  /// Rows of the array that are used.
  public var rows = 0..<0

  /// Columns of the array that are used.
  public var columns = 0..<0

  /// A descriptor with zeros in all fields, the last of its run.
  public init(_ opcode: AnalogJob.Opcode) { self.opcode = opcode }

  /// Bytes that a descriptor occupies.
  public static let size = 8 * AnalogJob.words

  /// The five words, the first of which lies at the descriptor's address, a multiple of 8.
  /// - Precondition: every field fits its bits.
  public func encode() -> [UInt64] {
    func field(_ value: Int, _ bits: Range<Int>) -> UInt64 {
      precondition(0..<(1 << bits.count) ~= value, "\(value) does not fit \(bits.count) bits")
      return UInt64(value) << UInt64(bits.lowerBound)
    }
    func word(_ value: Int, _ bits: Range<Int>) -> UInt64 {
      UInt64(UInt32(truncatingIfNeeded: value)) << UInt64(bits.lowerBound)
    }
    func change(_ change: TransferDescriptor.SemaphoreChange, _ bits: Range<Int>) -> UInt64 {
      (field(change.semaphore, AnalogJob.semaphore) | field(change.amount, AnalogJob.amount))
        << UInt64(bits.lowerBound)
    }
    precondition((next ?? 0) & 7 == 0, "descriptors lie at multiples of 8")
    var first = field(opcode.rawValue, AnalogJob.opcode) | field(format.rawValue, AnalogJob.format)
    first |= field(count, AnalogJob.count) | word(next ?? 0, AnalogJob.next)
    if next == nil { first |= 1 << UInt64(AnalogJob.last) }
    if rectifies { first |= 1 << UInt64(AnalogJob.rectify) }
    return [
      first,
      change(waitInput, AnalogJob.waitInput) | change(inputDone, AnalogJob.inputDone)
        | change(waitOutput, AnalogJob.waitOutput) | change(outputDone, AnalogJob.outputDone),
      word(source, AnalogJob.source) | word(sourceStride, AnalogJob.sourceStride),
      word(destination, AnalogJob.destination)
        | word(destinationStride, AnalogJob.destinationStride),
      field(rows.lowerBound, AnalogJob.firstRow) | field(rows.count, AnalogJob.rows)
        | field(columns.lowerBound, AnalogJob.firstColumn)
        | field(columns.count, AnalogJob.columns),
    ]
  }

  /// A word of calibration: the result of a code is (code × factor + addend) / 2^shift, rounded.
  /// - Precondition: every number fits its bits.
  public static func calibration(factor: Int, addend: Int, shift: Int) -> UInt64 {
    precondition(0..<32 ~= shift, "a shift has five bits")
    return UInt64(UInt16(bitPattern: Int16(factor))) << UInt64(AnalogJob.factor.lowerBound)
      | UInt64(UInt32(bitPattern: Int32(addend))) << UInt64(AnalogJob.addend.lowerBound)
      | UInt64(shift) << UInt64(AnalogJob.shift.lowerBound)
  }
}
