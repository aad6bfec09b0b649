/// The memory of a tile in the making: regions one behind the other, each from a multiple of 8 on.
struct TileImage {
  let x: Int, y: Int
  private(set) var size = 0
  private var contents: [(address: Int, bytes: [UInt8])] = []

  init(x: Int, y: Int) { (self.x, self.y) = (x, y) }

  /// Keeps room.
  /// - Returns: its address.
  mutating func reserve(_ bytes: Int) -> Int {
    defer { size += (bytes + 7) / 8 * 8 }
    return size
  }

  /// Places bytes behind what is there.
  /// - Returns: their address.
  mutating func append(_ bytes: [UInt8]) -> Int {
    let address = reserve(bytes.count)
    write(bytes, at: address)
    return address
  }

  /// Places words of 64 bits behind what is there.
  mutating func append(_ words: [UInt64]) -> Int { append(Self.bytes(of: words)) }

  /// Fills in what room was kept for.
  mutating func write(_ bytes: [UInt8], at address: Int) {
    contents.append(
      (address, bytes + Array(repeating: 0, count: (8 - bytes.count % 8) % 8)))
  }

  /// The bytes of numbers, the lowest first.
  static func bytes<Number: FixedWidthInteger>(of numbers: [Number]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
    }
  }

  /// What a host does to put it into the tile; what nothing was written to becomes 0.
  /// - Parameter clears: whether the memory must be cleared before.
  func steps(clears: Bool) -> [HostStep] {
    var bytes = Array(repeating: UInt8(0), count: size)
    for content in contents {
      bytes.replaceSubrange(
        content.address..<content.address + content.bytes.count, with: content.bytes)
    }
    let copies = bytes.isEmpty ? [] : [HostStep.copy(x: x, y: y, address: 0, bytes: bytes)]
    return (clears ? [.clear(x: x, y: y, address: 0, words: size / 8)] : []) + copies
  }
}
