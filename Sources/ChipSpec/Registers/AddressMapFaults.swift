/// Everything that is wrong with an address map, in the order of the description.
public struct AddressMapFaults: Error, Sendable, Hashable, CustomStringConvertible {
  /// The faults; at least one.
  public let faults: [AddressMapFault]

  /// The faults, one after the other.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
