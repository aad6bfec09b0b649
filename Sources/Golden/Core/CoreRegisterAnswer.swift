/// What the tile's registers answer to a core.
public struct CoreRegisterAnswer: Sendable, Hashable {
  /// The word read; nothing where the access was a store.
  public var data: UInt32
  /// The access failed.
  public var error: Bool

  /// An answer; by default 0 and no error.
  public init(data: UInt32 = 0, error: Bool = false) {
    self.data = data
    self.error = error
  }
}
