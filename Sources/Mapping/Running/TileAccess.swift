import ChipSpec

/// Where the registers of a tile are that a run uses.
struct TileAccess {
  private let blocks: [RegisterBlock]

  init(_ specification: Specification, x: Int, y: Int) {
    let kind = specification.kind(x: x, y: y)
    let grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    blocks = [
      .semaphores(max(1, kind.semaphores), clients: 2),
      .analog(kind.analog ?? AnalogSpec(), clock: specification.clock),
      .simd(kind.simd ?? SIMDSpec()),
      .packetManager(kind.packetManager ?? PacketManagerSpec(), grain: grain),
    ]
  }

  /// The address of a register in the tile.
  func address(_ block: String, _ register: String, _ index: Int = 0) -> UInt32 {
    guard let place = blocks.first(where: { $0.name == block }),
      let found = place.registers.first(where: { $0.name == register })
    else { preconditionFailure("there is no register \(block).\(register)") }
    return UInt32(place.address + found.offsets[index])
  }
}
