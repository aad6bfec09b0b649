/// What a register bus sees in one cycle.
public struct RegisterBusInputs: Sendable {
  /// What the network interface and the core ask for.
  public var interface = RegisterRequest(), core = RegisterRequest()
  /// The answer of the register blocks to the access of the last cycle.
  public var readData: UInt32 = 0
  /// Whether they refused it.
  public var error = false

  /// No request, no answer.
  public init() {}
}
