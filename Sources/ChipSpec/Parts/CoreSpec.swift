/// The RISC-V core of a tile.
public struct CoreSpec: Sendable, Hashable {
  /// Where the core comes from.
  public var implementation: Implementation = .builtin

  /// Instructions that the core has.
  public var isa: InstructionSet = .rv32imc

  /// What an external core's bus speaks.
  public var bus: Bus = .obi

  /// What comes of loads and stores that are not aligned, with a core of the generator.
  public var misaligned: Misaligned = .split

  /// The defaults of a spec.
  public init() {}

  /// Whether the core fetches through a port of its own.
  public var fetchesApart: Bool { implementation == .builtin || bus == .obi }

  /// Where a core comes from.
  public enum Implementation: String, SpecChoice {
    /// The generator builds it.
    case builtin
    /// The tile leaves it out and offers a bus.
    case external

    var summary: String {
      switch self {
      case .builtin: "the generator builds the core"
      case .external: "the tile leaves the core out and offers a bus for one"
      }
    }
  }

  /// RISC-V base and extensions.
  public enum InstructionSet: String, SpecChoice {
    case rv32i, rv32ic, rv32im, rv32imc

    /// Whether instructions of 16 bits exist (extension C).
    public var isCompressed: Bool { self == .rv32ic || self == .rv32imc }

    /// Whether multiplication and division exist (extension M).
    public var multiplies: Bool { self == .rv32im || self == .rv32imc }

    var summary: String {
      switch self {
      case .rv32i: "the 32-bit base"
      case .rv32ic: "the base and 16-bit instructions"
      case .rv32im: "the base, multiplication and division"
      case .rv32imc: "the base, multiplication and division, 16-bit instructions"
      }
    }
  }

  /// What comes of a load or store whose address is not a multiple of its size.
  public enum Misaligned: String, SpecChoice {
    /// It raises an exception.
    case trap
    /// The core does it, in one access or in two, where it lies in the memory.
    case split

    var summary: String {
      switch self {
      case .trap: "it raises an exception"
      case .split: "in the memory it is done, in one access or in two; of registers it raises one"
      }
    }
  }

  /// Bus protocols for external cores.
  public enum Bus: String, SpecChoice {
    /// OBI 1.2 of the OpenHW Group, as Ibex and CV32E40P speak it.
    case obi
    /// The native memory interface of PicoRV32.
    case picorv32
    /// AXI4-Lite of Arm.
    case axi4lite = "axi4_lite"

    var summary: String {
      switch self {
      case .obi: "OBI 1.2, as Ibex and CV32E40P speak it"
      case .picorv32: "the native memory interface of PicoRV32"
      case .axi4lite: "AXI4-Lite"
      }
    }
  }
}

extension CoreSpec: SpecSectioned {
  static let section = SpecSection<CoreSpec>(
    title: "Core",
    summary: "The RISC-V core of a tile. A single word gives its implementation.",
    shorthand: "implementation",
    fields: [
      .init("implementation", \.implementation, .choice(), "Where the core comes from."),
      .init("isa", \.isa, .choice(), "Instructions that the core has."),
      .init("bus", \.bus, .choice(), "What the bus of an external core speaks."),
      .init(
        "misaligned", \.misaligned, .choice(),
        "What comes of loads and stores that are not aligned, with a builtin core."),
    ])
}
