/// What a register bus shows in one cycle.
public struct RegisterBusOutputs: Sendable {
  /// Whether the client's access is taken in this cycle.
  public internal(set) var interfaceGrant = false, coreGrant = false
  /// The access taken in this cycle.
  public internal(set) var access = RegisterRequest()
  /// The client, 0 network interface or 1 core, whose answer is in this cycle; nil for none.
  public internal(set) var answered: Int?
  /// The answer. It counts for the client `answered` only.
  public internal(set) var readData: UInt32 = 0, error = false
  /// `quiet_o`.
  public internal(set) var quiet = false

  /// Nothing granted.
  public init() {}
}
