import ChipSpec

/// A descriptor of a packet manager, decoded from its words.
struct PacketManagerTransfer: Sendable {
  /// One of the loops around a run. Strides are taken modulo 2^24, so they need no sign.
  struct Loop: Sendable {
    let count: Int
    let sourceStride: UInt32, destinationStride: UInt32
  }

  let operation: Int
  let isLast: Bool
  let next: UInt32
  let targetX: Int, targetY: Int
  let constant: UInt64
  let waitSemaphore: Int, waitAmount: Int
  let localSemaphore: Int, localAmount: Int
  let remoteSemaphore: Int, remoteAmount: Int
  let run: Int
  let source: UInt32, destination: UInt32
  let loops: [Loop]

  /// Decodes three words and one for each dimension.
  init(_ words: [UInt64]) {
    operation = Self.field(words[0], PacketDescriptor.operation)
    isLast = words[0] >> UInt64(PacketDescriptor.last) & 1 == 1
    next = UInt32(Self.field(words[0], PacketDescriptor.next) << PacketDescriptor.next.lowerBound)
    targetX = Self.field(words[0], PacketDescriptor.targetX)
    targetY = Self.field(words[0], PacketDescriptor.targetY)
    constant = UInt64(Self.field(words[0], PacketDescriptor.constant))
    waitSemaphore = Self.field(words[1], PacketDescriptor.waitSemaphore)
    waitAmount = Self.field(words[1], PacketDescriptor.waitAmount)
    localSemaphore = Self.field(words[1], PacketDescriptor.localSemaphore)
    localAmount = Self.field(words[1], PacketDescriptor.localAmount)
    remoteSemaphore = Self.field(words[1], PacketDescriptor.remoteSemaphore)
    remoteAmount = Self.field(words[1], PacketDescriptor.remoteAmount)
    run = Self.field(words[1], PacketDescriptor.run)
    source = UInt32(Self.field(words[2], PacketDescriptor.source))
    destination = UInt32(Self.field(words[2], PacketDescriptor.destination))
    loops = words.dropFirst(PacketDescriptor.headerWords).map { word in
      Loop(
        count: Self.field(word, PacketDescriptor.count),
        sourceStride: UInt32(Self.field(word, PacketDescriptor.sourceStride)),
        destinationStride: UInt32(Self.field(word, PacketDescriptor.destinationStride)))
    }
  }

  /// How many dimensions a descriptor with this first word has.
  static func dimensions(_ first: UInt64) -> Int { field(first, PacketDescriptor.dimensions) }

  var isSend: Bool { operation == PacketDescriptor.Operation.send.rawValue }
  var isFill: Bool { operation == PacketDescriptor.Operation.fill.rawValue }
  var isFetch: Bool { operation == PacketDescriptor.Operation.fetch.rawValue }

  /// Whether it makes no sense: code 2.
  func isMalformed(grain: Int) -> Bool {
    if !isSend && !isFill && !isFetch { return true }
    if loops.contains(where: { $0.count == 0 }) { return true }
    guard isFetch else { return false }
    let numbers =
      [run, Int(source), Int(destination)]
      + loops.flatMap { [Int($0.sourceStride), Int($0.destinationStride)] }
    return numbers.contains { $0 % grain != 0 }
  }

  private static func field(_ word: UInt64, _ bits: Range<Int>) -> Int {
    Int(word >> UInt64(bits.lowerBound) & (1 << UInt64(bits.count) - 1))
  }
}
