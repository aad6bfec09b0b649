/// What a tile answers to a remote access.
public struct RemoteResponse: Sendable, Hashable {
  /// The access that is answered.
  public var request: RemoteRequest

  /// The data, with zeros where nothing is specified.
  public var data: UInt32

  /// Whether the access failed.
  public var error: Bool

  /// Bits of `data` that mean something: memory that was never written reads as anything.
  public var specified: UInt32

  /// Whether `error` is specified: what a protected memory says of a word that was never written is
  /// not.
  public var isErrorSpecified: Bool

  init(
    _ request: RemoteRequest, data: UInt32 = 0, error: Bool = false,
    specified: UInt32 = .max, isErrorSpecified: Bool = true
  ) {
    self.request = request
    self.data = data & specified
    self.error = error
    self.specified = specified
    self.isErrorSpecified = isErrorSpecified
  }

  /// Payload bits 63:0 that mean something.
  public var mask: UInt64 {
    UInt64(specified) << 32 | 0xFFFF_FFFC | (isErrorSpecified ? 2 : 0) | 1
  }

  /// The response in payload bits 63:0, with zeros where nothing is specified.
  public var payload: UInt64 {
    let isWrite = request.operation == .read ? 0 : 1
    let flags = UInt64(isWrite) | (error ? 2 : 0)
    return (UInt64(data) << 32 | UInt64(request.address) | flags) & mask
  }
}
