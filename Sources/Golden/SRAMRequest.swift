/// What one port of an SRAM asks for in one cycle.
public struct SRAMRequest: Sendable, Hashable {
  /// Whether an access is wanted; the rest means nothing otherwise.
  public var valid = false
  /// 1 write, 0 read.
  public var write = false

  /// Bit i: write byte i. Reads ignore it.
  public var byteEnable: UInt8 = 0

  /// Byte address; bits 2:0 are ignored.
  public var address: UInt32 = 0

  /// The word of which a write takes the enabled bytes.
  public var writeData: UInt64 = 0

  /// No request.
  public init() {}

  /// A read of the word that holds `address`.
  public static func read(_ address: UInt32) -> SRAMRequest {
    var request = SRAMRequest()
    request.valid = true
    request.address = address
    return request
  }

  /// A write of the bytes named by `byteEnable` of the word that holds `address`.
  public static func write(
    _ data: UInt64, at address: UInt32, byteEnable: UInt8 = 0xFF
  ) -> SRAMRequest {
    var request = SRAMRequest.read(address)
    request.write = true
    request.byteEnable = byteEnable
    request.writeData = data
    return request
  }
}
