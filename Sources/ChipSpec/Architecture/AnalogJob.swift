/// Where the fields of an analog job's descriptor lie: five words of 64 bits in the SRAM.
/// `docs/parts/analog.md` says what they mean.
public enum AnalogJob {
  /// 64-bit words of a descriptor.
  public static let words = 5

  // MARK: Word 0

  /// What is to be done, an ``Opcode``.
  public static let opcode = 0..<8

  /// The run ends after this descriptor.
  public static let last = 8

  /// How outputs are written, a ``Format``.
  public static let format = 9..<12

  /// Calibrated results below 0 become 0.
  public static let rectify = 12

  /// Number of products, or of the rounds of a loop.
  public static let count = 16..<32

  /// Byte address of the next descriptor.
  public static let next = 32..<64

  // MARK: Word 1: semaphores, each its number and an amount

  /// Taken before weights, calibration or an input are read.
  public static let waitInput = 0..<16

  /// Raised when they have been read.
  public static let inputDone = 16..<32

  /// Taken before outputs are written.
  public static let waitOutput = 32..<48

  /// Raised when they have been written.
  public static let outputDone = 48..<64

  /// Within a field of word 1: the semaphore's number.
  public static let semaphore = 0..<8

  /// Within a field of word 1: the amount; 0 if the field is not used.
  public static let amount = 8..<16

  // MARK: Words 2 and 3

  /// Word 2: byte address of what is read, or a loop's target.
  public static let source = 0..<32

  /// Word 2: bytes from one row or vector to the next.
  public static let sourceStride = 32..<64

  /// Word 3: byte address of the outputs.
  public static let destination = 0..<32

  /// Word 3: bytes from the outputs of a product to those of the next.
  public static let destinationStride = 32..<64

  // MARK: Word 4

  /// The first row of the array.
  public static let firstRow = 0..<16

  /// Rows of the array: length of a vector.
  public static let rows = 16..<32

  /// The first column of the array.
  public static let firstColumn = 32..<48

  /// Columns of the array: number of outputs.
  public static let columns = 48..<64

  // MARK: A word of calibration

  /// The factor, two's complement.
  public static let factor = 0..<16

  /// What is added, two's complement.
  public static let addend = 16..<48

  /// By how many bits the sum is shifted to the right.
  public static let shift = 48..<53

  /// What a descriptor asks for.
  public enum Opcode: Int, Sendable, CaseIterable {
    /// Ends the run.
    case stop = 0
    /// Programs weights.
    case loadWeights = 1
    /// Loads the calibration of columns.
    case loadCalibration = 2
    /// Makes products.
    case convert = 3
    /// Goes back, some times.
    case loop = 4
  }

  /// How outputs are written.
  public enum Format: Int, Sendable, CaseIterable {
    /// Calibrated, −128…127.
    case int8 = 0
    /// Calibrated, 0…255.
    case uint8 = 1
    /// Calibrated, −32768…32767.
    case int16 = 2
    /// Calibrated, 32 bits.
    case int32 = 3
    /// The code itself, 32 bits.
    case raw = 4

    /// Bytes of an output.
    public var size: Int {
      switch self {
      case .int8, .uint8: 1
      case .int16: 2
      case .int32, .raw: 4
      }
    }
  }

  /// Why a run ended with an error.
  public enum Cause: Int, Sendable, CaseIterable {
    /// A descriptor cannot be read.
    case descriptor = 1
    /// The opcode is none.
    case opcode = 2
    /// An address or a stride is no multiple of 8.
    case alignment = 3
    /// The array has no such rows.
    case rows = 4
    /// The array has no such columns.
    case columns = 5
    /// There is no product to be made.
    case count = 6
    /// The format of the outputs is none.
    case format = 7
    /// Weights, calibration or an input cannot be read.
    case read = 8
    /// An output cannot be written.
    case write = 9

    /// The name of the value in the register `status`.
    public var name: String { "\(self)" }

    /// What it says.
    var documentation: String {
      switch self {
      case .descriptor: "A descriptor cannot be read."
      case .opcode: "The descriptor's opcode is none."
      case .alignment: "An address or a stride is no multiple of 8."
      case .rows: "The array has no such rows."
      case .columns: "The array has no such columns."
      case .count: "There is no product to be made."
      case .format: "The format of the outputs is none."
      case .read: "Weights, calibration or an input cannot be read."
      case .write: "An output cannot be written."
      }
    }
  }
}
