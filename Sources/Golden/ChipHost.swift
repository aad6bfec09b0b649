/// The host at the other end of a chip's link: its memory, and what it still has to send.
struct ChipHost: Sendable {
  /// The memory in pages; what was never written is 0.
  private var pages: [UInt64: [UInt8]] = [:]
  private static let page: UInt64 = 4096

  /// From here on there is no memory: reads fail.
  private static let end: UInt64 = 1 << 63

  /// Beats that are to be sent, packet by packet.
  var down: [HostBeat] = []

  /// Reads of the bridge that are not answered.
  var reads: [HostBeat] = []

  /// Completions of reads of the window, by tag.
  var completions: [UInt8: HostBeat] = [:]

  /// Interrupts that have come.
  var interrupts = 0

  /// The tag of the next read of the window.
  var tag: UInt8 = 0

  /// A byte of the memory.
  subscript(address: UInt64) -> UInt8 {
    get { pages[address / Self.page]?[Int(address % Self.page)] ?? 0 }
    set {
      pages[address / Self.page, default: Array(repeating: 0, count: Int(Self.page))][
        Int(address % Self.page)] = newValue
    }
  }

  /// Answers one of the reads with what the memory holds.
  mutating func answer(_ place: Int) {
    let read = reads.remove(at: place)
    guard read.address < Self.end else {
      down.append(.failure(tag: read.tag))
      return
    }
    let beats = (read.length + 7) / 8
    for beat in 0..<beats {
      let word = (0..<UInt64(8)).reduce(UInt64(0)) {
        $0 | UInt64(self[read.address &+ UInt64(8 * beat) &+ $1]) << (8 * $1)
      }
      down.append(.completion(word, tag: read.tag, last: beat == beats - 1))
    }
  }

  /// Takes a beat from the bridge.
  mutating func take(_ beat: HostBeat) {
    switch beat.kind {
    case .read: reads.append(beat)
    case .completion: completions[beat.tag] = beat
    case .interrupt: interrupts += 1
    case .write:
      for byte in 0..<UInt64(8) where beat.byteEnable >> byte & 1 == 1 {
        self[beat.address &+ byte] = UInt8(truncatingIfNeeded: beat.data >> (8 * byte))
      }
    }
  }
}
