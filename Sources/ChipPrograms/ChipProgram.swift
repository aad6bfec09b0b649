/// A program for a chip: what a host does to load and start it and while it runs, and what it leaves
/// behind.
///
/// It knows nothing of who runs it: the same steps go to the Verilog and to the model.
/// ``ChipProgramRun`` runs it on any ``Chip``.
public struct ChipProgram: Sendable, Hashable {
  /// What reports call it.
  public var name = "program"

  /// The chip that it is for: the name of its spec; nil if that does not matter.
  public var specification: String?

  /// The seed from which it was made; nil if it was made otherwise.
  public var seed: UInt64?

  /// What loads it. It may be done in any order but this: memories are cleared first.
  public var load: [HostStep] = []

  /// What starts it, and what the host does meanwhile, in this order.
  public var start: [HostStep] = []

  /// What holds as soon as the engines have done their work; messages may still be under way. Where it
  /// does not hold when the chip is at rest, the chip is stuck.
  public var done: [RegisterCheck] = []

  /// What the memories hold when the chip has come to rest.
  public var memories: [MemoryCheck] = []

  /// What registers show when the chip has come to rest.
  public var registers: [RegisterCheck] = []

  /// What registers of the host bridge show then.
  public var bridge: [BridgeCheck] = []

  /// What the host does in the end, when all that has been compared. It may spoil what was left.
  public var end: [HostStep] = []

  /// An empty program.
  public init() {}
}
