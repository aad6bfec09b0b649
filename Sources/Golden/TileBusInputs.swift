/// What a tile bus sees in one cycle.
public struct TileBusInputs: Sendable {
  /// What the masters ask for. A fetch has only `valid` and `address`.
  public var fetch = TileBusRequest(), data = TileBusRequest()
  /// What the memory ports give.
  public var fetchMemory = Memory(), dataMemory = Memory()
  /// What the register bus gives.
  public var registers = Registers()

  /// No request, no grant, no answer.
  public init() {}

  /// A port of the SRAM.
  public struct Memory: Sendable, Hashable {
    /// The access is taken; only together with a request.
    public var grant = false
    /// The word read by the access of the last cycle.
    public var readData: UInt64 = 0
    /// Its error.
    public var error = false

    /// Nothing.
    public init() {}
  }

  /// The register bus.
  public struct Registers: Sendable, Hashable {
    /// The access is taken; only together with a request.
    public var grant = false
    /// The register read by the access of the last cycle.
    public var readData: UInt32 = 0
    /// Its error.
    public var error = false

    /// Nothing.
    public init() {}
  }
}
