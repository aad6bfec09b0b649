/// What goes over the host link: packets of the transaction level in beats of at most eight bytes.
/// `docs/parts/host_bridge.md`.
public enum HostPacket {
  /// The number in the field `kind` of every beat.
  public enum Kind: Int, Sendable, CaseIterable {
    /// Asks for bytes.
    case read = 0
    /// Brings bytes.
    case write = 1
    /// Brings the bytes that a read asked for.
    case completion = 2
    /// Tells the host that something happened.
    case interrupt = 3

    /// Bytes of the link that a packet takes beside its data.
    public var header: Int {
      switch self {
      case .read, .write: 24
      case .completion: 20
      case .interrupt: 28
      }
    }
  }

  /// Bytes of a beat.
  public static let beat = 8

  /// Bytes of a packet at most, and the boundary that the packets of the bridge do not cross.
  public static let largest = 256

  /// Reads of the bridge that may be unanswered, and so its tags: 0…3.
  public static let reads = 4

  /// Descriptors that the bridge's queue holds.
  public static let descriptors = 4

  /// Messages of a descriptor that may be unanswered, gets excepted.
  public static let unanswered = 255

  /// What a descriptor asks for: the number in `dma_control.operation`. 3 is none.
  public enum Operation: Int, Sendable, CaseIterable {
    /// Copies from host memory to a tile.
    case toChip = 0
    /// Copies from a tile to host memory.
    case toHost = 1
    /// Fills a tile's memory with a word.
    case fill = 2
  }

  /// Why a descriptor failed: the number in `dma_error.code`.
  public enum Failure: Int, Sendable, CaseIterable {
    /// It makes no sense.
    case malformed = 1
    /// There is no such tile.
    case target = 2
    /// The host did not give what it was asked for.
    case host = 3
    /// The tile refused.
    case refused = 4
  }

  /// What happened: the bits of `interrupt_enable` and `interrupt_pending`.
  public enum Event: Int, Sendable, CaseIterable {
    /// A descriptor that wanted it is done.
    case done = 0
    /// A descriptor failed.
    case failed = 1
    /// A descriptor was started while the queue was full.
    case refused = 2
    /// A write to the window or a doorbell failed.
    case windowError = 3
    /// The interrupt of the host tile's semaphores rose.
    case semaphores = 4
  }
}
