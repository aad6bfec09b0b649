import Assembly
import ChipSpec
import Golden

/// What a core did in one step, beside the cycle in which it said so.
public struct ProgramStep: Sendable, Hashable {
  /// The cycle of the record.
  public let cycle: UInt64

  /// What was done.
  public let retirement: CoreRetirement

  /// A step.
  public init(cycle: UInt64, _ retirement: CoreRetirement) {
    self.cycle = cycle
    self.retirement = retirement
  }

  /// Address, instruction, its disassembly, and what came of it.
  /// - Parameter isa: instructions that the core has.
  public func text(_ isa: CoreSpec.InstructionSet) -> String {
    let step = retirement
    let address = Self.digits(step.address, 8)
    if step.isInterrupt {
      return Self.line(address, "", "(interrupt)", effect)
    }
    let isShort = step.instruction & 3 != 3 && step.instruction >> 16 == 0
    let isFetched = !(step.isTrap && step.cause == 1)
    let word = isFetched ? Self.digits(step.instruction, isShort ? 4 : 8) : ""
    let name =
      isFetched
      ? RISCVDisassembler(isa: isa).text(of: step.instruction, at: step.address) : "(not fetched)"
    return Self.line(address, word, name, effect)
  }

  /// What the step changed.
  private var effect: String {
    let step = retirement
    var parts: [String] = []
    if step.isTrap {
      let what = step.isInterrupt ? "interrupt" : "trap"
      parts.append("\(what) \(step.cause) to \(Self.hex(step.next))")
      if !step.isInterrupt { parts.append("mtval = \(Self.hex(step.value))") }
      return parts.joined(separator: ", ")
    }
    if step.destination != 0 { parts.append("x\(step.destination) = \(Self.hex(step.result))") }
    if step.isLoad || step.isStore {
      parts.append(
        "\(step.isLoad ? "loads" : "stores") \(Self.hex(step.memoryAddress)) bytes "
          + "\(Self.binary(step.byteEnable)) \(Self.hex(step.memoryData))")
    }
    if step.writesCSR {
      parts.append("CSR \(Self.hex(UInt32(step.csr))) = \(Self.hex(step.value))")
    }
    let isShort = step.instruction & 3 != 3 && step.instruction >> 16 == 0
    if step.next != step.address &+ (isShort ? 2 : 4) { parts.append("to \(Self.hex(step.next))") }
    return parts.joined(separator: ", ")
  }

  static func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }

  static func digits(_ value: UInt32, _ count: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  private static func binary(_ value: UInt8) -> String {
    let text = String(value, radix: 2)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
  }

  private static func line(
    _ address: String, _ word: String, _ name: String, _ effect: String
  ) -> String {
    let head = "\(address): \(padded(word, 8))  "
    return head + (effect.isEmpty ? name : padded(name, 32) + "  " + effect)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
