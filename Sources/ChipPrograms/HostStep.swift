/// Something that a host does to a chip before and while a program runs. Each step begins when the one
/// before is done, while the chip goes on by itself.
public enum HostStep: Sendable, Hashable {
  /// Writes words of 32 bits to growing addresses of a tile, through the window.
  case write(x: Int, y: Int, address: UInt32, words: [UInt32])

  /// Writes 0 to words of 64 bits, whole: a protected memory needs it before parts of its words can be
  /// written.
  case clear(x: Int, y: Int, address: UInt32, words: Int)

  /// Copies bytes to a tile's memory by DMA.
  case copy(x: Int, y: Int, address: UInt32, bytes: [UInt8])

  /// Rings a doorbell.
  case ring(x: Int, y: Int, semaphore: Int, amount: Int)

  /// Copies bytes of a tile's memory to the host by DMA and compares them.
  case expect(MemoryCheck)

  /// Reads a register and compares it.
  case read(RegisterCheck)

  /// Reads a register again and again until it is as it should be.
  case wait(RegisterCheck)

  /// Reads a word of a tile, or writes one, which the chip answers with an error.
  case refuse(x: Int, y: Int, address: UInt32, word: UInt32?)

  /// Has the DMA do something, and compares the code of its error; 0 is none.
  case transfer(HostTransferRequest, interrupts: Bool, code: Int)

  /// Sends a packet, and looks no further at what comes of it.
  case packet(HostPacketRequest)

  /// Waits until the chip is at rest.
  case settle

  /// Lets cycles pass.
  case pause(cycles: Int)
}

extension HostStep {
  /// What a host writes that can do no more than write word by word: the words of a write, and of a copy
  /// those that its bytes fill.
  public var words: (x: Int, y: Int, address: UInt32, words: [UInt32])? {
    switch self {
    case .write(let x, let y, let address, let words): (x, y, address, words)
    case .copy(let x, let y, let address, let bytes):
      (
        x, y, address,
        stride(from: 0, to: bytes.count & ~3, by: 4).map { place in
          (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
        }
      )
    default: nil
    }
  }
}
