/// A decoded instruction: 8 bytes, so that a word of the memory's table holds one.
struct CoreInstruction: Sendable {
  /// What it does.
  var operation: CoreOperation

  /// The register written, 1…31; ``nowhere`` where none is.
  var destination: UInt8

  /// The first register read, 0…31; for CSR instructions with an immediate the immediate.
  var first: UInt8

  /// Bits 4:0: the second register read. Bits 7:5: length, 2 or 4 bytes.
  private var secondAndLength: UInt8

  /// The immediate, extended; of jumps with an immediate and of branches the target's address; of
  /// `constant` the value; of CSR instructions the CSR's address.
  var immediate: UInt32

  /// Where results for x0 go: a place behind the registers, that is never read.
  static let nowhere: UInt8 = 32

  /// Nothing decoded yet.
  static let undecoded = CoreInstruction(.undecoded, length: 2)

  /// An instruction by its parts.
  /// - Parameter destination: 0…31; 0 is nowhere.
  init(
    _ operation: CoreOperation, length: UInt32, destination: UInt32 = 0, first: UInt32 = 0,
    second: UInt32 = 0, immediate: UInt32 = 0
  ) {
    self.operation = operation
    self.destination = destination == 0 ? Self.nowhere : UInt8(truncatingIfNeeded: destination)
    self.first = UInt8(truncatingIfNeeded: first)
    secondAndLength = UInt8(truncatingIfNeeded: second | length << 5)
    self.immediate = immediate
  }

  /// The second register read, 0…31.
  var second: UInt8 { secondAndLength & 31 }

  /// Bytes that the instruction takes, 2 or 4.
  var length: UInt32 { UInt32(secondAndLength >> 5) }
}
