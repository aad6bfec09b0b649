import ChipSpec

/// The mistakes of a random program: what goes wrong by intention, and leaves the rest of the chip
/// working.
extension RandomSchedule {
  private func place(_ tile: Int) -> (x: Int, y: Int) { (tile % columns, tile / columns) }

  /// A mistake that an engine makes and goes on; nil if it can make none.
  func mistake(of unit: RandomUnit, _ random: inout ProgramRandom) -> RandomAction? {
    switch unit {
    case .analog: return nil
    case .simd(let tile):
      guard let count = tiles[tile]?.kind.semaphores, count < 256 else { return nil }
      return .badSignal(tile: tile, semaphore: random.number(in: count...255))
    case .channel:
      let tile = random.pick(tiles.indices.filter { tiles[$0] != nil })
      // Where puts are acknowledged the channel would fail.
      if specification.router.ordering == .flow && random.chance(50) {
        return .badFill(tile: tile, grains: random.number(in: 1...4))
      }
      guard let count = tiles[tile]?.kind.semaphores, count < 256 else { return nil }
      return .badSignal(tile: tile, semaphore: random.number(in: count...255))
    case .core(let tile):
      guard let core = tiles[tile]?.kind.core else { return nil }
      // There are many reserved encodings of 16 bits.
      if core.isa.isCompressed && random.chance(30) { return .trap(.shortIllegal) }
      return .trap(random.pick(CoreTrap.allCases.filter { $0.traps(on: core) }))
    case .host: return hostMistake(&random)
    }
  }

  private func hostMistake(_ random: inout ProgramRandom) -> RandomAction? {
    let tile = random.pick(tiles.indices.filter { tiles[$0] != nil })
    let (x, y) = place(tile)
    guard let kind = tiles[tile]?.kind, let capacity = kind.sram?.capacity else { return nil }
    let registers = TileRegisters(specification, x: x, y: y)
    let word: UInt32? = random.chance(50) ? UInt32(truncatingIfNeeded: random.next()) : nil
    let absent = random.pick(specification.absentTiles(beside: x, y))
    switch random.number(in: 0...8) {
    case 0, 1:
      return .refused(.access(x: absent.x, y: absent.y, address: 8, word: word, reachesTile: nil))
    case 2:
      let address = UInt32(capacity) + 4 * UInt32(random.number(in: 0...9))
      return .refused(.access(x: x, y: y, address: address, word: word, reachesTile: tile))
    case 3:
      // A hole of the registers: of a block, or where no block is.
      let nowhere = UInt32(TileAddressMap.registers.lowerBound) + 0x9000
      let address =
        random.chance(50)
        ? registers.address("network_interface", "errors") + 0xE00
        : nowhere + 4 * UInt32(random.number(in: 0...0x6FF))
      return .refused(.access(x: x, y: y, address: address, word: word, reachesTile: tile))
    case 4:
      // What can only be read.
      let address = registers.address("semaphores", "parameters")
      return .refused(.access(x: x, y: y, address: address, word: 1, reachesTile: tile))
    case 5: return .refused(.doorbell(x: absent.x, y: absent.y))
    case 6:
      guard kind.semaphores < 256 else { return nil }
      return .refused(
        .badSemaphore(tile: tile, number: random.number(in: kind.semaphores...255)))
    case 7:
      let malformed = HostTransferRequest(
        random.pick([.toChip, .toHost, .fill]), x: x, y: y, at: 4, length: 16)
      let aimless = HostTransferRequest(.toHost, x: absent.x, y: absent.y, at: 0, length: 16)
      return random.chance(50)
        ? .refused(.transfer(malformed, code: 1, reachesTile: nil))
        : .refused(.transfer(aimless, code: 2, reachesTile: nil))
    default:
      let beyond = HostTransferRequest(
        random.pick([.toHost, .fill]), x: x, y: y, at: UInt32(capacity), length: 16)
      return .refused(.transfer(beyond, code: 4, reachesTile: tile))
    }
  }

  // MARK: Ends

  /// Registers that show how an engine has ended.
  typealias End = [RegisterCheck]

  private func mistakes(_ tile: Int) -> EngineMistakes {
    let (x, y) = place(tile)
    return EngineMistakes(specification, x: x, y: y)
  }

  /// The descriptor with which a channel fails instead of coming to its end.
  func badTransfer(
    _ choice: Int, tile: Int, channel: Int, _ registers: TileRegisters
  ) -> (descriptor: TransferDescriptor, end: End) {
    let (descriptor, code) = mistakes(tile).transfer(choice)
    return (
      descriptor,
      [
        registers.check("packet_manager", "failed", 1 << channel, mask: 1 << channel),
        registers.check("packet_manager", "status", code.rawValue << 4, element: channel),
      ]
    )
  }

  /// The instructions with which a SIMD unit stops instead of halting.
  func badEnd(_ choice: Int, tile: Int, _ registers: TileRegisters) -> (text: String, end: End) {
    let (text, code) = mistakes(tile).instructions(choice)
    return (
      text,
      [
        registers.check("simd", "events", 2),
        registers.check("simd", "status", code << 4),
      ]
    )
  }

  /// The job with which an analog part fails instead of coming to its end.
  /// - Returns: the job, bits of its first word that are turned over, and how the part ends.
  func badJob(
    _ choice: Int, tile: Int, _ registers: TileRegisters
  ) -> (job: AnalogJobDescriptor, flips: UInt64, end: End) {
    let (job, flips, cause) = mistakes(tile).job(choice)
    return (
      job, flips,
      [
        registers.check("analog", "events", 2),
        registers.check("analog", "status", 4 | cause << 4),
        registers.check("analog", "error", 0, mask: 0),
      ]
    )
  }
}
