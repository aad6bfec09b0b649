import ChipSpec

/// A register of the host bridge that a host uses; `docs/parts/host_bridge.md`.
public enum HostBridgeRegister: String, Sendable, CaseIterable {
  case interruptEnable = "interrupt_enable"
  case interruptPending = "interrupt_pending"
  case doorbell
  case windowErrors = "window_errors"
  case unexpected
  case dmaHostLow = "dma_host_low"
  case dmaHostHigh = "dma_host_high"
  case dmaTile = "dma_tile"
  case dmaAddress = "dma_address"
  case dmaLength = "dma_length"
  case dmaPattern = "dma_pattern"
  case dmaControl = "dma_control"
  case dmaStart = "dma_start"
  case dmaStatus = "dma_status"
  case dmaDone = "dma_done"
  case dmaFailed = "dma_failed"
  case dmaError = "dma_error"

  /// Its offset in the host's window.
  public var offset: UInt64 { Self.offsets[self] ?? 0 }

  /// Where registers lie does not depend on the spec.
  private static let offsets: [HostBridgeRegister: UInt64] = {
    let block = RegisterBlock.hostBridge(HostSpec(), grid: GridSpec())
    var offsets: [HostBridgeRegister: UInt64] = [:]
    for register in allCases {
      guard let found = block.registers.first(where: { $0.name == register.rawValue }) else {
        preconditionFailure("the host bridge has no register '\(register.rawValue)'")
      }
      offsets[register] = UInt64(
        TileAddressMap.registers.lowerBound + HostWindow.hostBridgeBlock + found.offset)
    }
    return offsets
  }()
}
