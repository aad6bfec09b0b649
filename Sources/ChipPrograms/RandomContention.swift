import ChipSpec

/// All channels of a packet manager that want the same tile at the same time, at the end of a random
/// program: of them only one may have requests there that are not answered.
enum RandomContention {
  /// A tile, and the first byte of its memory that nothing else uses, a multiple of 8.
  typealias End = (x: Int, y: Int, free: Int)

  /// Bytes that a channel moves again and again, and those between its places and the next one's.
  private static let run = 16, pitch = 32

  /// What the host does; nothing where there is no room.
  /// - Parameters:
  ///   - kind: of the tile whose channels they are; it has a packet manager.
  ///   - registers: those of the same tile.
  ///   - capacity: bytes of the other tile's memory.
  static func steps(
    from own: End, _ kind: TileKind, _ registers: TileRegisters, to other: End, capacity: Int,
    _ random: inout ProgramRandom
  ) -> [HostStep] {
    let channels = kind.packetManager?.transfers ?? 0
    var transfers: [TransferDescriptor] = []
    // From the first free byte on: what is fetched, what is filled, and in the own memory the descriptors.
    let isOwn = own.x == other.x && own.y == other.y
    let fetched = own.free, filled = other.free + pitch * channels
    for channel in 0..<channels {
      let again = TransferDescriptor.Dimension(
        random.number(in: 2...24), source: 0, destination: 0)
      let place = pitch * channel
      transfers.append(
        random.chance(40) && other.free >= run
          ? .fetch(
            from: (other.x, other.y), source: 0, destination: fetched + place, run: run, [again])
          : .fill(
            (other.x, other.y), with: UInt16(truncatingIfNeeded: random.next()),
            destination: filled + place, run: run, [again]))
    }
    let begin = own.free + pitch * channels * 2
    let size = transfers.map(\.size).max() ?? 0
    guard begin + size * channels <= kind.sram?.capacity ?? 0,
      filled + pitch * channels <= capacity, size % 8 == 0
    else { return [] }

    var steps = [
      HostStep.clear(
        x: own.x, y: own.y, address: UInt32(own.free),
        words: (begin - own.free + size * channels) / 8)
    ]
    if !isOwn {
      steps.append(
        .clear(x: other.x, y: other.y, address: UInt32(filled), words: pitch * channels / 8))
    }
    for (channel, transfer) in transfers.enumerated() {
      steps.append(
        .copy(
          x: own.x, y: own.y, address: UInt32(begin + size * channel),
          bytes: TileImage.bytes(of: transfer.encode())))
    }
    for channel in (0..<channels).shuffled(using: &random) {
      steps.append(
        registers.write(
          "packet_manager", "start", UInt32(begin + size * channel) | 1, element: channel))
    }
    steps.append(.settle)
    return steps
      + ["done", "failed"].map { .read(registers.check("packet_manager", $0, 0, mask: 0)) }
  }
}
