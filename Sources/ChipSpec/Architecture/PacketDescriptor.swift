/// Where the fields of a packet manager's descriptor lie in its 64-bit words.
///
/// `docs/parts/packet_manager.md` says what they mean. A descriptor has ``headerWords`` words and one
/// more per dimension that it uses.
public enum PacketDescriptor {
  /// Bits of an address in a tile's SRAM; sums of addresses are taken modulo 2^24.
  public static let addressWidth = 24

  /// Words in front of those of the dimensions.
  public static let headerWords = 3

  /// Word 0: the operation, an ``Operation``.
  public static let operation = 0..<2

  /// Word 0, bit: the list ends with this descriptor.
  public static let last = 2

  /// Word 0: the same bits of the next descriptor's address, which is a multiple of 8.
  public static let next = 3..<24

  /// Word 0: dimensions used.
  public static let dimensions = 24..<28

  /// Word 0: column of the other tile.
  public static let targetX = 32..<40

  /// Word 0: row of the other tile.
  public static let targetY = 40..<48

  /// Word 0: what a fill writes; the low byte goes to even addresses, the high byte to odd ones.
  public static let constant = 48..<64

  /// Word 1: the semaphore that is taken before the transfer.
  public static let waitSemaphore = 0..<8

  /// Word 1: how much of it is taken; 0 waits for nothing.
  public static let waitAmount = 8..<16

  /// Word 1: the own tile's semaphore that is raised when the transfer is done.
  public static let localSemaphore = 16..<24

  /// Word 1: by how much; 0 raises nothing.
  public static let localAmount = 24..<32

  /// Word 1: the target's semaphore that is raised when the transfer is done.
  public static let remoteSemaphore = 32..<40

  /// Word 1: by how much; 0 raises nothing.
  public static let remoteAmount = 40..<48

  /// Word 1: contiguous bytes.
  public static let run = 48..<64

  /// Word 2: address of the first byte read.
  public static let source = 0..<24

  /// Word 2: address of the first byte written.
  public static let destination = 32..<56

  /// A dimension's word: how many steps it has.
  public static let count = 0..<16

  /// A dimension's word: bytes from step to step where is read, two's complement.
  public static let sourceStride = 16..<40

  /// A dimension's word: bytes from step to step where is written, two's complement.
  public static let destinationStride = 40..<64

  /// What a descriptor does.
  public enum Operation: Int, Sendable, CaseIterable {
    /// Own SRAM to the target's SRAM.
    case send = 0
    /// A constant to the target's SRAM.
    case fill = 1
    /// The target's SRAM to the own SRAM.
    case fetch = 2
  }

  /// Why a channel stopped; 0 stands for no error.
  public enum ErrorCode: Int, Sendable, CaseIterable {
    /// The SRAM refused a word of the descriptor.
    case descriptor = 1
    /// The descriptor makes no sense.
    case malformed = 2
    /// The target is not on the grid.
    case target = 3
    /// The SRAM refused a word of a send.
    case source = 4
    /// An answer had an error.
    case answer = 5
  }
}
