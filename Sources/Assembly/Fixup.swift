import ChipSpec
import Diagnostics

/// A number of an instruction that is put into its word when all names are known.
struct Fixup {
  /// Where it goes.
  let field: Field

  /// The number.
  let expression: Expression

  /// Fields that hold numbers.
  enum Field {
    case immediate
    case high
    case low
    case shift
    case semaphore
    case amount
    /// The distance from the instruction to the address that the number is.
    case target

    /// The bits of the word.
    var bits: Range<Int> {
      switch self {
      case .immediate, .target: SIMDEncoding.immediate
      case .high: SIMDEncoding.high
      case .low: SIMDEncoding.low
      case .shift: SIMDEncoding.shift
      case .semaphore: SIMDEncoding.semaphore
      case .amount: SIMDEncoding.amount
      }
    }

    /// The numbers that fit.
    var range: ClosedRange<Int128> {
      switch self {
      case .immediate: -0x8000_0000...0xFFFF_FFFF
      // Addresses wrap: a branch forward at the end of memory goes to its start.
      case .target: -0x8000_0000...0x1_7FFF_FFFF
      case .high, .low: -0x8000...0x7FFF
      case .shift: 0...63
      case .semaphore, .amount: 0...255
      }
    }

    /// What the number is called.
    var words: String {
      switch self {
      case .immediate: "a number here"
      case .high, .low: "a bound or zero point"
      case .shift: "a shift"
      case .semaphore: "the number of a semaphore"
      case .amount: "an amount"
      case .target: "an address"
      }
    }
  }

  /// Puts the number's value into an instruction at an address.
  func apply(
    _ value: Int128, at address: UInt32, to word: inout InstructionWord
  ) throws(AssemblyFault) {
    guard field.range.contains(value) else {
      throw AssemblyFault(
        AssemblyRules.range,
        "\(field.words) must be from \(field.range.lowerBound) to \(field.range.upperBound), "
          + "found \(value)", expression.range)
    }
    var number = UInt32(truncatingIfNeeded: value)
    if case .target = field {
      number = number &- address
      guard number % 8 == 0 else {
        throw AssemblyFault(
          AssemblyRules.alignment, "a branch goes to a multiple of 8, found address \(value)",
          expression.range, help: "put '.align 8' before the label")
      }
    }
    let mask = UInt32.max >> UInt32(32 - field.bits.count)
    word.immediate |= (number & mask) << UInt32(field.bits.lowerBound)
  }
}
