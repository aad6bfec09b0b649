import ChipSpec

/// A descriptor under way.
struct HostTransfer: Sendable {
  let descriptor: HostDescriptor
  private(set) var failure: HostPacket.Failure?

  private let format: MessageFormat
  private let acknowledgesAll: Bool
  private let operation: HostPacket.Operation?

  /// The next chunk whose read, or whose gets, are to be sent, and of a get the grain.
  private var chunk = 0, grain = 0
  /// Chunks that are done: put, or written to the host.
  private var finished = 0
  /// Puts, or fills, that are not answered.
  private(set) var unanswered = 0

  // To the chip.
  /// The chunk that each tag was used for, while it is not answered.
  private var reads: [Int?] = Array(repeating: nil, count: HostPacket.reads)
  /// Beat of the completion that is being put.
  private var beat = 0
  /// Puts of that beat which have not gone.
  private var puts: [HostMessage] = []
  /// The beat that is being put is the last of its completion.
  private var isLast = false

  // To the host.
  private var buffers = [Buffer(), Buffer()]
  /// Beat of the write that goes next.
  private var written = 0

  // Fill.
  private var filled = 0

  /// The data of one chunk on the way to the host.
  private struct Buffer {
    /// Gets that have been sent and not answered, and those that have not been sent.
    var awaited = 0, missing = 0
    var beats: [UInt64] = Array(repeating: 0, count: HostPacket.largest / HostPacket.beat)
    /// A chunk is in the buffer, in part or whole.
    var isUsed = false
  }

  /// A descriptor that begins.
  /// - Parameter hasTarget: whether there is such a tile with a network interface.
  init(_ descriptor: HostDescriptor, router: RouterSpec, hasTarget: Bool) {
    self.descriptor = descriptor
    format = MessageFormat(flitWidth: router.flitWidth)
    acknowledgesAll = router.ordering == .none
    operation = HostPacket.Operation(rawValue: descriptor.operation)
    if !descriptor.isWellFormed {
      failure = .malformed
    } else if !hasTarget {
      failure = .target
    }
    isRefused = failure != nil
  }

  /// Nothing is sent at all.
  private let isRefused: Bool

  /// Whether everything has been done.
  var isDone: Bool {
    if isRefused { return true }
    switch operation {
    case .toChip: return finished == descriptor.chunks && unanswered == 0
    case .toHost: return finished == descriptor.chunks
    case .fill: return filled == Int(descriptor.length) / 8 && unanswered == 0
    case nil: return true
    }
  }

  private mutating func fail(_ reason: HostPacket.Failure) {
    if let failure, failure.rawValue < reason.rawValue { return }
    failure = reason
  }

  // MARK: Messages

  /// The next message, if one may go.
  /// - Parameter writeIsUnanswered: a write of the window waits for its answer.
  func message(writeIsUnanswered: Bool) -> HostMessage? {
    if isRefused { return nil }
    switch operation {
    case .toChip:
      guard let put = puts.first else { return nil }
      return put.bit(MessageFormat.acknowledge) && unanswered >= HostPacket.unanswered ? nil : put
    case .toHost: return get
    case .fill:
      guard filled < Int(descriptor.length) / 8, unanswered < HostPacket.unanswered,
        !writeIsUnanswered
      else { return nil }
      let address = descriptor.address + UInt32(8 * filled)
      return HostMessage(
        x: descriptor.x, y: descriptor.y,
        payload: UInt128(descriptor.pattern) << 32 | UInt128(address | 2))
    case nil: return nil
    }
  }

  /// Notes that the message has gone.
  mutating func sent() {
    switch operation {
    case .toChip:
      if puts.removeFirst().bit(MessageFormat.acknowledge) { unanswered += 1 }
      if puts.isEmpty { finishBeat() }
    case .toHost:
      let current = descriptor.chunk(chunk)
      if grain == 0 {
        buffers[chunk % 2] = Buffer()
        buffers[chunk % 2].isUsed = true
        buffers[chunk % 2].missing = grains(of: current)
      }
      buffers[chunk % 2].missing -= 1
      buffers[chunk % 2].awaited += 1
      grain += 1
      if grain == grains(of: current) { (chunk, grain) = (chunk + 1, 0) }
    case .fill:
      filled += 1
      unanswered += 1
    case nil: break
    }
  }

  private func grains(of chunk: HostDescriptor.Chunk) -> Int {
    (chunk.length + format.grain - 1) / format.grain
  }

  private var grainsOfBuffer: Int { HostPacket.largest / format.grain }

  private var get: HostMessage? {
    guard chunk < descriptor.chunks, grain > 0 || !buffers[chunk % 2].isUsed else { return nil }
    let all = format.grain == 8 ? UInt128(0xFF) : 0xF
    let number = UInt128(chunk % 2 * grainsOfBuffer + grain)
    var answer = header(.put) | number
    var payload =
      header(.get)
      | UInt128((Int(descriptor.chunk(chunk).address) + grain * format.grain) / format.grain)
    if format.grain == 8 {
      payload |= all << UInt128(format.byteEnable.lowerBound)
    } else {
      answer |= all << UInt128(format.byteEnable.lowerBound)
    }
    payload |= answer << UInt128(MessageFormat.answer.lowerBound)
    return HostMessage(x: descriptor.x, y: descriptor.y, payload: payload)
  }

