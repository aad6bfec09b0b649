/// A program for the SIMD unit as it lies in memory.
public struct SIMDProgram: Sendable, Hashable {
  /// Address of the first byte, a multiple of 8.
  public let origin: UInt32

  /// The bytes from there on; their number is a multiple of 8.
  public let bytes: [UInt8]

  /// The values of labels and constants.
  public let symbols: [String: Int64]

  /// The lines of the text that placed bytes: where, how many, and the line's number from 1.
  let places: [Place]

  /// What a line of the text placed.
  struct Place: Sendable, Hashable {
    let address: UInt32
    let count: Int
    let line: Int
  }

  /// The program as words of 64 bits, the first at `origin`.
  public var words: [UInt64] {
    stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
