import ChipSpec

/// The payload of a message, and what it says. The specification is docs/parts/messages.md.
public struct Message: Sendable, Hashable {
  /// Payload bits that a message can use: 63:0, or 103:0 where a flit has more than 64.
  public var payload: UInt128

  private let format: MessageFormat

  /// The message of a payload, on links of `flitWidth` payload bits.
  public init(_ payload: UInt128, flitWidth: Int) {
    format = MessageFormat(flitWidth: flitWidth)
    self.payload = payload & (1 << (flitWidth <= 64 ? 64 : 104) - 1)
  }

  // MARK: Fields

  @inline(__always)
  private func field(_ bits: Range<Int>) -> UInt64 {
    UInt64(truncatingIfNeeded: payload &>> UInt128(bits.lowerBound))
      & (.max &>> UInt64(64 - bits.count))
  }

  @inline(__always)
  private mutating func set(_ bits: Range<Int>, to value: UInt64) {
    let mask: UInt128 = ((1 &<< UInt128(bits.count)) &- 1) &<< UInt128(bits.lowerBound)
    payload = payload & ~mask | UInt128(value) &<< UInt128(bits.lowerBound) & mask
  }

  @inline(__always)
  private func isSet(_ bit: Int) -> Bool { payload &>> UInt128(bit) & 1 == 1 }

  /// Bytes of data that a put carries.
  public var grain: Int { format.grain }

  /// Payload bits 31:0.
  public var header: UInt32 { UInt32(field(0..<32)) }

  /// The access that it is; nil for all other messages.
  public var access: RemoteRequest? {
    guard !isSet(MessageFormat.isMessage),
      let operation = RemoteRequest.Operation(rawValue: UInt8(header & 3))
    else { return nil }
    return RemoteRequest(operation, at: header & ~3, data: UInt32(field(32..<64)))
  }

  /// What it does, if it is not an access.
  public var operation: MessageFormat.Operation {
    MessageFormat.Operation(rawValue: Int(field(MessageFormat.operation))) ?? .put
  }

  /// Whether an error was met.
  public var error: Bool {
    get { isSet(MessageFormat.error) }
    set { set(MessageFormat.error..<MessageFormat.error + 1, to: newValue ? 1 : 0) }
  }

  /// Who asked.
  public var requester: MessageFormat.Requester {
    isSet(MessageFormat.requester) ? .hostBridge : .packetManager
  }

  /// Whether a put wants an acknowledgement.
  public var acknowledge: Bool { isSet(MessageFormat.acknowledge) }

  /// Byte address of the grain.
  public var address: UInt32 { UInt32(field(format.address)) * UInt32(grain) }

  /// Bytes of the grain that a put writes.
  public var byteEnable: UInt8 { UInt8(field(format.byteEnable)) }

  /// The grain that a put carries.
  public var data: UInt64 { field(format.data) }

  /// The semaphore that a signal raises, and by how much.
  public var semaphore: UInt8 { UInt8(field(MessageFormat.semaphore)) }
  /// By how much a signal raises.
  public var amount: UInt8 { UInt8(field(MessageFormat.amount)) }

  // MARK: Messages

  private init(
    _ operation: MessageFormat.Operation, requester: MessageFormat.Requester, flitWidth: Int
  ) {
    self.init(0, flitWidth: flitWidth)
    set(MessageFormat.isMessage..<MessageFormat.isMessage + 1, to: 1)
    set(MessageFormat.operation, to: UInt64(operation.rawValue))
    set(
      MessageFormat.requester..<MessageFormat.requester + 1, to: UInt64(requester.rawValue))
  }

  /// An access.
  public static func access(_ request: RemoteRequest, flitWidth: Int) -> Message {
    Message(UInt128(request.payload), flitWidth: flitWidth)
  }

  /// A put, of class request, or of class response the answer to a get.
  /// - Parameters:
  ///   - address: byte address, a multiple of the grain.
  ///   - byteEnable: bytes to write; all of the grain if left out.
  public static func put(
    _ data: UInt64, at address: UInt32, byteEnable: UInt8 = .max, acknowledge: Bool = false,
    requester: MessageFormat.Requester = .packetManager, flitWidth: Int
  ) -> Message {
    var message = Message(.put, requester: requester, flitWidth: flitWidth)
    let format = message.format
    message.set(
      MessageFormat.acknowledge..<MessageFormat.acknowledge + 1, to: acknowledge ? 1 : 0)
    message.set(format.address, to: UInt64(address) / UInt64(format.grain))
    message.set(format.byteEnable, to: UInt64(byteEnable))
    message.set(format.data, to: data)
    return message
  }

  /// A get of the grain at `address`, whose answer shall be the header and the byte enables of the
  /// put `answer`.
  public static func get(_ address: UInt32, answer: Message, flitWidth: Int) -> Message {
    var message = Message(.get, requester: answer.requester, flitWidth: flitWidth)
    let format = message.format
    message.set(format.address, to: UInt64(address) / UInt64(format.grain))
    message.set(MessageFormat.answer, to: UInt64(answer.header))
    if format.grain == 8 { message.set(format.byteEnable, to: UInt64(answer.byteEnable)) }
    return message
  }

  /// A signal.
  public static func signal(_ semaphore: UInt8, by amount: UInt8 = 1, flitWidth: Int) -> Message {
    var message = Message(.signal, requester: .packetManager, flitWidth: flitWidth)
    message.set(MessageFormat.semaphore, to: UInt64(semaphore))
    message.set(MessageFormat.amount, to: UInt64(amount))
    return message
  }

  /// The acknowledgement of this put.
  func acknowledgement(error: Bool, flitWidth: Int) -> Message {
    var message = Message(UInt128(header), flitWidth: flitWidth)
    message.set(
      MessageFormat.operation, to: UInt64(MessageFormat.Operation.acknowledgement.rawValue))
    message.error = error
    return message
  }

  /// The answer to this get.
  func answer(data: UInt64, error: Bool, flitWidth: Int) -> Message {
    var message = Message(UInt128(field(MessageFormat.answer)), flitWidth: flitWidth)
    if error { message.error = true }
    if grain == 8 { message.set(format.byteEnable, to: field(format.byteEnable)) }
    message.set(format.data, to: data)
    return message
  }
}
