/// What a master of the tile bus asks for in one cycle.
public struct TileBusRequest: Sendable, Hashable {
  /// `req`; the rest means nothing otherwise.
  public var valid = false
  /// Byte address; bits 1:0 are ignored.
  public var address: UInt32 = 0
  /// 1 write, 0 read. The fetch master only reads.
  public var write = false
  /// Bit i: write byte i.
  public var byteEnable: UInt8 = 0
  /// The word of which a write takes the enabled bytes.
  public var writeData: UInt32 = 0

  /// No request.
  public init() {}

  /// A read of the word that holds `address`.
  public static func read(_ address: UInt32) -> TileBusRequest {
    var request = TileBusRequest()
    request.valid = true
    request.address = address
    request.byteEnable = 0xF
    return request
  }

  /// A write of the bytes named by `byteEnable` of the word that holds `address`.
  public static func write(
    _ data: UInt32, at address: UInt32, byteEnable: UInt8 = 0xF
  ) -> TileBusRequest {
    var request = TileBusRequest.read(address)
    request.write = true
    request.byteEnable = byteEnable
    request.writeData = data
    return request
  }
}
