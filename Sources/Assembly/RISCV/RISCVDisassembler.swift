import ChipSpec

/// Writes RISC-V instructions as text.
///
/// The text is that of `llvm-objdump -M no-aliases,numeric` of LLVM 21, with one blank between name and
/// operands and without the symbol that it names beside a target:
///
///     RISCVDisassembler(isa: .rv32imc).text(of: 0xFE06_12E3, at: 0x28)  // bne x12, x0, 0xc
///
/// Words that the core does not execute are `<unknown>`, apart from the two that compilers write where
/// nothing can come: `unimp` and `c.unimp`. A `fence` is shown whatever its unused fields hold.
public struct RISCVDisassembler: Sendable {
  /// What is not an instruction.
  public static let unknown = "<unknown>"

  private let isa: CoreSpec.InstructionSet

  /// A disassembler of the instructions that a core has.
  public init(isa: CoreSpec.InstructionSet) { self.isa = isa }

  /// Bytes of the instruction that begins with this half, 2 or 4.
  public func length(of half: UInt32) -> Int { isa.isCompressed && half & 3 != 3 ? 2 : 4 }

  /// The text of an instruction.
  /// - Parameters:
  ///   - word: the instruction; of one of 16 bits only bits 15:0 count.
  ///   - address: where it stands, which its target follows from.
  public func text(of word: UInt32, at address: UInt32) -> String {
    let isShort = length(of: word) == 2
    let word = isShort ? word & 0xFFFF : word
    guard isShort || word & 3 == 3 else { return Self.unknown }
    let table = isShort ? RISCVEncoding.short : RISCVEncoding.long
    guard let line = table.first(where: { word & $0.mask == $0.match }), let name = line.name,
      line.extension == nil || isa.multiplies
    else { return Self.unknown }
    let operands =
      isShort
      ? shortOperands(line.format, word, address) : longOperands(line.format, word, address)
    return operands.isEmpty ? name : name + " " + operands.joined(separator: ", ")
  }

  // MARK: Operands

  private func longOperands(
    _ format: RISCVFormat, _ word: UInt32, _ address: UInt32
  ) -> [String] {
    let rd = Self.register(word >> 7)
    let rs1 = Self.register(word >> 15)
    let rs2 = Self.register(word >> 20)
    let immediate = Self.signed(word >> 20, bits: 12)
    switch format {
    case .register: return [rd, rs1, rs2]
    case .immediate: return [rd, rs1, Self.number(immediate)]
    case .shift: return [rd, rs1, Self.number(Int32(word >> 20 & 31))]
    case .load: return [rd, "\(Self.number(immediate))(\(rs1))"]
    case .store:
      let offset = Self.gather(word, (25, 7, 5), (7, 5, 0))
      return [rs2, "\(Self.number(Self.signed(offset, bits: 12)))(\(rs1))"]
    case .branch:
      let offset = Self.gather(word, (31, 1, 12), (7, 1, 11), (25, 6, 5), (8, 4, 1))
      return [rs1, rs2, Self.target(address, offset, bits: 13)]
    case .upper: return [rd, Self.number(Int32(word >> 12))]
    case .jump:
      let offset = Self.gather(word, (31, 1, 20), (12, 8, 12), (20, 1, 11), (21, 10, 1))
      return [rd, Self.target(address, offset, bits: 21)]
    case .fence: return [Self.accesses(word >> 24), Self.accesses(word >> 20)]
    case .csr: return [rd, RISCVControlRegister.name(word >> 20), rs1]
    case .csrImmediate:
      return [rd, RISCVControlRegister.name(word >> 20), Self.number(Int32(word >> 15 & 31))]
    default: return []
    }
  }

