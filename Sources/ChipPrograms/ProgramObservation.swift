/// Something that a program looked at, and what it saw.
public struct ProgramObservation: Sendable, Hashable {
  /// What it was.
  public let name: String

  /// The bytes of a memory, or the four of a register's bits that count, the lowest first; nil if it
  /// could not be read.
  public let bytes: [UInt8]?

  /// An observation.
  public init(name: String, bytes: [UInt8]?) {
    self.name = name
    self.bytes = bytes
  }

  /// How this differs from what another run saw, in words.
  func difference(from other: ProgramObservation) -> String {
    guard name == other.name else { return "'\(name)' was looked at, not '\(other.name)'" }
    guard let bytes, let others = other.bytes, bytes.count == others.count else {
      return "\(name): \(bytes == nil ? "refused" : "there"), not "
        + (other.bytes == nil ? "refused" : "there")
    }
    let place = bytes.indices.first { bytes[$0] != others[$0] } ?? 0
    return "\(name), byte \(place): \(bytes[place]), not \(others[place])"
  }
}
