import ChipSpec

/// A tile's memory, semaphores and transfers in the making.
struct TileLayout {
  let x: Int, y: Int
  /// Bytes that are taken.
  private(set) var size = 0
  private var contents: [(address: Int, bytes: [UInt8])] = []
  /// What is in the memory, for people.
  private(set) var regions: [ChipMapping.Region] = []
  /// What each semaphore counts, and its value at the start.
  private(set) var semaphores: [ChipMapping.Semaphore] = []
  /// Where the list of each transfer begins.
  var channels: [Int] = []
  var analog: Int?
  var simd: Int?

  init(x: Int, y: Int) { (self.x, self.y) = (x, y) }

  /// Keeps room; its content is 0.
  /// - Returns: its address.
  mutating func reserve(_ bytes: Int, _ name: String) -> Int {
    defer { size += (bytes + 7) / 8 * 8 }
    regions.append(.init(name: name, address: size, bytes: (bytes + 7) / 8 * 8))
    return size
  }

  /// Keeps room for bytes.
  mutating func append(_ bytes: [UInt8], _ name: String) -> Int {
    let address = reserve(bytes.count, name)
    contents.append((address, bytes))
    return address
  }

  /// Keeps room for numbers.
  mutating func append<Number: FixedWidthInteger>(numbers: [Number], _ name: String) -> Int {
    append(Self.bytes(of: numbers), name)
  }

  /// The bytes of numbers, the lowest first.
  static func bytes<Number: FixedWidthInteger>(of numbers: [Number]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * Number.bitWidth / 8)
    for number in numbers {
      for bit in stride(from: 0, to: Number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> Number(bit)))
      }
    }
    return bytes
  }

  /// Keeps room for a ring, its padding filled.
  mutating func place(_ ring: inout Ring, padding: Int, _ name: String) {
    let isPadded = ring.left + ring.right > 0 && padding != 0
    ring.base =
      isPadded
      ? append(Array(repeating: UInt8(truncatingIfNeeded: padding), count: ring.size), name)
      : reserve(ring.size, name)
  }

  /// A new semaphore.
  mutating func semaphore(_ name: String, _ value: Int = 0) -> Int {
    semaphores.append(.init(name: name, value: value))
    return semaphores.count - 1
  }

  /// Keeps room for a list of transfers that leads back to its beginning, and gives it to the next
  /// transfer.
  mutating func addChannel(_ list: [TransferDescriptor], _ name: String) {
    let start = size
    var words: [UInt64] = []
    for (number, var descriptor) in list.enumerated() {
      let end = start + 8 * words.count + descriptor.size
      descriptor.next = number + 1 < list.count ? end : start
      words += descriptor.encode()
    }
    _ = append(numbers: words, name)
    channels.append(start)
  }

  /// The whole memory, as far as it is taken.
  var image: [UInt8] {
    var image = Array(repeating: UInt8(0), count: size)
    for content in contents {
      image.replaceSubrange(
        content.address..<content.address + content.bytes.count, with: content.bytes)
    }
    return image
  }
}
