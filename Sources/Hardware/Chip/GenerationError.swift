import ChipSpec
import RTL

/// Why a chip cannot be generated.
public enum GenerationError: Error, Sendable, CustomStringConvertible {
  /// The specification asks for what cannot be built.
  case specification([Fault])
  /// Values do not fit the register map.
  case registers(AddressMapFaults)
  /// The network could deadlock.
  case deadlock(Deadlock)
  /// The hardware description has a mistake, which is the generator's, not the user's.
  case hardware(ElaborationError)

  /// What is wrong with one key of the specification.
  public struct Fault: Sendable, Hashable {
    /// The key's path in the spec, for example `router.flit_width`; a reading of the spec knows where
    /// it stands.
    public let path: String
    /// The rule, then what was found.
    public let message: String
    /// What to do about it.
    public let help: String
  }

  /// Every fault with its remedy.
  public var description: String {
    switch self {
    case .specification(let faults):
      faults.map { "\($0.path): error: \($0.message)\n  = help: \($0.help)" }
        .joined(separator: "\n")
    case .registers(let faults): faults.description
    case .deadlock(let error): error.description
    case .hardware(let error): error.description
    }
  }
}
