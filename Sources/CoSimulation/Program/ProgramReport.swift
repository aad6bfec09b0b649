/// What a run of a program compared and found.
public struct ProgramReport: Sendable {
  /// The seed that the initial values of all registers came from.
  public let seed: UInt64

  /// How it ended; nil if a difference ended it.
  public var outcome: ProgramOutcome?

  /// The first difference between Verilog and golden model.
  public var mismatch: ProgramMismatch?

  /// Cycles of the run, from the core's start to the end of the program; those that the tile slept
  /// through count.
  public var cycles: UInt64 = 0

  /// Cycles simulated in all, loading and reading included.
  public var simulated = 0

  /// Steps of the core compared: instructions, traps and interrupts.
  public var steps = 0

  /// Instructions that retired.
  public var instructions = 0

  /// From the first instruction's time to the last one's, with its own cycle.
  public var span: UInt64 = 0

  /// Bytes of memory compared at the end.
  public var bytes = 0

  /// Why the memory was not compared at the end; nil if it was.
  public var notCompared: String?

  /// The words of the signature, from the Verilog's memory.
  public var signature: [UInt32] = []

  /// The words that the program put into its outbound mailbox; each was taken at once.
  public var mailbox: [UInt32] = []

  /// What the program says: the characters among the words of its mailbox, those from 100 to 1FF
  /// (hexadecimal). Bytes that are not UTF-8 are replaced.
  public var text: String {
    String(decoding: mailbox.filter { $0 >> 8 == 1 }.map { UInt8($0 & 0xFF) }, as: UTF8.self)
  }

  /// The core's last steps, oldest first.
  public var history: [ProgramStep] = []

  /// A run that has not begun.
  public init(seed: UInt64) { self.seed = seed }

  /// Cycles for each instruction; nil if there were none.
  public var cyclesPerInstruction: Double? {
    instructions == 0 ? nil : Double(span) / Double(instructions)
  }
}

/// The first difference between the Verilog and the golden model in a run of a program.
public struct ProgramMismatch: Sendable {
  /// Cycle of the run, as the records count.
  public let cycle: UInt64
  /// `core`, `memory`, or `chip`, which broke a rule of its own.
  public let part: String
  /// What differs.
  public let stage: String
  /// What the golden model says, and what the Verilog did.
  public let expected: String, actual: String
  /// The steps in question; nil where a side made none.
  public let golden: ProgramStep?, verilog: ProgramStep?
}
