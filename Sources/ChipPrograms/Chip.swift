import ChipSpec

/// A chip as its host sees it, whichever way it runs: its window of addresses, its DMA, its doorbells
/// and its interrupts. `docs/programs.md`.
///
/// What a host does with the methods of this protocol depends on what the chip shows it and on nothing
/// else, so the same program does the same on every engine and on the golden chip.
public protocol Chip: AnyObject {
  /// What the chip is.
  var specification: Specification { get }

  /// Writes a word to the window. It need not be done yet on return, but comes before every later
  /// access.
  /// - Parameter offset: in the window, a multiple of 4.
  func write(_ word: UInt32, at offset: UInt64) throws

  /// Reads a word of the window.
  /// - Parameter offset: in the window, a multiple of 4.
  /// - Returns: nil if the read was answered with an error.
  func read(at offset: UInt64) throws -> UInt32?

  /// Sends a packet. A read is answered on return; all else comes before every later access.
  func send(_ packet: HostPacketRequest) throws

  /// Puts bytes into the host's memory, where the chip's DMA finds them.
  func writeHost(_ bytes: [UInt8], at address: UInt64)

  /// Bytes of the host's memory; 0 where nothing was written.
  func readHost(_ count: Int, at address: UInt64) -> [UInt8]

  /// Waits until an interrupt has come since the last call; one interrupt may stand for many events.
  func waitForInterrupt() throws

  /// Lets the chip go on for a while: that many cycles if it has time, and fewer if it comes to rest.
  /// - Returns: whether it is at rest: nothing can happen any more by itself.
  @discardableResult
  func run(cycles: Int) throws -> Bool

  /// Lets the chip go on until it is at rest: nothing can happen any more by itself.
  func settle() throws
}

// MARK: Words

extension Chip {
  /// Writes a word of a tile's memory or registers.
  public func write(_ word: UInt32, x: Int, y: Int, at address: UInt32) throws {
    try write(word, at: HostWindow.offset(x: x, y: y, address: address))
  }

  /// Writes words to growing addresses of a tile.
  public func write(_ words: [UInt32], x: Int, y: Int, at address: UInt32) throws {
    for (place, word) in words.enumerated() {
      try write(word, x: x, y: y, at: address &+ UInt32(4 * place))
    }
  }

  /// Reads a word of a tile's memory or registers.
  /// - Returns: nil if the read was answered with an error.
  public func read(x: Int, y: Int, at address: UInt32) throws -> UInt32? {
    try read(at: HostWindow.offset(x: x, y: y, address: address))
  }

  /// Writes a register of the host bridge.
  public func write(_ word: UInt32, to register: HostBridgeRegister) throws {
    try write(word, at: register.offset)
  }

  /// Reads a register of the host bridge.
  public func read(_ register: HostBridgeRegister) throws -> UInt32 {
    guard let word = try read(at: register.offset) else {
      throw ChipFault("the host bridge has no register '\(register.rawValue)'")
    }
    return word
  }

  /// Rings a doorbell: raises a semaphore of a tile.
  public func ring(_ semaphore: Int, by amount: Int = 1, x: Int, y: Int) throws {
    let word = UInt32(x & 0xFF | (y & 0xFF) << 8 | (semaphore & 0xFF) << 16)
    try write(word | UInt32(amount & 0xFF) << 24, to: .doorbell)
  }

  /// Reads again and again until a word is what is waited for.
  /// - Parameters:
  ///   - interval: cycles between two reads.
  ///   - patience: reads at most.
  /// - Throws: ``ChipFault`` if the chip comes to rest before that, or if it takes too many reads.
  @discardableResult
  public func wait(
    for what: String, x: Int, y: Int, at address: UInt32, interval: Int = 48,
    patience: Int = 20_000, until isDone: (UInt32) -> Bool
  ) throws -> UInt32 {
    var isAtRest = false
    var reads = 0
    while true {
      reads += 1
      guard let word = try read(x: x, y: y, at: address) else {
        throw ChipFault("\(what): the read is refused")
      }
      if isDone(word) { return word }
      if isAtRest { throw ChipFault("\(what) does not come; it is \(word)", isStuck: true) }
      if reads == patience {
        throw ChipFault("\(what) has not come after \(reads) reads", isLate: true)
      }
      isAtRest = try run(cycles: interval)
    }
  }
}

