import ChipSpec

/// What the host bridge is to copy or fill.
public struct HostDescriptor: Sendable, Hashable {
  /// The number in `dma_control.operation`; 3 is no operation.
  public var operation: Int
  /// Whether it makes an event when it is done.
  public var interrupts: Bool
  /// Address in host memory.
  public var host: UInt64
  /// The tile.
  public var x: Int, y: Int
  /// Address in the tile.
  public var address: UInt32
  /// Bytes.
  public var length: UInt32
  /// What a fill writes.
  public var pattern: UInt32

  /// The descriptor that the registers hold.
  init(_ registers: RegisterModel) {
    func value(_ register: String, _ field: String) -> UInt32 {
      registers.value("host_bridge", register, field)
    }
    operation = Int(value("dma_control", "operation"))
    interrupts = value("dma_control", "interrupt") == 1
    host =
      UInt64(value("dma_host_high", "address")) << 32 | UInt64(value("dma_host_low", "address"))
    x = Int(value("dma_tile", "x"))
    y = Int(value("dma_tile", "y"))
    address = value("dma_address", "address")
    length = value("dma_length", "bytes")
    pattern = value("dma_pattern", "word")
  }

  /// Whether it makes sense, apart from its tile.
  var isWellFormed: Bool {
    guard let operation = HostPacket.Operation(rawValue: operation), length > 0 else {
      return false
    }
    let end = UInt64(address) + UInt64(length)
    if end > 1 << 24 || address % 8 != 0 { return false }
    return operation == .fill ? length % 8 == 0 : host % 8 == 0
  }

  /// A part of the data that one packet on the link carries.
  struct Chunk {
    let host: UInt64
    let address: UInt32
    let length: Int
    var beats: Int { (length + HostPacket.beat - 1) / HostPacket.beat }

    /// Which bytes of a beat belong to the chunk.
    func bytes(ofBeat beat: Int) -> UInt8 {
      let count = min(max(length - beat * HostPacket.beat, 0), HostPacket.beat)
      return UInt8(truncatingIfNeeded: 0xFF >> (HostPacket.beat - count))
    }
  }

  private var first: Int {
    min(Int(length), HostPacket.largest - Int(host % UInt64(HostPacket.largest)))
  }

  /// Number of chunks.
  var chunks: Int {
    1 + (Int(length) - first + HostPacket.largest - 1) / HostPacket.largest
  }

  /// The chunk with a number.
  func chunk(_ number: Int) -> Chunk {
    let offset = number == 0 ? 0 : first + (number - 1) * HostPacket.largest
    let length = number == 0 ? first : min(HostPacket.largest, Int(length) - offset)
    return Chunk(
      host: host &+ UInt64(offset), address: address + UInt32(offset), length: length)
  }

  /// The record of its start.
  func started(refused: Bool) -> Commit {
    var commit = record(.hostTransferStarted)
    if refused { commit.words[0] |= 1 << 25 }
    return commit
  }

  /// The record of its end.
  func ended(_ failure: HostPacket.Failure?) -> Commit {
    var commit = record(.hostTransferEnded)
    commit.words[0] |= UInt64(failure?.rawValue ?? 0) << 28
    return commit
  }

  private func record(_ kind: Commit.Kind) -> Commit {
    var commit = Commit(kind: kind)
    commit.words[0] = UInt64(x) | UInt64(y) << 8 | UInt64(operation) << 16
    if interrupts { commit.words[0] |= 1 << 24 }
    commit.words[1] = host
    commit.words[2] = UInt64(address) | UInt64(length) << 32
    commit.words[3] = UInt64(pattern)
    return commit
  }
}
