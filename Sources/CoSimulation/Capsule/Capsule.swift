import Simulation

/// All that it takes to see a failure again, in one file.
///
/// The file is JSON; docs/regressions.md describes it. It holds no date and no absolute path of the tool.
public struct Capsule: Sendable, Codable, Equatable {
  /// The version of the format that is written and read.
  public static let formatVersion = 1

  /// The chip's description.
  public struct Spec: Sendable, Codable, Equatable {
    /// The spec's file, as it was named.
    public var file: String
    /// The SHA-256 of its text.
    public var sha256: String
    /// Its text.
    public var text: String

    /// A spec.
    public init(file: String, text: String) {
      self.file = file
      self.text = text
      sha256 = Capsule.hash(text)
    }
  }

  /// What ran on the chip.
  public struct Program: Sendable, Codable, Equatable {
    /// The program's file, as it was named; nil for a random one.
    public var file: String?
    /// The text of the file; nil for a random one, which follows from the seed.
    public var text: String?

    /// A program.
    public init(file: String? = nil, text: String? = nil) {
      self.file = file
      self.text = text
    }
  }

  /// The tools that built the model.
  public struct Tools: Sendable, Codable, Equatable {
    /// What `verilator --version` says.
    public var verilator: String
    /// What the C++ compiler says of its version.
    public var compiler: String

    /// The tools.
    public init(verilator: String, compiler: String) {
      self.verilator = verilator
      self.compiler = compiler
    }
  }

  /// The Verilog.
  public struct RTL: Sendable, Codable, Equatable {
    /// A file that is not as the generator writes it.
    public struct File: Sendable, Codable, Equatable {
      /// Its path in the generated directory.
      public var name: String
      /// Its text.
      public var text: String

      /// A file.
      public init(name: String, text: String) {
        self.name = name
        self.text = text
      }
    }

    /// The SHA-256 of all files' names and texts.
    public var sha256: String
    /// The directory that was given, if one was.
    public var directory: String?
    /// The files that differ from what the generator writes.
    public var edited: [File]

    /// The Verilog.
    public init(sha256: String, directory: String? = nil, edited: [File] = []) {
      self.sha256 = sha256
      self.directory = directory
      self.edited = edited
    }
  }

  /// The version of the format.
  public var capsule: Int
  /// The version of tilewright.
  public var version: String
  /// The chip.
  public var spec: Spec
  /// What ran.
  public var program: Program
  /// What everything random followed from.
  public var seed: UInt64
  /// Cycles after which the run was to be stopped.
  public var cycles: UInt64
  /// Whether commits were checked against the golden model.
  public var checks: Bool
  /// How the chip was simulated.
  public var engine: EngineChoice
  /// What built the model.
  public var tools: Tools
  /// The Verilog.
  public var rtl: RTL
  /// What went wrong.
  public var failure: ChipFailure

  /// A failure.
  public init(
    version: String, spec: Spec, program: Program, seed: UInt64, cycles: UInt64, checks: Bool,
    engine: EngineChoice, tools: Tools, rtl: RTL, failure: ChipFailure
  ) {
    capsule = Self.formatVersion
    self.version = version
    self.spec = spec
    self.program = program
    self.seed = seed
    self.cycles = cycles
    self.checks = checks
    self.engine = engine
    self.tools = tools
    self.rtl = rtl
    self.failure = failure
  }

  /// The SHA-256 of a text, in lower-case hexadecimal digits.
  public static func hash(_ text: String) -> String {
    var hash = SHA256()
    hash.update(Array(text.utf8))
    return hash.finalize()
  }
}
