/// What a register of the host bridge is to show at a program's end.
public struct BridgeCheck: Sendable, Hashable {
  /// The register.
  public let register: HostBridgeRegister
  /// Its value.
  public let value: UInt32

  /// A register and its value.
  public init(_ register: HostBridgeRegister, _ value: UInt32) {
    self.register = register
    self.value = value
  }
}