  /// The header of a message that the host bridge asks for.
  private func header(_ operation: MessageFormat.Operation) -> UInt128 {
    1 << UInt128(MessageFormat.isMessage)
      | UInt128(operation.rawValue) << UInt128(MessageFormat.operation.lowerBound)
      | UInt128(MessageFormat.Requester.hostBridge.rawValue) << UInt128(MessageFormat.requester)
  }

  // MARK: What comes back

  /// Takes an answer to a message; false if it is not for this transfer.
  mutating func answer(_ message: HostMessage) -> Bool {
    guard message.bit(MessageFormat.isMessage) else {
      guard operation == .fill, unanswered > 0, message.bit(0) else { return false }
      unanswered -= 1
      if message.bit(1) { fail(.refused) }
      return true
    }
    switch MessageFormat.Operation(rawValue: Int(message.bits(MessageFormat.operation))) {
    case .acknowledgement:
      guard operation == .toChip, unanswered > 0 else { return false }
      unanswered -= 1
    case .put:
      let number = Int(message.bits(format.address))
      guard operation == .toHost, number < 2 * grainsOfBuffer,
        buffers[number / grainsOfBuffer].awaited > 0
      else { return false }
      store(message.bits(format.data), number)
    default: return false
    }
    if message.bit(MessageFormat.error) { fail(.refused) }
    return true
  }

  private mutating func store(_ data: UInt64, _ number: Int) {
    let buffer = number / grainsOfBuffer
    let place = number % grainsOfBuffer * format.grain
    buffers[buffer].awaited -= 1
    let shift = UInt64(place % 8 * 8)
    let mask = format.grain == 8 ? UInt64.max : 0xFFFF_FFFF << shift
    let old = buffers[buffer].beats[place / 8]
    buffers[buffer].beats[place / 8] = old & ~mask | data << shift & mask
  }

  // MARK: To the chip

  /// Whether a completion is awaited.
  func awaits(tag: UInt8) -> Bool { Int(tag) < reads.count && reads[Int(tag)] != nil }

  /// Whether a completion answers the oldest read.
  func isOldest(tag: UInt8) -> Bool {
    let oldest = reads.compactMap(\.self).min()
    return Int(tag) < reads.count && reads[Int(tag)] == oldest
  }

  /// Takes a beat of a completion that is awaited.
  mutating func take(_ completion: HostBeat) {
    guard let number = reads[Int(completion.tag)] else { return }
    let chunk = descriptor.chunk(number)
    isLast = completion.last
    tag = Int(completion.tag)
    if completion.error || beat >= chunk.beats {
      fail(.host)
    } else {
      if completion.last && beat + 1 < chunk.beats { fail(.host) }
      makePuts(completion, chunk)
    }
    if puts.isEmpty { finishBeat() }
  }

  private var tag = 0

  private mutating func makePuts(_ completion: HostBeat, _ chunk: HostDescriptor.Chunk) {
    let bytes = chunk.bytes(ofBeat: beat)
    let data = completion.data & HostBeat.mask(bytes)
    let parts = HostPacket.beat / format.grain
    for part in 0..<parts {
      let enables = bytes >> UInt8(part * format.grain) & (format.grain == 8 ? 0xFF : 0xF)
      if enables == 0 { continue }
      let offset = beat * HostPacket.beat + part * format.grain
      var payload = header(.put) | UInt128((Int(chunk.address) + offset) / format.grain)
      payload |= UInt128(enables) << UInt128(format.byteEnable.lowerBound)
      let word = data >> UInt64(8 * part * format.grain)
      payload |=
        UInt128(format.grain == 8 ? word : word & 0xFFFF_FFFF)
        << UInt128(format.data.lowerBound)
      let holdsLastByte = offset + format.grain >= chunk.length
      if acknowledgesAll || holdsLastByte { payload |= 1 << UInt128(MessageFormat.acknowledge) }
      puts.append(HostMessage(x: descriptor.x, y: descriptor.y, payload: payload))
    }
  }

  /// Whether a beat of a completion is being put.
  var isPutting: Bool { !puts.isEmpty }

  private mutating func finishBeat() {
    beat += 1
    guard isLast else { return }
    beat = 0
    reads[tag] = nil
    finished += 1
  }

  // MARK: Packets

  /// The next packet's beat, if one may go.
  var packet: HostBeat? {
    if isRefused { return nil }
    switch operation {
    case .toChip:
      let tag = chunk % HostPacket.reads
      guard chunk < descriptor.chunks, reads[tag] == nil else { return nil }
      let current = descriptor.chunk(chunk)
      return .read(current.length, at: current.host, tag: UInt8(tag))
    case .toHost:
      let buffer = buffers[finished % 2]
      guard finished < descriptor.chunks, buffer.isUsed, buffer.missing == 0, buffer.awaited == 0
      else { return nil }
      let current = descriptor.chunk(finished)
      return .write(
        buffer.beats[written], at: current.host + UInt64(written * HostPacket.beat),
        byteEnable: current.bytes(ofBeat: written), last: written + 1 == current.beats)
    default: return nil
    }
  }

  /// Notes that the packet's beat has gone.
  mutating func sentPacket() {
    if operation == .toChip {
      reads[chunk % HostPacket.reads] = chunk
      chunk += 1
      return
    }
    written += 1
    if written == descriptor.chunk(finished).beats {
      written = 0
      buffers[finished % 2].isUsed = false
      finished += 1
    }
  }

  /// Whether a write packet has begun and not ended.
  var isWithinPacket: Bool { written > 0 }
}
