import ChipSpec

/// What the mistakes of a random program leave behind.
struct RandomMistakeCounts {
  /// Tiles that were told of semaphores that they do not have.
  var badIndices: Set<Int> = []
  /// Accesses that the tiles' network interfaces have answered with an error, or dropped.
  private var errors: [Int: Int] = [:]
  private var windowErrors: UInt32 = 0
  private var failedTransfers: UInt32 = 0
  private var lastCode: UInt32 = 0

  /// What a host does to make a mistake.
  mutating func steps(of mistake: HostMistake, _ schedule: RandomSchedule) -> [HostStep] {
    switch mistake {
    case .access(let x, let y, let address, let word, let tile):
      windowErrors += 1
      if let tile { count(tile, 1) }
      return [.refuse(x: x, y: y, address: address, word: word)]
    case .doorbell(let x, let y):
      windowErrors += 1
      return [.ring(x: x, y: y, semaphore: 0, amount: 1)]
    case .badSemaphore(let tile, let number):
      badIndices.insert(tile)
      return [
        .ring(
          x: tile % schedule.columns, y: tile / schedule.columns, semaphore: number, amount: 1)
      ]
    case .transfer(let transfer, let code, let tile):
      failedTransfers += 1
      lastCode = UInt32(code)
      // Two words of 64 bits: as many fills, or as many gets as they have grains.
      if let tile {
        count(
          tile, transfer.operation == HostPacket.Operation.fill.rawValue ? 2 : 16 / schedule.grain)
      }
      return [.transfer(transfer, interrupts: false, code: code)]
    }
  }

  /// Accesses that a tile answers with an error, or drops.
  mutating func count(_ tile: Int, _ number: Int) {
    errors[tile, default: 0] += number
  }

  /// What a tile's registers show.
  func checks(of tile: Int, _ registers: TileRegisters) -> [RegisterCheck] {
    var checks = [
      registers.check("network_interface", "errors", errors[tile] ?? 0),
      registers.check("semaphores", "events", badIndices.contains(tile) ? 2 : 0),
    ]
    for counter in ["discarded", "unexpected", "refused"] {
      checks.append(registers.check("network_interface", counter, 0))
    }
    return checks
  }

  /// What the host bridge's registers show.
  var bridge: [BridgeCheck] {
    [
      BridgeCheck(.windowErrors, windowErrors), BridgeCheck(.unexpected, 0),
      BridgeCheck(.dmaFailed, failedTransfers), BridgeCheck(.dmaError, lastCode),
    ]
  }
}