// MARK: DMA

extension Chip {
  /// Where the host's memory serves copies, if nothing else is said.
  public static var staging: UInt64 { 0x10_0000_0000 }

  /// Has the bridge's DMA copy or fill, and waits until it has.
  /// - Parameter interrupts: whether to wait for the interrupt at its end rather than to look now and
  ///   then.
  /// - Returns: the code of the error, 0 if there is none.
  @discardableResult
  public func transfer(_ transfer: HostTransferRequest, interrupts: Bool = false) throws -> Int {
    let before = try read(.dmaFailed)
    if interrupts { try write(0b111, to: .interruptEnable) }
    let control = UInt32(transfer.operation) | (interrupts ? 0x100 : 0)
    let registers: [(HostBridgeRegister, UInt32)] = [
      (.dmaHostLow, UInt32(truncatingIfNeeded: transfer.host)),
      (.dmaHostHigh, UInt32(truncatingIfNeeded: transfer.host >> 32)),
      (.dmaTile, UInt32(transfer.x & 0xFF | (transfer.y & 0xFF) << 8)),
      (.dmaAddress, transfer.address), (.dmaLength, transfer.length),
      (.dmaPattern, transfer.pattern), (.dmaControl, control), (.dmaStart, 1),
    ]
    for (register, word) in registers { try write(word, to: register) }
    if interrupts {
      try waitForInterrupts(any: 0b111)
      try write(0, to: .interruptEnable)
    } else {
      var isAtRest = false
      while try read(.dmaStatus) != 0 {
        if isAtRest { throw ChipFault("a DMA transfer does not end", isStuck: true) }
        isAtRest = try run(cycles: 16 + min(4_096, Int(transfer.length) / 8))
      }
    }
    return try read(.dmaFailed) == before ? 0 : Int(read(.dmaError))
  }

  /// Waits for interrupts until one of these events is pending, and clears them all.
  /// - Parameter events: bits of the bridge's register `interrupt_pending`.
  /// - Returns: the events that were pending.
  @discardableResult
  public func waitForInterrupts(any events: UInt32) throws -> UInt32 {
    while true {
      let pending = try read(.interruptPending)
      if pending & events != 0 {
        try write(pending & events, to: .interruptPending)
        return pending
      }
      try waitForInterrupt()
    }
  }

  /// Copies bytes from the host to a tile's memory.
  /// - Parameter address: a multiple of 8.
  /// - Returns: the code of the error, 0 if there is none.
  @discardableResult
  public func copy(_ bytes: [UInt8], toX x: Int, y: Int, at address: UInt32) throws -> Int {
    writeHost(bytes, at: Self.staging)
    return try transfer(
      HostTransferRequest(
        .toChip, host: Self.staging, x: x, y: y, at: address, length: bytes.count))
  }

  /// Copies bytes of a tile's memory to the host.
  /// - Parameter address: a multiple of 8.
  /// - Returns: nil if the transfer fails.
  public func copy(_ count: Int, fromX x: Int, y: Int, at address: UInt32) throws -> [UInt8]? {
    let code = try transfer(
      HostTransferRequest(.toHost, host: Self.staging, x: x, y: y, at: address, length: count))
    return code == 0 ? readHost(count, at: Self.staging) : nil
  }

  /// Fills a tile's memory with a word of 32 bits, whole words of 64 bits at a time.
  /// - Parameter address: a multiple of 8, as is the number of bytes.
  /// - Returns: the code of the error, 0 if there is none.
  @discardableResult
  public func fill(
    _ count: Int, with word: UInt32 = 0, x: Int, y: Int, at address: UInt32
  ) throws -> Int {
    try transfer(
      HostTransferRequest(.fill, x: x, y: y, at: address, length: count, pattern: word))
  }
}