  private func shortOperands(
    _ format: RISCVFormat, _ half: UInt32, _ address: UInt32
  ) -> [String] {
    let rd = Self.register(half >> 7)
    let rs2 = Self.register(half >> 2)
    let low = Self.register(8 + (half >> 2 & 7))
    let high = Self.register(8 + (half >> 7 & 7))
    let six = Self.gather(half, (12, 1, 5), (2, 5, 0))
    let immediate = Self.number(Self.signed(six, bits: 6))
    let shift = Self.number(Int32(half >> 2 & 31))
    switch format {
    case .stackAddress:
      let value = Self.gather(half, (7, 4, 6), (11, 2, 4), (5, 1, 3), (6, 1, 2))
      return [low, "x2", Self.number(Int32(value))]
    case .shortAccess:
      let offset = Self.gather(half, (5, 1, 6), (10, 3, 3), (6, 1, 2))
      return [low, "\(Self.number(Int32(offset)))(\(high))"]
    case .shortHint: return six == 0 ? [] : [immediate]
    case .shortImmediate: return [rd, immediate]
    case .shortJump:
      let offset = Self.gather(
        half, (12, 1, 11), (8, 1, 10), (9, 2, 8), (6, 1, 7), (7, 1, 6), (2, 1, 5), (11, 1, 4),
        (3, 3, 1))
      return [Self.target(address, offset, bits: 12)]
    case .stackAdjustment:
      let value = Self.gather(half, (12, 1, 9), (3, 2, 7), (5, 1, 6), (2, 1, 5), (6, 1, 4))
      return ["x2", Self.number(Self.signed(value, bits: 10))]
    case .shortUpper:
      let upper = UInt32(bitPattern: Self.signed(six, bits: 6)) & 0xF_FFFF
      return [rd, Self.number(Int32(upper))]
    case .narrowImmediate: return [high, immediate]
    case .narrowShift: return [high, shift]
    case .narrow: return [high]
    case .narrowPair: return [high, low]
    case .shortBranch:
      let offset = Self.gather(
        half, (12, 1, 8), (5, 2, 6), (2, 1, 5), (10, 2, 3), (3, 2, 1))
      return [high, Self.target(address, offset, bits: 9)]
    case .shortShift: return [rd, shift]
    case .single: return [rd]
    case .pair: return [rd, rs2]
    case .stackLoad:
      let offset = Self.gather(half, (2, 2, 6), (12, 1, 5), (4, 3, 2))
      return [rd, "\(Self.number(Int32(offset)))(x2)"]
    case .stackStore:
      let offset = Self.gather(half, (7, 2, 6), (9, 4, 2))
      return [rs2, "\(Self.number(Int32(offset)))(x2)"]
    default: return []
    }
  }

  // MARK: Pieces

  /// Collects an immediate: of each piece where it begins in the word, how many bits it has, and
  /// where it begins in the immediate.
  private static func gather(_ word: UInt32, _ pieces: (UInt32, UInt32, UInt32)...) -> UInt32 {
    pieces.reduce(0) { value, piece in
      value | (word >> piece.0 & (1 << piece.1 - 1)) << piece.2
    }
  }

  private static func signed(_ value: UInt32, bits: UInt32) -> Int32 {
    Int32(bitPattern: value << (32 - bits)) >> Int32(32 - bits)
  }

  private static func register(_ number: UInt32) -> String { "x\(number & 31)" }

  private static func number(_ value: Int32) -> String {
    (value < 0 ? "-0x" : "0x") + String(value.magnitude, radix: 16)
  }

  private static func target(_ address: UInt32, _ offset: UInt32, bits: UInt32) -> String {
    let target = address &+ UInt32(bitPattern: signed(offset, bits: bits))
    return "0x" + String(target, radix: 16)
  }

  /// The set of accesses that a fence orders: input, output, reads, writes.
  private static func accesses(_ bits: UInt32) -> String {
    let names = [(8, "i"), (4, "o"), (2, "r"), (1, "w")] as [(UInt32, String)]
    let set = names.filter { bits & $0.0 != 0 }.map(\.1).joined()
    return set.isEmpty ? "0" : set
  }
}
