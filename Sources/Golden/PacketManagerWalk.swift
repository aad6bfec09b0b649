/// A walk through the grains, or words, of a transfer's runs in the order of its loops.
struct PacketManagerWalk: Sendable {
  private let transfer: PacketManagerTransfer
  private var indices: [Int]

  /// Addresses of the first byte of the present run.
  private(set) var source: UInt32, destination: UInt32

  /// Bytes of the present run that were walked over.
  var offset = 0

  /// Whether there is no run any more.
  private(set) var isAtEnd: Bool

  /// At the first byte of a transfer.
  init(_ transfer: PacketManagerTransfer) {
    self.transfer = transfer
    indices = Array(repeating: 0, count: transfer.loops.count)
    (source, destination) = (transfer.source, transfer.destination)
    isAtEnd = transfer.run == 0
  }

  /// Goes to the first byte of the next run.
  mutating func nextRun() {
    offset = 0
    var level = 0
    while level < indices.count && indices[level] + 1 == transfer.loops[level].count {
      indices[level] = 0
      level += 1
    }
    guard level < indices.count else {
      isAtEnd = true
      return
    }
    indices[level] += 1
    (source, destination) = (transfer.source, transfer.destination)
    for (index, loop) in zip(indices, transfer.loops) {
      // What is beyond 32 bits is beyond 24 too.
      source &+= UInt32(index) &* loop.sourceStride
      destination &+= UInt32(index) &* loop.destinationStride
    }
    source &= 0xFF_FFFF
    destination &= 0xFF_FFFF
  }

  /// Whether the present run was walked over.
  var isRunOver: Bool { offset == transfer.run }

  /// How many bytes of the run follow `offset` until a multiple of `size` of their addresses.
  func piece(from address: UInt32, of size: Int) -> Int {
    let place = (Int(address) + offset) % size
    return min(size - place, transfer.run - offset)
  }
}
