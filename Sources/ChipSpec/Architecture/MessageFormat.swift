/// Where the fields of a message lie in the payload of its one flit.
///
/// Everything that tiles and host say to each other is a *message*: one flit with `head` and `tail`
/// both 1 that means something by itself, so that the network need not keep flits together. With flits
/// of 32 bits it is two flits, which the local port takes apart and joins.
/// `docs/parts/messages.md` says what each message does. Bits 31:0 are its header; what the header
/// does not name is sent as 0 and ignored.
public struct MessageFormat: Sendable, Hashable {
  /// Payload of a flit, bits.
  public let flitWidth: Int

  /// The format on links of `flitWidth` payload bits, at least 32.
  public init(flitWidth: Int) { self.flitWidth = flitWidth }

  /// Fewest bits of a message: an address and a word beside it.
  public static let leastWidth = 64

  /// Bits of a message: those of a flit, or of two if a flit has 32.
  public var messageWidth: Int { max(flitWidth, Self.leastWidth) }

  /// Bits of data that a put carries: 32, or 64 where a flit has room for 128.
  public var dataWidth: Int { flitWidth >= 128 ? 64 : 32 }

  /// Bytes of data that a put carries: the *grain*, the unit of its addresses.
  public var grain: Int { dataWidth / 8 }

  /// Bit 31 of the header: 0 an access, 1 one of the messages of ``Operation``.
  public static let isMessage = 31

  /// Bits 30:29 of the header: the operation.
  public static let operation = 29..<31

  /// Bit 28 of the header: an error was met.
  public static let error = 28

  /// Bit 27 of the header: who asked and gets the answer, a ``Requester``.
  public static let requester = 27

  /// Bit 26 of the header of a put: an acknowledgement is wanted.
  public static let acknowledge = 26

  /// Header bits of the grain's number: byte address / grain, so 16 MiB are reached.
  public var address: Range<Int> { 0..<(grain == 8 ? 21 : 22) }

  /// Payload bits of a put's byte enables, and of those that a get's answer will carry.
  public var byteEnable: Range<Int> { grain == 8 ? 96..<104 : 22..<26 }

  /// Payload bits of a put's data.
  public var data: Range<Int> { 32..<32 + dataWidth }

  /// Payload bits of a get that hold what the header of its answer shall be.
  public static let answer = 32..<64

  /// Payload bits of a signal: the semaphore's number.
  public static let semaphore = 0..<8

  /// Payload bits of a signal: by how much the semaphore is raised.
  public static let amount = 8..<16

  /// What a message does.
  public enum Operation: Int, Sendable, CaseIterable {
    /// Writes a grain, or parts of it, to the target's SRAM.
    case put = 0
    /// Asks for a grain of the target's SRAM; the answer is a put of class response.
    case get = 1
    /// Raises a semaphore of the target.
    case signal = 2
    /// Answers a put that wants it.
    case acknowledgement = 3
  }

  /// Who asked.
  public enum Requester: Int, Sendable, CaseIterable {
    /// The tile's packet manager.
    case packetManager = 0
    /// The host bridge at the tile.
    case hostBridge = 1
  }
}
