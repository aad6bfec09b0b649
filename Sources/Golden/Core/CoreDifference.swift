/// The first thing in which a core did not do what its model says.
public struct CoreDifference: Error, Sendable, Hashable, CustomStringConvertible {
  /// What differs.
  public enum Field: String, Sendable, CaseIterable {
    case address = "address of the instruction"
    case instruction
    case interrupt
    case trap
    case cause
    case trapValue = "value of the trap (mtval)"
    case destination = "register written"
    case result = "value written to the register"
    case load = "whether it loads"
    case store = "whether it stores"
    case memoryAddress = "address of the load or store"
    case byteEnable = "bytes loaded or stored"
    case memoryData = "word loaded or stored"
    case csrWrite = "whether a CSR is written"
    case csr = "CSR written"
    case csrValue = "value of the CSR"
    case next = "address of the next instruction"
    case rest = "bits of the record that are 0"
    case wait = "wait in wfi"
    case memoryAccess = "access of the memory"
    case registerAccess = "access of the registers"
    case held = "core held in reset"
  }

  /// What differs.
  public let field: Field
  /// What the model says.
  public let expected: String
  /// What the core did.
  public let observed: String
  /// What the model says of the whole step; nil if the difference is not about a step.
  public let prediction: CoreRetirement?
  /// What the core's record says; nil if the difference is not about a step.
  public let observation: CoreRetirement?
  /// Records before this one that were as predicted.
  public let index: Int
  /// The last of these, oldest first; ``CoreFollower/remembered`` at most.
  public let history: [CoreRetirement]

  /// One line.
  public var description: String {
    let place = (observation ?? history.last).map { " at \(CoreFollower.hexadecimal($0.address))" }
    return
      "record \(index)\(place ?? ""): \(field.rawValue): expected \(expected), found \(observed)"
  }
}
