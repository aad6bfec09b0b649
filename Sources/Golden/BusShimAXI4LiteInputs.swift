/// What a bus shim for AXI4-Lite sees in one cycle.
public struct BusShimAXI4LiteInputs: Sendable {
  /// `run_i`.
  public var run = false
  /// The address of a write, if one is offered.
  public var writeAddress: UInt32?
  /// The word of a write with its strobes, if one is offered.
  public var writeData: WriteData?
  /// The address of a read, if one is offered.
  public var readAddress: UInt32?
  /// Whether the core takes responses to writes and to reads.
  public var takesWriteResponse = false, takesReadData = false
  /// What the tile bus gives.
  public var data = TileBusAnswer()

  /// A core that is held in reset.
  public init() {}

  /// A beat of the channel W.
  public struct WriteData: Sendable, Hashable {
    /// The word.
    public var word: UInt32
    /// Bit i: byte i counts.
    public var strobes: UInt8

    /// A word and its strobes.
    public init(_ word: UInt32, strobes: UInt8) {
      self.word = word
      self.strobes = strobes
    }
  }
}
