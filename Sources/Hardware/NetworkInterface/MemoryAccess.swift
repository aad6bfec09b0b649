import ChipSpec
import RTL

/// What a message asks of the SRAM: the fields of a request.
struct MemoryAccess {
  let write: Bits
  let byteEnable: Bits
  let address: Bits
  let data: Bits

  /// The write of a put's payload, of either class.
  static func put(_ payload: Bits, _ message: MessageFormat) -> MemoryAccess {
    let data = payload[message.data]
    let enable = payload[message.byteEnable]
    let isHigh = payload[0]
    return MemoryAccess(
      write: .constant(1, width: 1),
      byteEnable: message.grain == 8
        ? enable
        : .concatenating(isHigh.replicated(4) & enable, (!isHigh).replicated(4) & enable),
      address: grainAddress(payload, message),
      data: message.grain == 8 ? data : .concatenating(data, data))
  }

  /// The read for a get's payload.
  static func get(_ payload: Bits, _ message: MessageFormat) -> MemoryAccess {
    MemoryAccess(
      write: .constant(0, width: 1),
      byteEnable: message.grain == 8 ? .constant(0xff, width: 8) : half(payload[0]),
      address: grainAddress(payload, message), data: .constant(0, width: 64))
  }

  /// What an access asks.
  static func access(_ payload: Bits) -> MemoryAccess {
    let operation = payload[0..<2]
    let isFill = operation .== RequestDecoder.Access.fill
    let data = payload[32..<64]
    return MemoryAccess(
      write: operation .!= RequestDecoder.Access.read,
      byteEnable: isFill.replicated(8) | half(payload[2]),
      address: .concatenating(payload[2..<32], .constant(0, width: 2)),
      data: .concatenating(data, data))
  }

  /// Gives these fields another's values.
  func drive(_ other: MemoryAccess) {
    write.drive(other.write)
    byteEnable.drive(other.byteEnable)
    address.drive(other.address)
    data.drive(other.data)
  }

  /// The byte address of a message's grain.
  private static func grainAddress(_ payload: Bits, _ message: MessageFormat) -> Bits {
    .concatenating(
      payload[message.address], .constant(0, width: message.grain.trailingZeroBitCount)
    ).extended(to: 32)
  }

  /// The bytes of one half of a word.
  private static func half(_ isHigh: Bits) -> Bits {
    .concatenating(isHigh.replicated(4), (!isHigh).replicated(4))
  }
}
