/// What a core did in one step: the fields of its commit record (docs/parts/core.md).
public struct CoreRetirement: Sendable, Hashable {
  /// Address of the instruction.
  public var address: UInt32 = 0
  /// The instruction as fetched, a compressed one with zeros above; 0 for an interrupt and where it
  /// could not be fetched.
  public var instruction: UInt32 = 0
  /// Address of the instruction that comes next.
  public var next: UInt32 = 0
  /// The register written; 0 if none is.
  public var destination: UInt8 = 0
  /// What was written to it; 0 if nothing was.
  public var result: UInt32 = 0
  /// It loaded, or it stored.
  public var isLoad = false, isStore = false
  /// Address of the load or store; else 0.
  public var memoryAddress: UInt32 = 0
  /// Bytes loaded or stored, bit i: bits 8i+7 : 8i of ``memoryData``.
  public var byteEnable: UInt8 = 0
  /// The word stored or answered, at its place; other bytes are 0.
  public var memoryData: UInt32 = 0
  /// A CSR was written.
  public var writesCSR = false
  /// Address of the CSR that was written; else 0.
  public var csr: UInt16 = 0
  /// What the CSR reads then; of a trap what `mtval` became.
  public var value: UInt32 = 0
  /// It trapped, or an interrupt was taken.
  public var isTrap = false
  /// An interrupt was taken.
  public var isInterrupt = false
  /// The cause without its bit 31; 0 without a trap.
  public var cause: UInt8 = 0
  /// The interrupt lines in the instruction's time.
  public var lines = CoreLines()
  /// The instruction's time.
  public var time: UInt64 = 0

  /// Nothing.
  public init() {}

  /// The fields of a record.
  /// - Returns: nil if it is of another kind.
  public init?(_ record: Commit) {
    guard record.kind == .coreRetired else { return nil }
    let flags = record.words[4]
    func low(_ word: Int) -> UInt32 { UInt32(truncatingIfNeeded: record.words[word]) }
    func high(_ word: Int) -> UInt32 { UInt32(truncatingIfNeeded: record.words[word] >> 32) }
    func flag(_ bit: UInt64) -> Bool { flags >> bit & 1 == 1 }
    address = low(0)
    instruction = high(0)
    next = low(1)
    result = high(1)
    memoryAddress = low(2)
    memoryData = high(2)
    value = low(3)
    csr = UInt16(high(3) & 0xFFF)
    destination = UInt8(flags & 31)
    byteEnable = UInt8(flags >> 5 & 15)
    isLoad = flag(9)
    isStore = flag(10)
    writesCSR = flag(11)
    isTrap = flag(12)
    isInterrupt = flag(13)
    lines = CoreLines(external: flag(16), software: flag(14), timer: flag(15))
    cause = UInt8(flags >> 20 & 31)
    time = record.words[5]
  }

  /// The record, kind 44.
  public var record: Commit {
    var record = Commit(kind: .coreRetired)
    record.words[0] = UInt64(instruction) << 32 | UInt64(address)
    record.words[1] = UInt64(result) << 32 | UInt64(next)
    record.words[2] = UInt64(memoryData) << 32 | UInt64(memoryAddress)
    record.words[3] = UInt64(csr) << 32 | UInt64(value)
    var flags = UInt64(destination) | UInt64(byteEnable) << 5 | UInt64(cause) << 20
    if isLoad { flags |= 1 << 9 }
    if isStore { flags |= 1 << 10 }
    if writesCSR { flags |= 1 << 11 }
    if isTrap { flags |= 1 << 12 }
    if isInterrupt { flags |= 1 << 13 }
    if lines.software { flags |= 1 << 14 }
    if lines.timer { flags |= 1 << 15 }
    if lines.external { flags |= 1 << 16 }
    record.words[4] = flags
    record.words[5] = time
    return record
  }
}
