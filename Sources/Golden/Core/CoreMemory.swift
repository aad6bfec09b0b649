/// The tile's SRAM as its core sees it: bytes, and what the core has decoded of them.
///
/// The table of decoded instructions has a place for each even address. A write clears the places that
/// it may concern, so that the model never executes what is no longer there.
public struct CoreMemory: Sendable, CoreData {
  /// Bytes, a power of two.
  public let capacity: Int

  /// The contents.
  var bytes: [UInt8]

  /// What was decoded at each even address, behind one place of margin; two more stand at the end.
  var decoded: [CoreInstruction]

  /// Places of margin before the first decoded instruction.
  static let margin = 1

  /// Words of 64 bits that cannot be corrected, address / 8.
  private(set) var uncorrectable: Set<UInt32> = []

  /// A memory of zeros.
  /// - Precondition: `capacity` is a power of two, 8 to 2^30 bytes.
  public init(capacity: Int) {
    precondition(
      8...1 << 30 ~= capacity && capacity & (capacity - 1) == 0, "spec was not validated")
    self.capacity = capacity
    bytes = Array(repeating: 0, count: capacity)
    decoded = Array(repeating: .undecoded, count: capacity / 2 + Self.margin + 2)
  }

  /// Whether `count` bytes from an address on are within the memory.
  public func contains(_ address: UInt32, count: Int) -> Bool {
    Int(address) + count <= capacity
  }

  /// Reads 1, 2, 4 or 8 bytes, little-endian, at any alignment.
  /// - Precondition: they are within the memory.
  public func read(_ address: UInt32, bytes count: Int) -> UInt64 {
    precondition(contains(address, count: count), "outside of the memory")
    var value: UInt64 = 0
    for index in 0..<count {
      value |= UInt64(bytes[Int(address) + index]) << UInt64(8 * index)
    }
    return value
  }

  /// Writes the low 1, 2, 4 or 8 bytes of `value`, little-endian, at any alignment. Eight bytes at a
  /// multiple of eight make a word known again that could not be corrected.
  /// - Precondition: they are within the memory.
  public mutating func write(_ value: UInt64, to address: UInt32, bytes count: Int) {
    precondition(contains(address, count: count), "outside of the memory")
    for index in 0..<count {
      bytes[Int(address) + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
    forget(address, count)
    if count == 8 && address & 7 == 0 && !uncorrectable.isEmpty {
      uncorrectable.remove(address / 8)
    }
  }

  /// Writes the bytes of an aligned word of 64 bits whose bit in `byteEnable` is set, as a port of the
  /// SRAM does.
  /// - Parameter address: any within the word.
  /// - Returns: false, and nothing is written, if the word cannot be corrected and is not replaced as
  ///   a whole, or if it is outside of the memory.
  @discardableResult
  public mutating func write(_ word: UInt64, to address: UInt32, byteEnable: UInt8) -> Bool {
    let first = address & ~7
    guard contains(first, count: 8) else { return false }
    if byteEnable == 0xFF {
      write(word, to: first, bytes: 8)
      return true
    }
    guard uncorrectable.isEmpty || !uncorrectable.contains(address / 8) else { return false }
    for index in 0..<8 where byteEnable >> UInt8(index) & 1 == 1 {
      bytes[Int(first) + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
    }
    forget(first, 8)
    return true
  }

  /// Writes bytes one after the other, as a loader does.
  /// - Precondition: they are within the memory.
  public mutating func load(_ contents: some Collection<UInt8>, at address: UInt32 = 0) {
    precondition(contains(address, count: contents.count), "outside of the memory")
    guard !contents.isEmpty else { return }
    var place = Int(address)
    for byte in contents {
      bytes[place] = byte
      place += 1
    }
    forget(address, contents.count)
  }

  /// Bytes one after the other.
  /// - Precondition: they are within the memory.
  public func contents(at address: UInt32, count: Int) -> [UInt8] {
    precondition(contains(address, count: count), "outside of the memory")
    return Array(bytes[Int(address)..<Int(address) + count])
  }

  /// Makes every access to the word of 64 bits that holds an address fail, until it is written whole:
  /// a protected memory cannot correct it.
  public mutating func markUncorrectable(at address: UInt32) {
    uncorrectable.insert(address / 8)
  }

  /// Makes the word of 64 bits that holds an address readable again.
  public mutating func markCorrectable(at address: UInt32) {
    uncorrectable.remove(address / 8)
  }

  /// Whether an access to the word of 64 bits that holds an address fails.
  func isFaulty(_ address: UInt32, _ more: [UInt32]) -> Bool {
    if uncorrectable.isEmpty && more.isEmpty { return false }
    return uncorrectable.contains(address / 8) || more.contains { $0 / 8 == address / 8 }
  }

  /// Gives access to the bytes and to the table, at the place of address 0.
  mutating func withUnsafeStorage<Result>(
    _ body: (UnsafeMutableRawPointer, UnsafeMutablePointer<CoreInstruction>) -> Result
  ) -> Result {
    bytes.withUnsafeMutableBytes { bytes in
      decoded.withUnsafeMutableBufferPointer { decoded in
        body(bytes.baseAddress!, decoded.baseAddress! + Self.margin)
      }
    }
  }

  /// Drops what was decoded of bytes that were written: also the instruction of 32 bits that begins
  /// just before them.
  private mutating func forget(_ address: UInt32, _ count: Int) {
    let first = Int(address) / 2
    let last = (Int(address) + count - 1) / 2
    for place in first - 1...last { decoded[place + Self.margin] = .undecoded }
  }
}
