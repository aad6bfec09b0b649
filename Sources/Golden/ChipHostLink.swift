import ChipSpec

/// What a host does through the chip's host link: reads and writes of the bridge's window, and DMA.
/// Everything else in the chip goes on meanwhile. All of it needs a chip with a host link.
extension ChipModel {
  /// Bytes of host memory.
  public func hostBytes(_ address: UInt64, count: Int) -> [UInt8] {
    (0..<UInt64(count)).map { host[address &+ $0] }
  }

  /// Puts bytes into host memory.
  public mutating func writeHost(_ bytes: [UInt8], at address: UInt64) {
    for (offset, byte) in bytes.enumerated() { host[address &+ UInt64(offset)] = byte }
  }

  /// Interrupts that the host has got.
  public var hostInterruptCount: Int { host.interrupts }

  /// Sends beats to the bridge, packets whole and one after the other, without waiting for anything.
  public mutating func sendDown(_ beats: [HostBeat]) { host.down += beats }

  /// Goes on until more interrupts have come than before, or nothing can go on.
  /// - Returns: whether one has come.
  public mutating func waitForInterrupt(after count: Int) -> Bool {
    advance { $0.host.interrupts > count }
    return host.interrupts > count
  }

  // MARK: The window

  /// Writes to the window, and goes on until it is done.
  /// - Parameters:
  ///   - word: the bytes in their lanes: byte i goes to an address with bits 2:0 = i.
  ///   - byteEnable: F, F0 or FF.
  public mutating func writeWindow(_ word: UInt64, at address: UInt64, byteEnable: UInt8) {
    host.down.append(.write(word, at: address, byteEnable: byteEnable))
    advance { $0.host.down.isEmpty && !$0.bridgeIsServing }
  }

  /// Reads 4 or 8 bytes of the window.
  /// - Returns: the bytes in their lanes; nil if the read was answered with an error, or not at all.
  public mutating func readWindow(at address: UInt64, length: Int) -> UInt64? {
    let tag = host.tag
    host.tag &+= 1
    host.completions[tag] = nil
    host.down.append(.read(length, at: address, tag: tag))
    advance { $0.host.completions[tag] != nil }
    guard let completion = host.completions.removeValue(forKey: tag), !completion.error else {
      return nil
    }
    return completion.data
  }

  /// Writes a word of 32 bits to the window.
  public mutating func writeWindow(word: UInt32, at address: UInt64) {
    let isUpper = address & 4 != 0
    writeWindow(
      UInt64(word) << (isUpper ? 32 : 0), at: address & ~7, byteEnable: isUpper ? 0xF0 : 0x0F)
  }

  /// Reads a word of 32 bits of the window.
  public mutating func readWindow(wordAt address: UInt64) -> UInt32? {
    readWindow(at: address, length: 4).map {
      UInt32(truncatingIfNeeded: $0 >> (address & 4 != 0 ? 32 : 0))
    }
  }

  /// Writes a register of the bridge.
  public mutating func writeBridge(_ register: String, _ word: UInt32) {
    if let address = bridgeAddress(register) { writeWindow(word: word, at: address) }
  }

  /// Reads a register of the bridge.
  public mutating func readBridge(_ register: String) -> UInt32? {
    bridgeAddress(register).flatMap { readWindow(wordAt: $0) }
  }

  private func bridgeAddress(_ register: String) -> UInt64? {
    guard let link = specification.host else { return nil }
    let block = RegisterBlock.hostBridge(link, grid: specification.grid)
    let known = block.registers.first { $0.name == register }
    return known.map {
      UInt64(TileAddressMap.registers.lowerBound + HostWindow.hostBridgeBlock + $0.offset)
    }
  }

  // MARK: DMA

  /// Copies or fills, and goes on until it is done.
  /// - Parameters:
  ///   - hostAddress: in host memory; a fill needs none.
  ///   - length: bytes.
  ///   - word: what a fill writes.
  /// - Returns: the code of the error; 0 if there was none.
  public mutating func transfer(
    _ operation: HostPacket.Operation, hostAddress: UInt64 = 0, x: Int, y: Int, address: UInt32,
    length: UInt32, word: UInt32 = 0
  ) -> Int {
    writeBridge("dma_host_low", UInt32(truncatingIfNeeded: hostAddress))
    writeBridge("dma_host_high", UInt32(truncatingIfNeeded: hostAddress >> 32))
    writeBridge("dma_tile", UInt32(x) | UInt32(y) << 8)
    writeBridge("dma_address", address)
    writeBridge("dma_length", length)
    writeBridge("dma_pattern", word)
    writeBridge("dma_control", UInt32(operation.rawValue))
    let failures = readBridge("dma_failed")
    writeBridge("dma_start", 1)
    advance { $0.bridge?.queued == 0 && !$0.bridgeIsServing }
    guard readBridge("dma_failed") != failures else { return 0 }
    return Int(readBridge("dma_error") ?? 0)
  }

  /// Goes on until something is true, or nothing can go on.
  @inline(__always)
  private mutating func advance(until isDone: (inout ChipModel) -> Bool) {
    while !isDone(&self), advance(atMost: 1) > 0 {}
  }
}
